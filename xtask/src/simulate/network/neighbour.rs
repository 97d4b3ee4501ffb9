//! Another partner application that buys for another customer, whose answers may get to us.

use std::collections::HashMap;

use pc_emulator::demo;
use pc_transport::RequestId;
use pc_transport::wire::{Reply, Request};
use pc_workflows::PurchaseIntent;
use serde_json::{Value, json};

use super::call_kind::CallKind;
use super::forged_answers::without_ids;
use crate::simulate::portal_orders::Offer;
use crate::simulate::service::Service;

/// What the neighbour was answered.
#[derive(Default)]
pub(super) struct Neighbour {
    answers: HashMap<CallKind, Vec<Reply>>,
}

impl Neighbour {
    /// One who buys what one of these purchases may want, half of the time under its name.
    pub(super) fn draw(service: &Service, intents: &[PurchaseIntent], rng: &mut fastrand::Rng) -> Self {
        let mut neighbour = Self::default();
        let _ = neighbour.buy(service, intents, rng);
        neighbour
    }

    /// An answer to such a call, with the ids of the neighbour's or without.
    pub(super) fn answer(&self, request: &Request, rng: &mut fastrand::Rng) -> Option<Reply> {
        let answers = self.answers.get(&CallKind::of(request))?;
        let reply = without_ids(answers[rng.usize(..answers.len())].clone());
        let id = RequestId::named(&format!("neighbour {}", rng.u64(..)));
        Some(if rng.bool() { reply } else { reply.header("MS-RequestId", id.to_string()) })
    }

    fn buy(&mut self, service: &Service, intents: &[PurchaseIntent], rng: &mut fastrand::Rng) -> Option<()> {
        let customer = demo::further_customer(0);
        let offer = Offer::draw(service, "US", rng)?;
        let purchase = if rng.bool() { rng.choice(intents)?.id.as_str() } else { "n-1" };
        let name = format!("Neighbour's [{purchase}]");
        let line = json!({"id": 0, "catalogItemId": offer.catalog_item, "quantity": rng.u32(1..5),
            "friendlyName": name, "billingCycle": offer.billing_cycle, "termDuration": offer.term});
        let carts = ["customers", customer.as_str(), "carts"];
        let cart = self.ask(service, Request::post(&carts).json(&json!({"lineItems": [line]})))?;
        let cart = cart["id"].as_str()?;
        self.ask(service, Request::get(&[&carts[..], &[cart]].concat()))?;
        let placed = self.ask(service, Request::post(&[&carts[..], &[cart, "checkout"]].concat()))?;
        self.ask(service, Request::get(&[&carts[..], &[cart]].concat()))?;
        let order = placed["orders"][0]["id"].as_str()?;
        let orders = ["customers", customer.as_str(), "orders"];
        self.ask(service, Request::get(&orders))?;
        self.ask(service, Request::get(&[&orders[..], &[order]].concat())).map(|_| ())
    }

    /// Keeps what is answered, and reads it.
    fn ask(&mut self, service: &Service, request: Request) -> Option<Value> {
        let kind = CallKind::of(&request);
        let reply = service.handle(request);
        let body = serde_json::from_slice(reply.text_bytes()).ok().filter(|_| reply.is_success());
        self.answers.entry(kind).or_default().push(reply);
        body
    }
}
