//! Replicas that are some minutes behind: they do not know a cart or an order yet, or show it as it was.

use std::collections::HashMap;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use serde_json::Value;

use super::call_kind::{CallKind, cart_of};
use super::forged_answers::refusal;

/// How far behind a replica is at most.
pub(super) const MAX_LAG: Duration = Duration::from_secs(10 * 60);

/// What a request does to a cart.
pub(super) enum CartWrite {
    Create,
    CheckOut(String),
}

impl CartWrite {
    /// None where it does nothing to any.
    pub(super) fn of(request: &Request) -> Option<Self> {
        match CallKind::of(request) {
            CallKind::CreateCart => Some(Self::Create),
            CallKind::CheckoutCart => cart_of(request).map(|cart| Self::CheckOut(cart.to_owned())),
            _ => None,
        }
    }
}

/// When the carts were written last.
#[derive(Default)]
pub(super) struct CartWrites {
    created: HashMap<String, Timestamp>,
    checked_out: HashMap<String, Timestamp>,
}

impl CartWrites {
    /// Takes in what the service got, and what it answered, if it did.
    pub(super) fn note(&mut self, write: CartWrite, reply: Option<&Reply>, now: Timestamp) {
        match write {
            CartWrite::Create => {
                let created = reply.filter(|reply| reply.is_success()).map(json);
                let cart = created.and_then(|cart| cart["id"].as_str().map(str::to_owned));
                self.created.extend(cart.map(|cart| (cart, now)));
            }
            CartWrite::CheckOut(cart) => {
                self.checked_out.insert(cart, now);
            }
        }
    }

    /// What a checkout is answered by a replica that does not know the cart, before the service has done anything.
    pub(super) fn stale_checkout(&self, request: &Request, now: Timestamp) -> Option<Reply> {
        let cart = cart_of(request)?;
        self.is_recent(cart, now).then(|| cart_not_found(request))
    }

    /// What a replica that is so far behind shows in the place of a true reply.
    pub(super) fn stale_read(
        &self,
        request: &Request,
        reply: &Reply,
        now: Timestamp,
        rng: &mut fastrand::Rng,
    ) -> Option<Reply> {
        let lag = Duration::from_secs(rng.u64(..MAX_LAG.as_secs()));
        let is_recent = |order: &Value| {
            let created: Option<Timestamp> = order["creationDate"].as_str().and_then(|at| at.parse().ok());
            created.is_some_and(|created| created + lag > now)
        };
        let kind = CallKind::of(request);
        if !matches!(kind, CallKind::GetCart | CallKind::GetOrder | CallKind::ListOrders) {
            return None;
        }
        let mut body = json(reply);
        match kind {
            CallKind::GetCart if reply.is_success() => {
                let cart = cart_of(request).filter(|cart| self.is_recent(cart, now))?;
                if !self.checked_out.contains_key(cart) || rng.bool() {
                    return Some(cart_not_found(request));
                }
                body["status"] = "Active".into();
            }
            CallKind::GetOrder if is_recent(&body) => {
                return Some(refusal(request, 404, 20_000, "The order was not found."));
            }
            CallKind::ListOrders if reply.is_success() => {
                let items = body["items"].as_array_mut()?;
                items.retain(|order| !is_recent(order));
                body["totalCount"] = items.len().into();
            }
            _ => return None,
        }
        Some(Reply { body: body.to_string().into(), ..reply.clone() })
    }

    /// Whether there may still be a replica that has not heard of the last write.
    fn is_recent(&self, cart: &str, now: Timestamp) -> bool {
        let writes = [self.created.get(cart), self.checked_out.get(cart)];
        writes.into_iter().flatten().any(|at| *at + MAX_LAG > now)
    }
}

fn cart_not_found(request: &Request) -> Reply {
    refusal(request, 404, 800_008, "The cart was not found.")
}

fn json(reply: &Reply) -> Value {
    serde_json::from_slice(reply.text_bytes()).unwrap_or_default()
}
