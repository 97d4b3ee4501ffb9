//! What the simulated callers want to buy.

use pc_emulator::demo;
use pc_workflows::PurchaseIntent;
use serde_json::{Value, json};

/// Ids that a careless comparison takes for one another.
const IDS: [&str; 5] = ["p-1", "p-10", "p-1.0", "p", "1"];

/// Some purchases.
pub(super) fn draw(rng: &mut fastrand::Rng) -> Vec<PurchaseIntent> {
    let count = rng.usize(1..=IDS.len());
    // Half of the time all of them want the same.
    let one = rng.bool().then(|| intent(IDS[0], rng));
    let same = |id: &str, one: &PurchaseIntent| match id.parse() {
        Ok(id) => {
            let mut same = one.clone();
            same.id = id;
            same
        }
        Err(error) => unreachable!("the ids are valid: {error}"),
    };
    IDS[..count].iter().map(|id| one.as_ref().map_or_else(|| intent(id, rng), |one| same(id, one))).collect()
}

/// One reservation: the smallest purchase with every stage.
#[cfg(test)]
pub(super) fn reservation() -> PurchaseIntent {
    let line = json!({"product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_1_YEAR, "quantity": 2,
        "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}});
    read(json!({"id": IDS[0], "customer": demo::CONTOSO, "country": "US", "line": [line]}))
}

fn intent(id: &str, rng: &mut fastrand::Rng) -> PurchaseIntent {
    let (customer, country, subscription) = if rng.bool() {
        (demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION)
    } else {
        (demo::FABRIKAM, "DE", demo::FABRIKAM_AZURE_PLAN)
    };
    let kinds: [Value; 7] = [
        json!({"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU}),
        json!({"product": demo::SOFTWARE_SUBSCRIPTION, "sku": demo::SOFTWARE_SUBSCRIPTION_SKU}),
        json!({"product": demo::SAAS, "sku": demo::SAAS_SKU, "term": "P1M", "billing_cycle": "monthly"}),
        json!({"product": demo::SAAS, "sku": demo::SAAS_SKU, "term": "P1Y", "billing_cycle": "annual"}),
        json!({"product": demo::SAAS_TRIAL, "sku": "0001", "renews_to": "P1Y"}),
        json!({"product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_1_YEAR,
               "reservation": {"scope": "shared", "subscription": subscription}}),
        json!({"product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_3_YEARS,
               "reservation": {"scope": "single", "subscription": subscription}}),
    ];
    let line = |rng: &mut fastrand::Rng| {
        let mut line = kinds[rng.usize(..kinds.len())].clone();
        line["quantity"] = rng.u32(1..5).into();
        // The add-on is sold by the month only.
        if line["product"] == demo::SAAS && line["term"] == "P1M" && rng.bool() {
            let mut add_on = line.clone();
            add_on["sku"] = demo::SAAS_ADD_ON_SKU.into();
            add_on["quantity"] = rng.u32(1..5).into();
            line["addon"] = json!([add_on]);
        }
        line
    };
    let lines: Vec<Value> = (0..rng.usize(1..4)).map(|_| line(rng)).collect();
    let mut intent = json!({"id": id, "customer": customer, "country": country, "line": lines});
    if rng.u8(..8) == 0 {
        intent["deadline_minutes"] = rng.u32(1..60).into();
    }
    read(intent)
}

fn read(intent: Value) -> PurchaseIntent {
    match serde_json::from_value(intent) {
        Ok(intent) => intent,
        Err(error) => unreachable!("the templates are valid: {error}"),
    }
}
