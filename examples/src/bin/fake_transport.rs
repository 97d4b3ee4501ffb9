//! Swaps the transport, as a test of yours may. `cargo run -p examples --bin fake_transport`
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use async_trait::async_trait;
use pc_transport::auth::StaticToken;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, SendError, TokioClock, Transport};
use pc_workflows::{LineIntent, MemoryJournal, PurchaseIntent, PurchaseStatus, Runner};
use serde_json::json;

/// A service that knows its customer, and no product.
struct EmptyCatalog;

#[async_trait]
impl Transport for EmptyCatalog {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        println!("{} {}", request.method.as_str(), request.target());
        if request.path.get(1).is_some_and(|segment| segment == "customers") {
            return Ok(Reply::json(200, &json!({"id": request.path[2]})));
        }
        Ok(Reply::json(404, &json!({"code": 400013, "description": "Product not found."})))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (clock, token) = (Arc::new(TokioClock::system()), Arc::new(StaticToken::new("none")));
    let client = Client::new(Arc::new(EmptyCatalog), token, clock);
    let customer = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
    let intent = PurchaseIntent::new("order-4712".parse()?, customer, "US".parse()?)
        .line(LineIntent::new("NOSUCH", "0001", 1));
    let receipt = Runner::new(client, Arc::new(MemoryJournal::default())).buy(intent).await?;
    assert_eq!(receipt.status, PurchaseStatus::Rejected);
    println!("{}", receipt.error.map(|problem| problem.message).unwrap_or_default());
    Ok(())
}
