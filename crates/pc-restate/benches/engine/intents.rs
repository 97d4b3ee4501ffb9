//! What is bought.

use pc_emulator::demo;
use serde_json::{Value, json};

/// One licence of software, for a customer of its own: no look at a list is shared.
pub(crate) fn software(number: usize) -> Value {
    json!({"id": format!("purchase-{number}"), "customer": demo::further_customer(number), "country": "US",
        "line": [{"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1}]})
}

/// A reservation for a subscription of Contoso's, which has to be registered first.
pub(crate) fn reservation(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [{
        "product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_1_YEAR, "quantity": 1,
        "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}}]})
}

/// The id of a purchase.
pub(crate) fn id(intent: &Value) -> &str {
    intent["id"].as_str().unwrap()
}
