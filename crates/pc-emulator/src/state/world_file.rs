//! The form of a world file.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::customer::Profile;
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
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
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
    /// The Azure subscription that a reservation was bought for, if not the customer's first.
    pub(crate) azure_subscription: Option<String>,
    /// `shared` or `single`; reservations only.
    pub(crate) scope: Option<String>,
    pub(crate) promotion: Option<String>,
    /// The indirect reseller, by its id in the partner network.
    pub(crate) reseller: Option<String>,
    /// The day on which the first term ends, if one was asked for.
    pub(crate) first_term_ends: Option<String>,
    /// What a trial turns into.
    pub(crate) renews_to: Option<String>,
    /// Whether its subscription renews, if that was changed.
    pub(crate) auto_renew: Option<bool>,
    /// Whether its subscription is suspended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) suspended: bool,
}

impl WorldFile {
    pub(crate) fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let catalog = toml::from_str(text)?;
        let People { customers, orders } = toml::from_str(text)?;
        Ok(Self { catalog, customers, orders })
    }
}
