//! Buys a reservation from an emulator in this process. `cargo run -p examples --bin buy`
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::{Grant, TokenEndpoint};
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::{MemoryJournal, PurchaseIntent, Runner};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // For the real service: `TokioClock::system()`, `HttpTransport::new("https://…")`, a durable journal.
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(TokioClock::system().now(), 600.0));
    let transport = Arc::new(Emulator::new(EmulatorOptions::default(), clock.clone()));

    let (tenant, scope) = ("my-tenant", "https://api.partnercenter.microsoft.com/.default");
    let grant = Grant::RefreshToken("from your vault".into());
    let tokens = TokenEndpoint::new(
        transport.clone(),
        clock.clone(),
        tenant,
        "my-app",
        Some("my-secret".into()),
        scope,
        grant,
    );
    let runner =
        Runner::new(Client::new(transport, Arc::new(tokens), clock), Arc::new(MemoryJournal::default()));

    let intent: PurchaseIntent = serde_json::from_value(json!({
        "id": "order-4711", "customer": demo::CONTOSO, "country": "US",
        "line": [{
            "product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 1,
            "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}
        }]
    }))?;
    let receipt = runner.buy(intent).await?;
    println!("{}", serde_json::to_string_pretty(&receipt)?);
    Ok(())
}
