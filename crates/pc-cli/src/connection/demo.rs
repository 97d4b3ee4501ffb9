//! `--demo`: an embedded emulator with half a year of orders and invoices.

use pc_emulator::Emulator;
use pc_transport::wire::{Method, Request};

use crate::output::Failure;

/// Orders of half a year, spread over the customers of the emulator and a dozen more.
const DEMO_ORDERS: &str = r#"{"count": 300, "months": 6, "customers": 12}"#;

/// Places orders of the last months, which are invoiced by now.
pub(crate) fn seed(emulator: &Emulator) -> Result<(), Failure> {
    let mut request = Request::outside_version(Method::Post, &["_emulator", "orders"]);
    request.body = DEMO_ORDERS.into();
    let reply = emulator.handle(request);
    match reply.is_success() {
        true => Ok(()),
        false => Err(Failure::failed(format!("the demo could not be made: {}", reply.snippet()))),
    }
}
