//! The form of a world file, and its catalog.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::catalog_file::{CatalogFile, Currency, Product, Promotion};
use crate::state::customer::Profile;

/// The world that another can add to.
pub(crate) const DEMO: &str = "demo";

/// What there is at the start.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WorldFile {
    /// The built-in world, when this one adds to it. What has the same id here is in the place of what is there.
    pub(crate) extends: Option<String>,
    pub(crate) sold_out_regions: Vec<String>,
    pub(crate) currencies: Vec<Currency>,
    pub(crate) promotions: Vec<Promotion>,
    pub(crate) products: Vec<Arc<Product>>,
    pub(crate) customers: Vec<Arc<Profile>>,
    /// In the order in which they are placed.
    pub(crate) orders: Vec<EarlierOrder>,
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
    pub(crate) fn extends_demo(&self) -> bool {
        self.extends.is_some()
    }

    /// The file in a text that may come from anywhere, if its catalog can be used.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let file: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        match file.currencies.is_empty() && !file.extends_demo() {
            true => Err("it has no currency".to_owned()),
            false => Ok(file),
        }
    }

    /// What is sold: its own, with what it adds to.
    pub(crate) fn catalog(&self, demo: &CatalogFile) -> CatalogFile {
        let demo = self.extends_demo().then_some(demo);
        let demo_regions = demo.map(|demo| demo.sold_out_regions.clone()).unwrap_or_default();
        CatalogFile {
            sold_out_regions: demo_regions.into_iter().chain(self.sold_out_regions.clone()).collect(),
            currencies: joined(demo.map(|demo| &demo.currencies), &self.currencies, |one| &one.code),
            promotions: joined(demo.map(|demo| &demo.promotions), &self.promotions, |one| &one.id),
            products: joined(demo.map(|demo| &demo.products), &self.products, |one| &one.id),
        }
    }
}

/// Both lists; what has the same id in the second one is in the place of what is in the first.
pub(crate) fn joined<T: Clone>(first: Option<&Vec<T>>, second: &[T], id: fn(&T) -> &str) -> Vec<T> {
    let same = |left: &T, right: &T| id(left).eq_ignore_ascii_case(id(right));
    let first = first.map(Vec::as_slice).unwrap_or_default();
    let replaced = first.iter().map(|one| second.iter().find(|other| same(one, other)).unwrap_or(one));
    let added = second.iter().filter(|one| !first.iter().any(|other| same(one, other)));
    replaced.chain(added).cloned().collect()
}
