//! Buys a reservation from an emulator in this process. `cargo run -p examples --bin buy`
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::{Credentials, Grant, TokenEndpoint};
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::{MemoryJournal, Runner};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // For the real service: `TokioClock::system()`, `HttpTransport::new("https://…")`, a durable journal.
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(TokioClock::system().now(), 600.0));
    let transport = Arc::new(Emulator::new(EmulatorOptions::default(), clock.clone()));

    let (secret, grant) = (Some("my-secret".into()), Grant::RefreshToken("from your vault".into()));
    let scope = "https://api.partnercenter.microsoft.com/.default";
    let (authority, watch) = (transport.clone(), clock.clone());
    let credentials = Credentials::new("my-tenant", "my-app", grant).with_secret(secret);
    let tokens = TokenEndpoint::new(authority, watch, credentials, scope);
    let client = Client::new(transport, Arc::new(tokens), clock);

    let intent = serde_json::from_value(json!({
        "id": "order-4711", "customer": demo::CONTOSO, "country": "US",
        "line": [{
            "product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 1,
            "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}
        }]
    }))?;
    let receipt = Runner::new(client, Arc::new(MemoryJournal::default())).buy(intent).await?;
    println!("{}", serde_json::to_string_pretty(&receipt)?);
    Ok(())
}
