//! A purchase in an integration sandbox, with the questions that only the service can answer: what it does with repeated
//! writes, when an order shows where, and what is in it. It is taken back at the end.
//!
//! Before anything is put into a cart the account is proven to be a sandbox; before anything is bought somebody types a word. The
//! purchase and the cancellations are in the journal like any other, so that after a crash `resume` goes on with them.

mod buyer;
mod probing;
mod proof_of_sandbox;
mod timeline;
mod trial_cart;
mod verdicts;
mod watching;

#[cfg(test)]
mod tests;

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use pc_models::{CartCheckoutResult, CartId, CountryCode, CustomerId, OrderId, ProductId, SkuId};
use pc_transport::operations::{CheckoutCart, GetCart};
use pc_transport::{Client, Error, RequestId};
use pc_workflows::assumption::Seen;
use pc_workflows::{
    CancellationIntent, CancellationStatus, LineIntent, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt,
    Runner, WhatToCancel,
};

use crate::connection::{Opened, Service, service_profile};
use crate::output::{Failure, confirm, program};
use crate::parity::recording::Exchange;
use buyer::Buyer;
use timeline::{Timeline, Whose};
use trial_cart::{Item, Trial, refused};
use verdicts::{Asked, Repeated, verdicts};
use watching::{Kind, Watching};

/// The command, as profiles name it.
const COMMAND: &str = "parity --sandbox-purchase";
/// What somebody types.
const WORDS: &str = "buy and cancel";
/// The purchase ends by then, delivered or not.
const DEADLINE_MINUTES: u32 = 120;

/// What is wanted of a sandbox purchase.
#[derive(Debug, Clone, Default)]
pub(crate) struct SandboxWish {
    /// For whom; the first customer that can be bought for when absent.
    pub(crate) customer: Option<CustomerId>,
    /// Where; the customer's own country when absent.
    pub(crate) country: Option<CountryCode>,
    /// What; the cheapest of some perpetual software when absent.
    pub(crate) item: Option<(ProductId, SkuId)>,
    /// The words that are typed else, for tests.
    pub(crate) words: Option<String>,
}

/// What came of a sandbox purchase.
#[derive(Debug)]
pub(crate) struct SandboxFindings {
    /// What was seen of each assumption that it asks.
    pub(crate) seen: Vec<Seen>,
    /// What was asked and answered, in plain.
    pub(crate) exchanges: Vec<Exchange>,
    /// What stands in the sandbox still, and how it is taken back.
    pub(crate) left: Vec<String>,
    /// How the purchase ended, before it was taken back.
    pub(crate) receipt: Receipt,
}

/// Buys the cheapest thing, asks, and takes it back. What was seen is kept beside the journal.
///
/// # Errors
/// When the account is not proven to be a sandbox, nobody agreed, or nothing could be bought. What stands in the sandbox then is
/// said.
pub(crate) async fn sandbox_purchase(
    service: &Service,
    opened: &Opened,
    wish: &SandboxWish,
) -> Result<SandboxFindings, Failure> {
    confirm::check_words_possible(WORDS, wish.words.as_deref())?;
    let watching = Watching::new(service.transport.clone(), service.client.clock().clone());
    let client = service.client.clone().with_transport(Arc::new(watching.clone()));
    let buyer = buyer::find(&client, service.kind, wish.customer.as_ref(), wish.country).await?;
    let items = trial_cart::items(&client, buyer.country, wish.item.as_ref()).await?;
    let trial = trial_cart::ask(&client, &buyer.customer, items).await?;
    confirm::words(&about(service, &buyer, &trial.cheapest), WORDS, wish.words.as_deref()).map_err(|_| {
        Failure::failed(
            "not confirmed; nothing was bought. A subscription was activated, which costs nothing there, and carts were made, which expire",
        )
    })?;
    let runner = service.runner_through(client.clone(), opened.journal.clone());
    let sandbox = Sandbox { client, watching, runner, buyer, purchase: fresh_id()? };
    let findings = sandbox.buy_and_ask(trial).await?;
    service_profile::record(opened.path.as_deref(), &findings.seen, sandbox.client.clock().now(), COMMAND)?;
    Ok(findings)
}

/// A purchase in a sandbox, and who is asked about it.
struct Sandbox {
    client: Client,
    watching: Watching,
    runner: Runner,
    buyer: Buyer,
    purchase: PurchaseId,
}

fn fresh_id() -> Result<PurchaseId, Failure> {
    format!("parity-{}", RequestId::fresh()).parse().map_err(Failure::failed)
}

fn about(service: &Service, buyer: &Buyer, item: &Item) -> String {
    let price = match &item.price {
        Some((price, currency)) => format!("at {price} {currency}"),
        None => "at a price that the cart does not tell".to_owned(),
    };
    format!(
        "About to buy at {}, which is proven to be an integration sandbox:\n  {} x {} ({}:{}) for customer {} in {}, {price}\nand to \
         cancel it afterwards. Up to an hour it is looked at when the order shows where.",
        service.name, item.quantity, item.title, item.product, item.sku, buyer.customer, buyer.country
    )
}

impl Sandbox {
    async fn buy_and_ask(&self, trial: Trial) -> Result<SandboxFindings, Failure> {
        let whose = Whose { customer: self.buyer.customer.clone(), tag: format!("[{}]", self.purchase) };
        let receipt = self.buy(&trial.cheapest, &whose).await?;
        let timeline = self.timeline(&whose);
        let checkouts = match &timeline.cart {
            Some(cart) => self.ask_again(cart, &timeline.orders).await,
            None => [(); 2].map(|()| Repeated::Unclear("nothing was ordered".to_owned())),
        };
        let (cancelled, left) = self.cancel(&self.timeline(&whose), &receipt).await;
        let asked = Asked {
            create_cart: trial.repeated,
            checkouts,
            open_cart: trial.status,
            line_removed: trial.line_removed,
            cancelled,
            left,
        };
        let mut left: Vec<String> = asked.left.iter().map(|(order, why)| self.stands(order, why)).collect();
        left.extend(self.undecided(&receipt).filter(|_| asked.cancelled.is_empty()));
        let exchanges = watching::exchanges(&self.watching.witnessed());
        let seen = verdicts(&asked, &self.timeline(&whose));
        Ok(SandboxFindings { seen, exchanges, left, receipt })
    }

    fn timeline(&self, whose: &Whose) -> Timeline {
        Timeline::of(&self.watching.witnessed(), whose)
    }

    /// Buys to the receipt, and looks at the orders from their checkout on, beyond the receipt if they are late.
    async fn buy(&self, item: &Item, whose: &Whose) -> Result<Receipt, Failure> {
        let line = LineIntent::new(item.product.clone(), item.sku.clone(), item.quantity);
        let intent = PurchaseIntent::new(self.purchase.clone(), whose.customer.clone(), self.buyer.country);
        let intent = intent.line(line).deadline_minutes(DEADLINE_MINUTES);
        let buying = pin!(self.runner.buy(intent));
        let looking = pin!(probing::watch_orders(&self.client, &self.watching, whose));
        let bought = match select(buying, looking).await {
            Either::Right(((), buying)) => buying.await,
            Either::Left((bought, looking)) => {
                if self.watching.is_ordered() {
                    looking.await;
                }
                bought
            }
        };
        bought.map_err(|error| {
            Failure::failed(format!(
                "{error}. Purchase `{}` is in the journal: `{}` goes on with it, and what it bought is taken back by `cancel order`",
                self.purchase,
                program::command(&format!("resume {}", self.purchase))
            ))
        })
    }

    /// Reads the cart, and checks it out again: with the request id of the first checkout, and with a new one.
    async fn ask_again(&self, cart: &CartId, orders: &[OrderId]) -> [Repeated; 2] {
        let _ = self.client.run(&GetCart::new(self.buyer.customer.clone(), cart.clone())).await; // seen in the traffic
        let checkout = CheckoutCart::new(self.buyer.customer.clone(), cart.clone());
        let first =
            self.watching.witnessed().into_iter().find(|seen| seen.kind() == Some(Kind::CheckoutCart));
        let first =
            first.and_then(|seen| seen.request.find_header("MS-RequestId")?.parse::<RequestId>().ok());
        let same_id = match first {
            Some(first) => {
                repeated(self.client.run_pinned(&checkout, first).await.map(|again| again.output), orders)
            }
            None => Repeated::Unclear("the first checkout had no request id".to_owned()),
        };
        [same_id, repeated(self.client.run(&checkout).await, orders)]
    }

    /// Takes back every order that was seen, by whomever: answers may have been lost that the purchase then found another way.
    /// Returns those that are cancelled, and the others, each with why.
    async fn cancel(&self, timeline: &Timeline, receipt: &Receipt) -> (Vec<OrderId>, Vec<(OrderId, String)>) {
        let (mut cancelled, mut left) = (Vec::new(), Vec::new());
        let of_receipt = receipt.orders.iter().map(|order| &order.id);
        let seen = timeline.orders.iter().chain(&timeline.ordered_again).chain(&timeline.unnamed);
        let mut orders: Vec<&OrderId> = Vec::new();
        for order in seen.chain(of_receipt) {
            if !orders.iter().any(|known| known.is_same(order)) {
                orders.push(order);
            }
        }
        for (number, order) in orders.into_iter().enumerate() {
            match self.cancel_one(number, order).await {
                Ok(()) => cancelled.push(order.clone()),
                Err(why) => left.push((order.clone(), why)),
            }
        }
        (cancelled, left)
    }

    /// That nobody knows what a purchase came to.
    fn undecided(&self, receipt: &Receipt) -> Option<String> {
        let purchase = &self.purchase;
        (receipt.status == PurchaseStatus::Unresolved).then(|| {
            let command = program::command(&format!("reexamine {purchase}"));
            format!(
                "it is not known what purchase `{purchase}` came to: an order of it may stand in the sandbox. `{command}` looks again, and \
                 `cancel order --whole-order` takes back what it finds"
            )
        })
    }

    async fn cancel_one(&self, number: usize, order: &OrderId) -> Result<(), String> {
        let id = format!("{}-cancel-{number}", self.purchase)
            .parse::<PurchaseId>()
            .map_err(|error| error.to_string())?;
        let customer = self.buyer.customer.clone();
        let intent = CancellationIntent::new(id, customer, order.clone(), WhatToCancel::WholeOrder);
        let receipt = self.runner.cancel_order(intent).await.map_err(|error| error.to_string())?;
        match receipt.status {
            CancellationStatus::Completed => Ok(()),
            status => Err(receipt.error.map_or_else(|| status.as_str().to_owned(), |error| error.message)),
        }
    }

    /// That an order stands in the sandbox, and how it is taken back.
    fn stands(&self, order: &OrderId, why: &str) -> String {
        let customer = &self.buyer.customer;
        let command = program::command(&format!("cancel order --customer {customer} {order} --whole-order"));
        format!(
            "order {order} of customer {customer} stands in the sandbox ({why}): `{command}` takes it back, at the same service"
        )
    }
}

/// How a checkout was answered whose cart had been checked out before, with these orders.
fn repeated(answer: Result<CartCheckoutResult, Error>, orders: &[OrderId]) -> Repeated {
    match answer {
        Ok(result) if result.orders.is_empty() => {
            Repeated::Unclear("it was answered without orders".to_owned())
        }
        Ok(result) => {
            let is_known = |id: &OrderId| orders.iter().any(|known| known.is_same(id));
            let all_known = result.orders.iter().all(|order| is_known(&order.id));
            if all_known { Repeated::Same } else { Repeated::Another }
        }
        Err(error) => refused(&error),
    }
}
