//! What can be bought: `fixtures/catalog.toml`, or what a world says, and the volatile ids of its availabilities.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use pc_models::{CountryCode, Timestamp};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::state::billing_schedule::Plan;
use crate::state::catalog_file::{CatalogFile, Currency, Kind, Product, Promotion, Sku};
use crate::state::world_catalog::WorldCatalog;
use crate::values::calendar::DAY;
use crate::values::random;
use crate::world::World;

/// The catalog of one emulator.
#[derive(Clone, Copy)]
pub(crate) struct Catalog {
    file: &'static CatalogFile,
    seed: u64,
}

/// The catalogs of worlds, by their text. Each lives as long as the process: whatever was bought points into it, and a
/// process knows few.
static OF_WORLDS: Mutex<BTreeMap<Arc<str>, &'static CatalogFile>> = Mutex::new(BTreeMap::new());

thread_local! {
    /// The catalog of the state that this thread is reading: items are saved by their names.
    static BEING_READ: Cell<Option<&'static CatalogFile>> = const { Cell::new(None) };
}

/// The fixture, read once for all emulators.
#[allow(clippy::expect_used)]
static CATALOG_FILE: LazyLock<CatalogFile> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/catalog.toml");
    toml::from_str(text).expect("part of the program, read by every test")
});

/// A product and one of its SKUs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Item {
    pub(crate) product: Arc<Product>,
    pub(crate) sku: Arc<Sku>,
}

/// Whether an availability is for Azure plans or for everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AvailabilityScope {
    Usual,
    AzurePlan,
}

/// An offer of a SKU in a market.
#[derive(Clone)]
pub(crate) struct Availability {
    pub(crate) id: String,
    pub(crate) item: Item,
    pub(crate) country: CountryCode,
    pub(crate) segment: String,
    pub(crate) scope: AvailabilityScope,
}

impl Item {
    pub(crate) fn new(product: &Arc<Product>, sku: &Arc<Sku>) -> Self {
        Self { product: product.clone(), sku: sku.clone() }
    }

    /// The product with each of its SKUs.
    pub(crate) fn all_of(product: &Arc<Product>) -> impl Iterator<Item = Self> {
        product.skus.iter().map(|sku| Self::new(product, sku))
    }

    /// Whether it is seats of an online service.
    pub(crate) fn is_online_service(&self) -> bool {
        self.product.kind == Kind::OnlineService
    }

    /// `product:sku`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.product.id, self.sku.id)
    }
}

impl From<Item> for String {
    fn from(item: Item) -> Self {
        item.name()
    }
}

impl TryFrom<String> for Item {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        Catalog::being_read().item(&id).ok_or_else(|| format!("there is no item {id}"))
    }
}

/// A currency as saved states have it; those of earlier versions have all of it.
#[derive(Serialize, Deserialize)]
struct Code<'c> {
    code: Cow<'c, str>,
}

/// A currency of the catalog, into a saved state.
pub(crate) fn write_currency<S: Serializer>(currency: &Currency, serializer: S) -> Result<S::Ok, S::Error> {
    Code { code: currency.code.as_str().into() }.serialize(serializer)
}

/// A currency of the catalog, from a saved state.
pub(crate) fn read_back_currency<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<&'static Currency, D::Error> {
    let saved = Code::deserialize(deserializer)?;
    let found = Catalog::being_read().currencies().iter().find(|currency| currency.code == saved.code);
    found.ok_or_else(|| D::Error::custom(format!("no currency: {}", saved.code)))
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Catalog {
    /// The catalog of the fixture; the seed makes its availability ids.
    pub(crate) fn new(seed: u64) -> Self {
        Self { file: &CATALOG_FILE, seed }
    }

    /// What a world sells.
    pub(crate) fn of_world(world: &World, seed: u64) -> Self {
        let catalog = world.catalog();
        let mut known = OF_WORLDS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = known.get(catalog.as_str()) {
            return Self { file, seed };
        }
        // A world was checked when it was read: it is one.
        let own: WorldCatalog = toml::from_str(catalog.as_str()).unwrap_or_default();
        let file: &'static CatalogFile = Box::leak(Box::new(own.whole(&CATALOG_FILE)));
        known.insert(catalog.as_str().into(), file);
        Self { file, seed }
    }

    /// What is sold in a world, or where there is none.
    pub(crate) fn of(world: Option<&World>, seed: u64) -> Self {
        world.map_or_else(|| Self::new(seed), |world| Self::of_world(world, seed))
    }

    /// Reads a state whose items are of this catalog.
    pub(crate) fn reading<T>(self, read: impl FnOnce() -> T) -> T {
        let before = BEING_READ.replace(Some(self.file));
        let value = read();
        BEING_READ.set(before);
        value
    }

    /// The catalog of the state that is being read.
    fn being_read() -> Self {
        Self { file: BEING_READ.get().unwrap_or(&CATALOG_FILE), seed: 0 }
    }

    pub(crate) fn products(&self) -> &'static [Arc<Product>] {
        &self.file.products
    }

    pub(crate) fn currencies(&self) -> &'static [Currency] {
        &self.file.currencies
    }

    pub(crate) fn promotions(&self) -> &'static [Promotion] {
        &self.file.promotions
    }

    pub(crate) fn product(&self, id: &str) -> Option<&'static Arc<Product>> {
        self.products().iter().find(|product| product.id.eq_ignore_ascii_case(id))
    }

    /// The item behind `product:sku[:availability]`, or behind a legacy offer id.
    pub(crate) fn item(&self, catalog_item_id: &str) -> Option<Item> {
        let mut parts = catalog_item_id.split(':');
        let product = self.product(parts.next()?)?;
        let sku = product.sku(parts.next().unwrap_or(&product.id))?;
        Some(Item::new(product, sku))
    }

    /// The availability that a catalog item id names in a country. Today's ids and yesterday's are known.
    pub(crate) fn resolve(
        &self,
        catalog_item_id: &str,
        country: CountryCode,
        now: Timestamp,
    ) -> Option<Availability> {
        let item = self.item(catalog_item_id)?;
        let known = [now, now - DAY].into_iter().flat_map(|day| self.availabilities(&item, country, day));
        known.into_iter().find(|known| known.catalog_item_id().eq_ignore_ascii_case(catalog_item_id))
    }

    /// The availabilities of an item in a country on the day of `now`.
    pub(crate) fn availabilities(
        &self,
        item: &Item,
        country: CountryCode,
        now: Timestamp,
    ) -> Vec<Availability> {
        if !item.product.is_sold_in(country) {
            return Vec::new();
        }
        let scopes: &[AvailabilityScope] = match item.product.kind {
            Kind::Reservation => &[AvailabilityScope::Usual, AvailabilityScope::AzurePlan],
            _ => &[AvailabilityScope::Usual],
        };
        let pairs =
            item.sku.segments.iter().flat_map(|segment| scopes.iter().map(move |scope| (segment, *scope)));
        pairs
            .map(|(segment, scope)| Availability {
                id: self.availability_id(item, country, segment, scope, now),
                item: item.clone(),
                country,
                segment: segment.clone(),
                scope,
            })
            .collect()
    }

    /// Changes every day.
    fn availability_id(
        &self,
        item: &Item,
        country: CountryCode,
        segment: &str,
        scope: AvailabilityScope,
        now: Timestamp,
    ) -> String {
        if item.product.kind == Kind::LegacyAzure {
            return item.product.id.clone();
        }
        let day = (now.unix_millis().div_euclid(24 * 60 * 60 * 1000)).to_string();
        let scope = if scope == AvailabilityScope::AzurePlan { "AzurePlan" } else { "" };
        let parts = [&item.product.id, &item.sku.id, country.as_str(), segment, scope, &day];
        random::catalog_id(self.seed, &parts)
    }

    pub(crate) fn currency(&self, country: CountryCode) -> &'static Currency {
        let used = self.currencies().iter().find(|currency| currency.countries.contains(&country));
        used.unwrap_or(&self.currencies()[0]) // a unit test checks that there is a first one
    }

    pub(crate) fn currency_of_code(&self, code: &str) -> Option<&'static Currency> {
        self.currencies().iter().find(|known| known.code.eq_ignore_ascii_case(code))
    }

    /// What an item costs in a country for a term and billing cycle, and how that is due.
    pub(crate) fn plan(&self, item: &Item, term: &str, cycle: &str, country: CountryCode) -> Option<Plan> {
        let (list_price, currency) = (item.sku.price(Some(term), cycle)?, self.currency(country));
        list_price.plan(list_price.price(list_price.unit(currency)?, 0, 1, country, currency)?)
    }

    /// Whether the item's region has no inventory left.
    pub(crate) fn sold_out_region(&self, sku: &Sku) -> Option<&str> {
        let region = sku.dynamic_attributes.get("armRegionName")?.as_str()?;
        self.file.sold_out_regions.iter().map(String::as_str).find(|sold_out| *sold_out == region)
    }
}

impl Availability {
    /// Whether it is for Azure plans, or for whatever has no scopes.
    pub(crate) fn is_for(&self, azure_plan: bool) -> bool {
        let wanted = if azure_plan { AvailabilityScope::AzurePlan } else { AvailabilityScope::Usual };
        self.item.product.kind != Kind::Reservation || self.scope == wanted
    }

    pub(crate) fn catalog_item_id(&self) -> String {
        if self.item.product.kind == Kind::LegacyAzure {
            return self.id.clone();
        }
        format!("{}:{}:{}", self.item.product.id, self.item.sku.id, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::demo;
    use crate::values::spelling::billing_cycle;

    fn country(code: &str) -> CountryCode {
        code.parse().unwrap()
    }

    fn vm(catalog: &Catalog) -> Item {
        catalog.item(&format!("{}:{}", demo::VM_RESERVATION, demo::VM_RESERVATION_1_YEAR)).unwrap()
    }

    #[test]
    fn the_fixture_is_whole() {
        let catalog = Catalog::new(0);
        assert!(catalog.currencies().iter().map(|one| one.code.as_str()).eq(demo::CURRENCIES));
        for product in catalog.products() {
            for sku in &product.skus {
                let name = format!("{} {}", product.id, sku.id);
                assert!(sku.minimum <= sku.maximum && !sku.segments.is_empty(), "{name}");
                assert!(sku.billing_cycles.iter().all(|cycle| billing_cycle(cycle).is_some()), "{name}");
                for price in &sku.prices {
                    assert!(sku.billing_cycles.contains(&price.billing_cycle), "{name}");
                    assert!(
                        price
                            .term
                            .as_ref()
                            .is_none_or(|term| sku.terms.iter().any(|known| known.duration == *term)),
                        "{name}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_availability_id_lives_today_and_tomorrow() {
        let (catalog, today) = (Catalog::new(5), Timestamp::from_unix_millis(1_700_000_000_000));
        let id = catalog.availabilities(&vm(&catalog), country("US"), today)[0].catalog_item_id();
        assert!(catalog.resolve(&id, country("US"), today).is_some());
        assert!(catalog.resolve(&id, country("US"), today + DAY).is_some());
        assert!(catalog.resolve(&id, country("US"), today + DAY * 2).is_none());
        assert!(catalog.resolve(&id, country("DE"), today).is_none());
    }

    #[test]
    fn scopes_have_availabilities_of_their_own_and_some_markets_have_none() {
        let (catalog, now) = (Catalog::new(5), Timestamp::UNIX_EPOCH);
        let all = catalog.availabilities(&vm(&catalog), country("US"), now);
        assert_eq!(
            all.iter().map(|one| one.scope).collect::<Vec<_>>(),
            [AvailabilityScope::Usual, AvailabilityScope::AzurePlan]
        );
        assert_ne!(all[0].id, all[1].id);
        assert!(catalog.availabilities(&vm(&catalog), country("BR"), now).is_empty());
    }
}
