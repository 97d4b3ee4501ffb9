//! A transport that keeps what goes through it, with the instant at which each answer came.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pc_models::{CartCheckoutResult, CartId, Timestamp};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::parity::recorder::mark_echoes;
use crate::parity::recording::{Asked, Exchange, Told};

/// One request and its answer.
#[derive(Debug, Clone)]
pub(super) struct Witnessed {
    /// When the answer came, by the service's clock.
    pub(super) at: Timestamp,
    pub(super) request: Request,
    pub(super) reply: Reply,
    took_ms: u64,
}

/// What a request asks, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    CreateCart,
    UpdateCart,
    GetCart,
    CheckoutCart,
    GetOrder,
    ListOrders,
    ListAuditRecords,
    CancelOrder,
}

/// Keeps what goes through another transport and matters here. Clones keep together.
#[derive(Clone)]
pub(super) struct Watching {
    inner: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    witnessed: Arc<Mutex<Vec<Witnessed>>>,
    is_ordered: watch::Sender<bool>,
}

impl Watching {
    pub(super) fn new(inner: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { inner, clock, witnessed: Arc::default(), is_ordered: watch::Sender::new(false) }
    }

    /// Everything so far.
    pub(super) fn witnessed(&self) -> Vec<Witnessed> {
        self.witnessed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a checkout was answered with orders.
    pub(super) fn is_ordered(&self) -> bool {
        *self.is_ordered.borrow()
    }

    /// Waits until one was.
    pub(super) async fn ordered(&self) {
        let mut is_ordered = self.is_ordered.subscribe();
        // This one holds a sender: it ends with an answer only.
        let _ = is_ordered.wait_for(|is_ordered| *is_ordered).await;
    }
}

#[async_trait]
impl Transport for Watching {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let before = self.clock.wall();
        let reply = self.inner.send(request.clone()).await?;
        let took = self.clock.wall().since(before).as_millis();
        let took_ms = u64::try_from(took).unwrap_or(u64::MAX);
        let witnessed = Witnessed { at: self.clock.now(), request, reply: reply.clone(), took_ms };
        if witnessed.kind().is_some() {
            let is_ordered = witnessed.placed_orders();
            self.witnessed.lock().unwrap_or_else(PoisonError::into_inner).push(witnessed);
            if is_ordered {
                self.is_ordered.send_replace(true);
            }
        }
        Ok(reply)
    }

    fn origin(&self) -> Option<&str> {
        self.inner.origin()
    }
}

/// Of each kind the first question and the last, as questions and answers in plain.
pub(super) fn exchanges(witnessed: &[Witnessed]) -> Vec<Exchange> {
    let of_kind = |seen: &&Witnessed, kind| seen.kind() == Some(kind);
    let is_at_an_end = |(at, seen): &(usize, &Witnessed)| {
        let Some(kind) = seen.kind() else { return false };
        let (before, after) = (&witnessed[..*at], &witnessed[at + 1..]);
        !before.iter().any(|seen| of_kind(&seen, kind)) || !after.iter().any(|seen| of_kind(&seen, kind))
    };
    witnessed.iter().enumerate().filter(is_at_an_end).filter_map(|(_, seen)| seen.exchange()).collect()
}

impl Witnessed {
    /// What it asks; none where that does not matter here.
    pub(super) fn kind(&self) -> Option<Kind> {
        let path: Vec<&str> = self.request.path.iter().map(String::as_str).collect();
        Some(match (self.request.method.as_str(), path.as_slice()) {
            ("POST", [_, "customers", _, "carts"]) => Kind::CreateCart,
            ("PUT", [_, "customers", _, "carts", _]) => Kind::UpdateCart,
            ("GET", [_, "customers", _, "carts", _]) => Kind::GetCart,
            ("POST", [_, "customers", _, "carts", _, "checkout"]) => Kind::CheckoutCart,
            ("GET", [_, "customers", _, "orders"]) => Kind::ListOrders,
            ("GET", [_, "customers", _, "orders", _]) => Kind::GetOrder,
            ("PATCH", [_, "customers", _, "orders", _]) => Kind::CancelOrder,
            ("GET", [_, "auditrecords"]) => Kind::ListAuditRecords,
            _ => return None,
        })
    }

    /// The answer, if it is a success that can be read as this.
    pub(super) fn answer<T: DeserializeOwned>(&self) -> Option<T> {
        let is_success = self.reply.is_success() && self.reply.fault().is_none();
        is_success.then(|| serde_json::from_slice(self.reply.text_bytes()).ok()).flatten()
    }

    /// The cart that it is about.
    pub(super) fn cart(&self) -> Option<CartId> {
        let is_of_cart = self.request.path.get(3).is_some_and(|word| word == "carts");
        self.request.path.get(4).filter(|_| is_of_cart).map(|id| CartId::from(id.as_str()))
    }

    fn placed_orders(&self) -> bool {
        self.kind() == Some(Kind::CheckoutCart)
            && self.answer::<CartCheckoutResult>().is_some_and(|result| !result.orders.is_empty())
    }

    /// The same as a question and its answer, in plain.
    fn exchange(&self) -> Option<Exchange> {
        let kind = self.kind()?;
        let mut answer = Told::of(&self.reply, self.took_ms);
        mark_echoes(&self.request, &mut answer);
        Some(Exchange {
            operation: kind.operation().to_owned(),
            case: "sandbox purchase".to_owned(),
            payload_type: Some(kind.payload_type().to_owned()),
            request: Asked::of(&self.request),
            answer,
        })
    }
}

impl Kind {
    fn operation(self) -> &'static str {
        match self {
            Self::CreateCart => "CreateCart",
            Self::UpdateCart => "UpdateCart",
            Self::GetCart => "GetCart",
            Self::CheckoutCart => "CheckoutCart",
            Self::GetOrder => "GetOrder",
            Self::ListOrders => "ListOrders",
            Self::ListAuditRecords => "ListAuditRecords",
            Self::CancelOrder => "CancelOrder",
        }
    }

    fn payload_type(self) -> &'static str {
        match self {
            Self::CreateCart | Self::UpdateCart | Self::GetCart => "Cart",
            Self::CheckoutCart => "CartCheckoutResult",
            Self::GetOrder | Self::CancelOrder => "Order",
            Self::ListOrders => "ResourceCollection<Order>",
            Self::ListAuditRecords => "ResourceCollection<AuditRecord>",
        }
    }
}
