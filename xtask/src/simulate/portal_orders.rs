//! Orders that people place in the portal for the same customers and products.

use std::time::Duration;

use pc_emulator::demo;
use pc_transport::wire::Request;
use pc_workflows::PurchaseIntent;
use serde_json::{Value, json};

use super::service::Service;

/// Something that can be bought with no more than a quantity.
pub(super) struct Offer {
    pub(super) catalog_item: Value,
    pub(super) billing_cycle: &'static str,
    pub(super) term: Option<&'static str>,
}

impl Offer {
    /// What the catalog of a country has.
    pub(super) fn draw(service: &Service, country: &str, rng: &mut fastrand::Rng) -> Option<Self> {
        let (product, sku, billing_cycle, term) = [
            (demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, "one_time", None),
            (demo::SAAS, demo::SAAS_SKU, "monthly", Some("P1M")),
        ][rng.usize(..2)];
        let path = ["products", product, "skus", sku, "availabilities"];
        let reply = service.handle(Request::get(&path).query("country", country));
        let list: Value = serde_json::from_slice(reply.text_bytes()).ok()?;
        let catalog_item = list["items"][0]["catalogItemId"].clone();
        Some(Self { catalog_item, billing_cycle, term })
    }
}

/// Some orders, and how long after the start each is placed. Their names are chosen to be taken for ours.
pub(super) fn draw(
    service: &Service,
    intents: &[PurchaseIntent],
    rng: &mut fastrand::Rng,
) -> Vec<(Duration, Request)> {
    (0..rng.usize(..4)).filter_map(|_| draw_one(service, intents, rng)).collect()
}

fn draw_one(
    service: &Service,
    intents: &[PurchaseIntent],
    rng: &mut fastrand::Rng,
) -> Option<(Duration, Request)> {
    let (customer, country) = [(demo::CONTOSO, "US"), (demo::FABRIKAM, "DE")][rng.usize(..2)];
    let offer = Offer::draw(service, country, rng)?;
    let names = ["BizTalk", "for p-1", "copy of [p-1] for the archive", "[p-1", "p-1]", "[p-10] p-1"];
    // Ids are our own: another journal may have the same for another customer.
    let namesake = intents.iter().find(|intent| intent.customer.as_str() != customer && rng.bool());
    let name = namesake.map(|intent| format!("Namesake [{}]", intent.id));
    let name = name.unwrap_or_else(|| names[rng.usize(..names.len())].to_owned());
    let line = json!({
        "lineItemNumber": 0, "offerId": offer.catalog_item, "quantity": rng.u32(1..5),
        "friendlyName": name, "termDuration": offer.term,
    });
    let order =
        json!({"referenceCustomerId": customer, "billingCycle": offer.billing_cycle, "lineItems": [line]});
    let request = Request::post(&["customers", customer, "orders"]).json(&order);
    Some((Duration::from_secs(rng.u64(..900)), request))
}
