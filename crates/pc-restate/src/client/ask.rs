//! One question to one object.

use std::fmt;
use std::time::Duration;

use pc_transport::Bytes;
use pc_transport::wire::{Method, Request};
use pc_workflows::PurchaseId;
use serde::Serialize;
use uuid::Uuid;

/// How long one attempt may take: shared handlers answer at once, from what is kept.
const SHARED_ATTEMPT: Duration = Duration::from_secs(30);
/// An exclusive handler comes after the step under way, which has at most 16 calls to make.
pub(super) const LONGEST_ATTEMPT: Duration = Duration::from_secs(300);

/// One question to one object.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    object: &'static str,
    key: String,
    handler: &'static str,
    body: Bytes,
    /// Under this key the engine does it once, and answers each repeat with the first answer.
    idempotency_key: Option<Uuid>,
    /// How long one attempt may take.
    pub(super) patience: Duration,
    /// Whether it may change something.
    pub(super) is_change: bool,
    /// The purchase it is about, where it is about one.
    pub(super) purchase: Option<PurchaseId>,
}

impl Ask {
    /// Of a purchase, without waiting for a step under way.
    pub(super) fn shared(handler: &'static str, id: &PurchaseId) -> Self {
        Self { patience: SHARED_ATTEMPT, is_change: false, ..Self::exclusive(handler, id) }
    }

    /// Of a purchase, after a step under way.
    pub(super) fn exclusive(handler: &'static str, id: &PurchaseId) -> Self {
        Self {
            object: "Purchases",
            key: id.to_string(),
            handler,
            body: Bytes::new(),
            idempotency_key: None,
            patience: LONGEST_ATTEMPT,
            is_change: true,
            purchase: Some(id.clone()),
        }
    }

    /// What a piece of the index lists.
    pub(super) fn index(shard: u64) -> Self {
        Self {
            object: "Index",
            key: shard.to_string(),
            handler: "list",
            body: Bytes::new(),
            idempotency_key: None,
            patience: SHARED_ATTEMPT,
            is_change: false,
            purchase: None,
        }
    }

    /// With this JSON.
    pub(super) fn body(self, body: &impl Serialize) -> Self {
        Self { body: Request::outside_version(Method::Post, &[]).json(body).body, ..self }
    }

    /// For what would be something else the second time.
    pub(super) fn once(self) -> Self {
        Self { idempotency_key: Some(Uuid::new_v4()), ..self }
    }

    /// The engine refuses a content type where there is no body.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::outside_version(Method::Post, &[self.object, &self.key, self.handler]);
        if !self.body.is_empty() {
            request = request.header("Content-Type", "application/json");
            request.body = self.body.clone();
        }
        match self.idempotency_key {
            Some(key) => request.header("idempotency-key", key.to_string()),
            None => request,
        }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.object, self.key, self.handler)
    }
}
