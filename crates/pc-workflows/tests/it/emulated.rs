//! A desk over the emulator in process. Time is virtual: nothing sleeps.

use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::auth::{Credentials, Grant, SecretString, TokenEndpoint};
use pc_transport::{Client, Clock, TokioClock, Transport};
use pc_workflows::{MemoryJournal, Receipt, Runner};
use serde_json::{Value, json};

/// An emulator, and a runner that buys from it through `transport`.
pub(crate) struct Desk {
    pub(crate) emulator: Emulator,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tokens: Arc<TokenEndpoint>,
    pub(crate) journal: Arc<MemoryJournal>,
    pub(crate) runner: Runner,
}

impl Desk {
    pub(crate) fn new(options: EmulatorOptions) -> Self {
        Self::through(options, |emulator| Arc::new(emulator))
    }

    pub(crate) fn through(
        options: EmulatorOptions,
        transport: impl FnOnce(Emulator) -> Arc<dyn Transport>,
    ) -> Self {
        let clock: Arc<dyn Clock> =
            Arc::new(TokioClock::scaled(Timestamp::from_unix_millis(1_900_000_000_000), 1.0));
        let emulator = Emulator::new(options, clock.clone());
        let grant = Grant::RefreshToken("user".into());
        let credentials = Credentials::new("tenant", "app", grant).with_secret(SecretString::from("secret"));
        let tokens = TokenEndpoint::new(Arc::new(emulator.clone()), clock.clone(), credentials, "scope");
        let (tokens, journal) = (Arc::new(tokens), Arc::new(MemoryJournal::default()));
        let client =
            Client::new(transport(emulator.clone()), tokens.clone(), clock.clone()).with_jitter_seed(1);
        let runner = Runner::new(client.clone(), journal.clone());
        Self { emulator, client, clock, tokens, journal, runner }
    }

    /// A client without whatever stands in between.
    pub(crate) fn mended(&self) -> Client {
        Client::new(Arc::new(self.emulator.clone()), self.tokens.clone(), self.clock.clone())
    }

    pub(crate) async fn buy(&self, intent: Value) -> Receipt {
        self.runner.buy(serde_json::from_value(intent).unwrap()).await.unwrap()
    }

    /// The receipt says what the emulator's own books say.
    pub(crate) fn assert_consistent(&self, receipt: &Receipt) {
        let books = self.emulator.orders();
        assert_eq!(books.len(), receipt.orders.len());
        for order in &receipt.orders {
            let kept =
                books.iter().find(|kept| kept["id"] == order.id.as_str()).expect("an order of the books");
            assert_eq!(kept["status"], order.status.as_str());
            let lines = kept["lineItems"].as_array().unwrap();
            assert_eq!(lines.len(), order.lines.len());
            for (kept, line) in lines.iter().zip(&order.lines) {
                assert_eq!(kept["quantity"], line.quantity);
                assert_eq!(kept["offerId"], line.catalog_item.as_str());
                assert_eq!(line.fulfilment.fulfilled, line.quantity);
            }
        }
    }
}

pub(crate) fn reservation(id: &str, customer: &str, country: &str, subscription: &str) -> Value {
    json!({"id": id, "customer": customer, "country": country, "line": [{
        "product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 2,
        "reservation": {"scope": "shared", "subscription": subscription}}]})
}

pub(crate) fn software(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US",
           "line": [{"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 1}]})
}

pub(crate) fn catalog_items(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [
        {"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 3},
        {"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 5, "term": "P1M", "billing_cycle": "monthly"},
        {"product": "DZH318Z0C0WF", "sku": "0001", "quantity": 10, "term": "P1M", "renews_to": "P1Y"}]})
}
