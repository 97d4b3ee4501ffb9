//! The form of a world file.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::customer::Profile;
use crate::state::reservation_ids::GivenReservation;
use crate::state::world_catalog::WorldCatalog;

/// What there is at the start.
pub(crate) struct WorldFile {
    pub(crate) catalog: WorldCatalog,
    pub(crate) customers: Vec<Arc<Profile>>,
    /// In the order in which they are placed.
    pub(crate) orders: Vec<EarlierOrder>,
}

/// Who buys, and what was bought. The other members of the file are left to others.
#[derive(Deserialize)]
struct People {
    #[serde(default)]
    customers: Vec<Arc<Profile>>,
    #[serde(default)]
    orders: Vec<EarlierOrder>,
}

/// An order from before the emulator started.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlierOrder {
    pub(crate) customer: Arc<str>,
    /// Drawn when there is none.
    pub(crate) id: Option<Arc<str>>,
    pub(crate) placed: Timestamp,
    /// The usual one of its items, if not told.
    pub(crate) billing_cycle: Option<String>,
    pub(crate) lines: Vec<EarlierLine>,
}

/// A line of such an order. Add-ons stand behind what they are added to.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EarlierLine {
    /// `product:sku`.
    pub(crate) item: String,
    pub(crate) quantity: u32,
    pub(crate) term: Option<String>,
    /// The name for people, if not the SKU's title.
    pub(crate) name: Option<String>,
    /// The id of the subscription it became; drawn when there is none.
    pub(crate) subscription: Option<Arc<str>>,
    /// The subscription that an add-on was added to, if it is of another order.
    pub(crate) parent: Option<String>,
    /// When an add-on was added to the order, if later.
    pub(crate) added: Option<Timestamp>,
    /// The Azure subscription that a reservation was bought for, if not the customer's first.
    pub(crate) azure_subscription: Option<String>,
    /// `shared` or `single`; reservations only.
    pub(crate) scope: Option<String>,
    /// The ids of the reservation; drawn when there are none.
    pub(crate) reservation: Option<GivenReservation>,
    pub(crate) promotion: Option<String>,
    /// The indirect reseller, by its id in the partner network.
    pub(crate) reseller: Option<String>,
    /// The day on which the first term ends, if one was asked for.
    pub(crate) first_term_ends: Option<String>,
    /// What a trial turns into.
    pub(crate) renews_to: Option<String>,
    /// When it was delivered; drawn when not told.
    pub(crate) delivered: Option<Timestamp>,
    /// What its subscription became since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<LaterChange>,
    /// What follows is how its subscription is by now, as far as it is not as it was bought.
    pub(crate) seats: Option<u32>,
    pub(crate) renamed: Option<String>,
    /// Who gets the incentive; nobody if empty.
    pub(crate) partner: Option<String>,
    /// Whether it renews.
    pub(crate) auto_renew: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) suspended: bool,
    /// Whether its term is over, and it did not renew.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) expired: bool,
    /// When an Azure subscription was registered for reservations.
    pub(crate) registered: Option<Timestamp>,
    /// How it is billed from its next billing cycle on.
    pub(crate) next_billing_cycle: Option<String>,
    pub(crate) next_term: Option<LaterTerm>,
}

/// What a subscription became, and from when on.
#[derive(Deserialize, Serialize)]
pub(crate) struct LaterChange {
    pub(crate) from: Timestamp,
    #[serde(flatten)]
    pub(crate) to: SoldAs,
}

/// An item, and how it is sold. What is not told stays as it is.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct SoldAs {
    /// `product:sku`.
    pub(crate) item: Option<String>,
    pub(crate) term: Option<String>,
    pub(crate) billing_cycle: Option<String>,
}

/// What a subscription will be when it renews; as it is, when nothing is told.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct LaterTerm {
    #[serde(flatten)]
    pub(crate) to: SoldAs,
    pub(crate) quantity: Option<u32>,
}

impl EarlierOrder {
    /// When it was placed, and when its lines were added and became something else.
    pub(crate) fn moments(&self) -> impl Iterator<Item = Timestamp> {
        let of_line = |line: &'_ EarlierLine| -> Vec<Timestamp> {
            let changes = line.changes.iter().map(|change| change.from);
            line.added.into_iter().chain(changes).collect()
        };
        std::iter::once(self.placed).chain(self.lines.iter().flat_map(of_line))
    }

    /// Every item that it names.
    pub(crate) fn items(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().flat_map(|line| line.items().into_iter().map(|(_, item)| item))
    }
}

impl EarlierLine {
    /// Every item that it names, with the member that does.
    pub(crate) fn items(&self) -> Vec<(String, &str)> {
        let changes = self.changes.iter().enumerate();
        let changes = changes.filter_map(|(number, change)| {
            Some((format!("changes.{number}.item"), change.to.item.as_deref()?))
        });
        let next = self.next_term.as_ref().and_then(|next| next.to.item.as_deref());
        let bought = std::iter::once(("item".to_owned(), self.item.as_str()));
        bought.chain(changes).chain(next.map(|item| ("next_term.item".to_owned(), item))).collect()
    }
}

impl WorldFile {
    pub(crate) fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let catalog = toml::from_str(text)?;
        let People { customers, orders } = toml::from_str(text)?;
        Ok(Self { catalog, customers, orders })
    }
}
