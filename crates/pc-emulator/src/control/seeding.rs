//! Thousands of orders at once, over customers, products and months, placed as `CreateOrder` places them.

use std::sync::Arc;
use std::time::Duration;

use pc_models::{CountryCode, Timestamp};
use serde_json::{Value, json};

use crate::api::purchasing::read_cart_line::read_cart_lines;
use crate::faults::disruption::Disruption;
use crate::gateway::shared_instance::SharedInstance;
use crate::rules::place_order::OrderPlacement;
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::{Kind, Sku};
use crate::state::customer::Customer;
use crate::state::store::Store;
use crate::values::calendar::DAY;
use crate::values::problem::Problem;
use crate::values::random::Rng;
use crate::values::shared_text;

/// How many orders or customers can be asked for at once.
const MAX_SEED_COUNT: u64 = 1_000_000;
/// How many orders are placed in one go; between two of these, other calls are answered.
const ORDERS_AT_ONCE: usize = 200;
/// How many units a line has at most.
const MAX_UNITS_PER_LINE: usize = 10;
/// How likely the seats of a licence-based subscription change within days of its purchase.
const SEAT_CHANGE_CHANCE: f64 = 0.3;
/// Within how many days they do.
const SEAT_CHANGE_DAYS: u32 = 6;
/// How many lines an order has at most.
const MAX_LINES_PER_ORDER: usize = 3;

/// What a purchase needs to know of a buyer.
struct Buyer {
    id: Arc<str>,
    /// What it can buy, with its prices in one billing cycle.
    choices: Vec<(Item, usize)>,
    /// Its registered Azure subscription, and whether that is an Azure plan.
    azure: Option<(Arc<str>, bool)>,
}

/// Orders that are to be placed.
struct Seeding {
    buyers: Vec<Buyer>,
    /// When each is placed, after `from`.
    moments: Vec<Duration>,
    from: Timestamp,
    to: Timestamp,
}

/// `{"count": 5000, "months": 6, "customers": 100}`: that many orders, spread over the last months and over all
/// customers who can buy; there are at least so many seeded customers then.
pub(crate) fn seed(shared: &SharedInstance, body: &Value) -> Result<Value, Problem> {
    let Seeding { buyers, moments, from, to } = {
        let mut instance = shared.lock();
        let (store, now) = instance.billed_store();
        Seeding::begin(store, body, now)?
    };
    let mut placed = 0;
    shared_text::sharing(|| {
        for moments in moments.chunks(ORDERS_AT_ONCE) {
            let store = &mut shared.lock().gateway.store;
            let bought = moments.iter().filter(|moment| store.buy_something(&buyers, from + **moment, to));
            placed += bought.count();
        }
    });
    let mut instance = shared.lock();
    let (store, _) = instance.billed_store();
    store.ledger.shrink_to_fit();
    Ok(json!({"orders": placed, "customers": store.customers.iter().len(), "from": from, "to": to}))
}

impl Seeding {
    /// Draws when the orders are placed, and adds the customers that are missing.
    fn begin(store: &mut Store, body: &Value, now: Timestamp) -> Result<Self, Problem> {
        let number = |name: &str, usual: u64| match body.get(name) {
            None => Ok(usual),
            Some(value) => value.as_u64().filter(|number| *number <= MAX_SEED_COUNT).ok_or_else(|| {
                Problem::bad_input(format!("'{name}' must be a whole number up to {MAX_SEED_COUNT}."))
            }),
        };
        let count = number("count", 0)?;
        let months = i32::try_from(number("months", 1)?).ok().filter(|months| (1..=120).contains(months));
        let months = months.ok_or_else(|| Problem::bad_input("'months' must be from 1 to 120."))?;
        store.add_customers(usize::try_from(number("customers", 0)?).unwrap_or_default());

        let from = now.add_months(-months);
        let buyers = store.buyers(from);
        if buyers.is_empty() {
            return Err(Problem::bad_input("There is no customer who could buy."));
        }
        let mut moments: Vec<Duration> =
            (0..count).map(|_| store.rng.between(Duration::ZERO, now.since(from))).collect();
        moments.sort_unstable();
        Ok(Self { buyers, moments, from, to: now })
    }
}

impl Store {
    /// Everybody who accepted the agreement, ready to buy.
    fn buyers(&mut self, from: Timestamp) -> Vec<Buyer> {
        let catalog = self.catalog;
        let able = |one: &Customer| one.profile.accepted("MicrosoftCustomerAgreement");
        let buyer = |customer: &mut Customer| Buyer {
            id: customer.profile.id.clone(),
            choices: choices(catalog, customer.profile.country),
            azure: register(customer, from),
        };
        self.customers.iter_mut(able).map(buyer).collect()
    }

    /// One order of one to three lines in one billing cycle, some of whose seats change before `until`.
    fn buy_something(&mut self, buyers: &[Buyer], at: Timestamp, until: Timestamp) -> bool {
        let disruption = Disruption::default();
        let buyer = &buyers[self.rng.below(buyers.len())];
        let Some(country) = self.customers.get(&buyer.id).map(|customer| customer.profile.country) else {
            return false;
        };
        let mut lines = Vec::new();
        for _ in 0..=self.rng.below(MAX_LINES_PER_ORDER) {
            lines.extend(random_line(self.catalog, country, buyer, &mut self.rng, at));
        }
        let Ok(mut lines) = read_cart_lines(&lines) else { return false };
        for line in &mut lines {
            line.catalog_item_id = shared_text::shared(&line.catalog_item_id);
            line.term = line.term.as_deref().map(shared_text::shared);
        }
        let placement = OrderPlacement::begin(self, &buyer.id, at, &disruption);
        let Some(mut placement) = placement else { return false };
        lines.iter_mut().for_each(|line| placement.cart_rules().check(line));
        let cycle = lines.first().and_then(|line| line.billing_cycle);
        lines.retain(|line| line.error.is_none() && line.billing_cycle == cycle);
        if lines.is_empty() {
            return false;
        }
        let order = placement.place(&lines);
        let bought: Vec<Arc<str>> = order.lines.iter().filter_map(|line| line.subscription.clone()).collect();
        bought.iter().for_each(|id| self.change_seats(&buyer.id, id, at, until));
        true
    }

    /// Perhaps seats come or go, some days after the purchase.
    fn change_seats(&mut self, customer: &str, subscription: &str, bought: Timestamp, until: Timestamp) {
        let Self { catalog, customers, rng, ledger, .. } = self;
        let Some(customer) = customers.get_mut(customer) else { return };
        let Some(known) = customer.subscriptions.get_mut(subscription) else { return };
        if !known.item.is_online_service() || !rng.chance(SEAT_CHANGE_CHANCE) {
            return;
        }
        let at = rng.between(DAY, DAY * SEAT_CHANGE_DAYS);
        let seats = i64::try_from(rng.below(MAX_UNITS_PER_LINE) + 1).unwrap_or(1);
        let at = bought + at;
        if at < until && seats != i64::from(known.quantity) {
            let charges = known.change_quantity(&customer.profile.id, seats, at);
            let currency = catalog.currency(customer.profile.country);
            ledger.post(*catalog, currency, charges.unwrap_or_default());
        }
    }
}

/// What is sold in a country and has a price, with each of its prices.
fn choices(catalog: Catalog, country: CountryCode) -> Vec<(Item, usize)> {
    let products = catalog.products().iter().filter(|product| product.is_sold_in(country));
    let fits = |sku: &Sku| {
        sku.attestation.is_none()
            && catalog.sold_out_region(sku).is_none()
            && !sku.is_addon()
            && sku.renews_as.is_none() // two trials of an order are one product later on
            && !sku.purchase_order_wanted
    };
    let items = products.flat_map(Item::all_of).filter(|item| fits(&item.sku));
    items.flat_map(|item| (0..item.sku.prices.len()).map(move |price| (item.clone(), price))).collect()
}

/// The subscription that carries reservations, registered before anything is bought.
fn register(customer: &mut Customer, from: Timestamp) -> Option<(Arc<str>, bool)> {
    let subscription = customer
        .subscriptions
        .iter_mut(|one| one.is_azure() && one.is_active() && one.starts < from)
        .next()?;
    let before = subscription.registered_at.map_or(from, |known| known.min(from));
    subscription.registered_at = Some(before);
    Some((subscription.id.clone(), subscription.item.product.kind == Kind::AzurePlan))
}

/// A line as a client would write it.
fn random_line(
    catalog: Catalog,
    country: CountryCode,
    buyer: &Buyer,
    rng: &mut Rng,
    at: Timestamp,
) -> Option<Value> {
    let able = |(item, _): &&(Item, usize)| item.product.kind != Kind::Reservation || buyer.azure.is_some();
    let choices: Vec<&(Item, usize)> = buyer.choices.iter().filter(able).collect();
    let (item, price) = choices.get(rng.below(choices.len()))?;
    let units = MAX_UNITS_PER_LINE.min(usize::try_from(item.sku.maximum).unwrap_or(MAX_UNITS_PER_LINE));
    let quantity = item.sku.minimum.max(u32::try_from(rng.below(units) + 1).unwrap_or(1));
    let price = &item.sku.prices[*price];
    let (azure, is_plan) = buyer.azure.clone().unwrap_or_default();
    let offers = catalog.availabilities(item, country, at);
    let offer = offers.iter().find(|offer| offer.is_for(is_plan))?;
    let mut line = json!({
        "catalogItemId": offer.catalog_item_id(),
        "quantity": quantity,
        "billingCycle": price.billing_cycle,
        "termDuration": price.term,
    });
    if item.product.kind == Kind::Reservation {
        line["provisioningContext"] = json!({"scope": "shared", "subscriptionId": azure});
    }
    Some(line)
}
