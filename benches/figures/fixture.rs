//! What all topics share: an emulator with many customers, and intents for them.

use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock, RateLimiter, Transport};
use pc_workflows::{LineIntent, PurchaseIntent};

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
    let id = format!("purchase-{number}").parse().unwrap();
    PurchaseIntent::new(id, demo::further_customer(customer).as_str(), "US".parse().unwrap())
        .line(LineIntent::new(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, 1))
}
