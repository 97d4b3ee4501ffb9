//! What a world file says of the catalog.

use std::sync::Arc;

use serde::Deserialize;

use crate::state::catalog_file::{CatalogFile, Currency, Product, Promotion};

/// The world that another can add to.
pub(crate) const DEMO: &str = "demo";

/// What is sold in a world. The other members of the file are left to others.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct WorldCatalog {
    /// The built-in world, when this one adds to it. What has the same id here is in the place of what is there.
    pub(crate) extends: Option<String>,
    sold_out_regions: Vec<String>,
    pub(crate) currencies: Vec<Currency>,
    pub(crate) promotions: Vec<Promotion>,
    pub(crate) products: Vec<Arc<Product>>,
}

impl WorldCatalog {
    /// The catalog in a text that may come from anywhere, if it can be used.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let catalog: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        match catalog.currencies.is_empty() && !catalog.extends_demo() {
            true => Err("it has no currency".to_owned()),
            false => Ok(catalog),
        }
    }

    pub(crate) fn extends_demo(&self) -> bool {
        self.extends.is_some()
    }

    /// All that is sold: its own, with what it adds to.
    pub(crate) fn whole(&self, demo: &CatalogFile) -> CatalogFile {
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
