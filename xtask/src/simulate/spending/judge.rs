//! Were the promises kept? The orders as the service holds them are the judge.

use std::collections::HashMap;

use pc_models::{Decimal, Order};
use pc_transport::wire::Request;
use pc_workflows::{Fact, Journal, PurchaseId, SpendingStage};

use super::play::{PLANTED, Scenario, UNITS_WITHOUT_APPROVAL};

/// What was bought under an id.
#[derive(Debug, Default)]
struct Bought {
    orders: u32,
    units: u64,
    price: Decimal,
}

/// The promises that were broken.
pub(super) async fn broken(scenario: &Scenario) -> Vec<String> {
    let bought = bought(scenario);
    let mut broken = Vec::new();
    for id in PLANTED {
        if bought.contains_key(id) {
            broken.push(format!("`{id}` was planted, and bought"));
        }
    }
    let mut units: HashMap<&str, u64> = HashMap::new();
    for (intent, consent) in &scenario.wanted {
        let id = &intent.id;
        let Some(Bought { orders, units: ordered, price }) = bought.get(id.as_str()) else { continue };
        *units.entry(intent.customer.as_str()).or_default() += ordered;
        let agreed = consent.total().iter().next().map(|money| money.amount).unwrap_or_default();
        if *price > agreed {
            broken.push(format!("`{id}` costs {price}, and {agreed} was agreed to"));
        }
        if *orders > 1 {
            broken.push(format!("`{id}` has {orders} orders"));
        }
        if *ordered > u64::from(UNITS_WITHOUT_APPROVAL) && !scenario.approved.contains(id) {
            broken.push(format!("`{id}` has {ordered} units, and nobody approved it"));
        }
        if intent.country.as_str() != "US" && is_allowed_too_late(scenario, id).await {
            broken.push(format!("`{id}` was checked out after the policy no longer allowed it"));
        }
    }
    for (customer, units) in units {
        if units > scenario.limit {
            broken.push(format!(
                "customer {customer} has {units} units, above the limit of {}",
                scenario.limit
            ));
        }
    }
    broken
}

/// Whether its checkout was allowed when the policy no longer allowed it.
async fn is_allowed_too_late(scenario: &Scenario, id: &PurchaseId) -> bool {
    let entries = scenario.journal.entries(id).await.unwrap();
    let is_allowed =
        |fact: &Fact| matches!(fact, Fact::SpendingAllowed { stage: SpendingStage::BeforeCheckout, .. });
    let allowed = entries.iter().rev().find(|entry| is_allowed(&entry.fact));
    allowed.zip(scenario.strict_from).is_some_and(|(allowed, strict_from)| allowed.at > strict_from)
}

/// What was bought, by the id that the lines carry.
fn bought(scenario: &Scenario) -> HashMap<String, Bought> {
    let mut all: HashMap<String, Bought> = HashMap::new();
    for kept in scenario.emulator.orders() {
        let order: Order = serde_json::from_value(kept).unwrap();
        let line = &order.line_items[0];
        let name = line.friendly_name.as_deref().unwrap_or_default();
        let id = name.rsplit_once('[').unwrap().1.trim_end_matches(']').to_owned();
        let bought = all.entry(id).or_default();
        bought.orders += 1;
        bought.units += u64::from(line.quantity);
        bought.price = (bought.price.get() + price(scenario, &order).get()).into();
    }
    all
}

fn price(scenario: &Scenario, order: &Order) -> Decimal {
    scenario.emulator.set_faults("".parse().unwrap());
    let customer = order.reference_customer_id.as_ref().unwrap();
    let request = Request::get(&["customers", customer.as_str(), "orders", order.id.as_str()]);
    let reply = scenario.emulator.handle(request.query("include_price", true));
    let read: Order = serde_json::from_slice(reply.text_bytes()).unwrap();
    read.total_price.unwrap()
}
