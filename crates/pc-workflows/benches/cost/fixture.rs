//! What all topics share: an emulator with many customers, and intents for them.

use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock, RateLimiter, Transport};
use pc_workflows::PurchaseIntent;
use serde_json::json;

pub(crate) fn emulator(clock: Arc<dyn Clock>, change: impl FnOnce(&mut EmulatorOptions)) -> Emulator {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    change(&mut options);
    Emulator::new(options, clock)
}

/// A client without the limiter, which would stop the benchmark.
pub(crate) fn client(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Client {
    Client::new(transport, Arc::new(StaticToken::new("bench")), clock).with_limiter(RateLimiter::off())
}

/// One perpetual licence for one of the further customers.
pub(crate) fn intent(number: usize, customer: usize) -> PurchaseIntent {
    serde_json::from_value(json!({
        "id": format!("purchase-{number}"), "customer": demo::further_customer(customer), "country": "US",
        "line": [{"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1}]
    }))
    .unwrap()
}
