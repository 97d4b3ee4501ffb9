//! How a copy buys: from which service, by which clock.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_transport::auth::{StaticToken, TokenSource};
use pc_transport::wire::{Method, Reply, Request, json};
use pc_transport::{
    Client, HttpTransport, HttpTransportOptions, RetryPolicy, SendError, TokioClock, Transport,
};
use serde::{Deserialize, Serialize};

use super::gatekeeper::AskingTokens;

/// How long a call may take that is held back.
const HELD_BACK: Duration = Duration::from_secs(30 * 86_400);

/// Where a copy buys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Buying {
    /// The emulator.
    origin: String,
    /// Who lets attempts through.
    gatekeeper: Option<String>,
    /// Whether its checkouts are refused on their way.
    refused: bool,
}

/// What the emulator's clock shows.
#[derive(Deserialize)]
struct Shown {
    now: pc_models::Timestamp,
    time_scale: f64,
}

impl Buying {
    /// From this emulator.
    pub(crate) fn from(origin: &str) -> Self {
        Self { origin: origin.to_owned(), gatekeeper: None, refused: false }
    }

    /// The emulator.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// With a token from this gatekeeper for every attempt.
    pub(crate) fn let_through_by(self, gatekeeper: &str) -> Self {
        Self { gatekeeper: Some(gatekeeper.to_owned()), ..self }
    }

    /// Each of its checkouts is refused, by a documented code, and never arrives.
    pub(crate) fn refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// A client by the emulator's clock, and how many times as fast as real time that runs.
    pub(crate) async fn client(&self) -> (Client, f64) {
        let service = HttpTransport::new(&self.origin, HttpTransportOptions::default()).unwrap();
        let clock = Request::outside_version(Method::Get, &["_emulator", "clock"]);
        let shown: Shown = json(&service.send(clock).await.unwrap()).unwrap();
        let tokens: Arc<dyn TokenSource> = match &self.gatekeeper {
            Some(address) => Arc::new(AskingTokens::of(address)),
            None => Arc::new(StaticToken::new("token")),
        };
        let transport: Arc<dyn Transport> = match self.refused {
            true => Arc::new(Refusing(service)),
            false => Arc::new(service),
        };
        let clock = Arc::new(TokioClock::scaled(shown.now, shown.time_scale));
        let mut policy = RetryPolicy::default();
        policy.deadline = match &self.gatekeeper {
            Some(_) => HELD_BACK, // nothing but a fence stops what is held back
            None => policy.deadline.mul_f64(shown.time_scale), // this machine is as slow as ever
        };
        (Client::new(transport, tokens, clock).with_policy(policy), shown.time_scale)
    }
}

/// Refuses checkouts, and lets everything else through.
struct Refusing(HttpTransport);

#[async_trait]
impl Transport for Refusing {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        if request.path.last().is_none_or(|last| last != "checkout") {
            return self.0.send(request).await;
        }
        let refusal = serde_json::json!({
            "code": 800_023, "description": "The credit line is too low.", "data": [],
            "source": "PartnerApiServiceControllers"});
        Ok(Reply::json(403, &refusal))
    }

    fn origin(&self) -> Option<&str> {
        self.0.origin()
    }
}
