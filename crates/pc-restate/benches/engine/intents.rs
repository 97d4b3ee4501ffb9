//! What is bought.

use pc_emulator::demo;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Purchases of one customer, where many wait.
pub(crate) const PURCHASES_PER_CUSTOMER: usize = 100;

/// One licence of software, for a customer of its own: no look at a list is shared.
pub(crate) fn software(number: usize) -> Value {
    json!({"id": format!("purchase-{number}"), "customer": demo::further_customer(number), "country": "US",
        "line": [{"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1}]})
}

/// The id of a purchase.
pub(crate) fn id(intent: &Value) -> &str {
    intent["id"].as_str().unwrap()
}

/// The entries of the first purchase, as text: others are made like it.
#[derive(Clone)]
pub(crate) struct Model(pub(crate) String);

impl Model {
    /// The id of one like it.
    pub(crate) fn id_of(number: usize) -> String {
        format!("waits-{number}")
    }

    /// The entries of one like it.
    pub(crate) fn entries_of<T: DeserializeOwned>(&self, number: usize) -> T {
        let customer = demo::further_customer(number / PURCHASES_PER_CUSTOMER);
        let entries = self.0.replace(id(&software(0)), &Self::id_of(number));
        serde_json::from_str(&entries.replace(demo::further_customer(0).as_str(), customer.as_str())).unwrap()
    }
}
