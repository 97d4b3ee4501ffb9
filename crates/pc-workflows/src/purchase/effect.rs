//! What a machine wants done next.

use pc_models::Timestamp;
use pc_transport::{Client, Error, Fence, RequestId, RetryPolicy};

use super::{Answer, Call, Fact, Sent};

/// What to do next. Closed on purpose: a driver must handle every kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send this operation and hand the answer to [`Purchase::learn`](super::Purchase::learn).
    Call(Box<Planned>),
    /// Record this: nothing needs to be asked.
    Record(Box<Fact>),
    /// Wait.
    Wait {
        /// The stage that waits.
        stage: Stage,
        /// When to ask for the next effect.
        until: Timestamp,
        /// When this stage will have stopped waiting at the latest.
        latest: Timestamp,
        /// Why, when it waits because something failed.
        trouble: Option<String>,
    },
    /// Nothing: it is over.
    Finished,
}

/// An operation to send.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Planned {
    /// The stage it belongs to.
    pub stage: Stage,
    /// Which line, subscription, order or artifact it is about.
    pub subject: usize,
    /// The operation.
    pub call: Call,
    /// The request id: a pure function of the purchase and the step, so that a repeat after a crash has the same.
    pub request_id: RequestId,
    /// Whether it must not be repeated once it may have arrived, not even under the same request id.
    pub is_sent_once: bool,
}

impl Planned {
    /// Sends it: [`Call::run`], in one attempt where it is not to be repeated.
    ///
    /// # Errors
    /// As [`Call::run`].
    pub async fn run(&self, client: &Client, fence: Option<Fence>) -> Result<(Answer, u32), Error> {
        let sent = if self.is_sent_once {
            let mut policy = RetryPolicy::never();
            policy.deadline = client.policy().deadline;
            self.call.send(&client.clone().with_policy(policy), self.request_id, fence).await?
        } else {
            self.call.send(client, self.request_id, fence).await?
        };
        self.believed(sent)
    }

    /// What was answered, unless what becomes of a checkout rests on what the answer does not show, while it says that it answers
    /// another call.
    ///
    /// # Errors
    /// It is none to this call then.
    pub(crate) fn believed(&self, sent: Sent) -> Result<(Answer, u32), Error> {
        match sent.names_another_call && self.stage == Stage::Checkout && is_silent(&sent.answer) {
            true => Err(sent.into_error(&self.call)),
            false => Ok((sent.answer, sent.requests)),
        }
    }

    /// An operation of a stage, about the thing of this number.
    #[must_use]
    pub fn new(stage: Stage, subject: usize, call: Call, request_id: RequestId) -> Self {
        Self { stage, subject, call, request_id, is_sent_once: false }
    }
}

/// The stages of a purchase, in their order, and that of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Looking whether an earlier run of the purchase, whose journal is not this one, has bought it.
    Search,
    /// Registering Azure subscriptions.
    Enablement,
    /// Finding product, SKU and availability, and checking the rules.
    Discovery,
    /// Asking whether the items are in stock.
    Inventory,
    /// Creating the cart.
    Cart,
    /// Checking it out, and deciding what became of it.
    Checkout,
    /// Reading the orders by id.
    Confirmation,
    /// Waiting for the orders to appear in the order list.
    Visibility,
    /// Waiting for the order lines to be fulfilled.
    Provisioning,
    /// Collecting what the customer got.
    Collection,
    /// Cancelling an order: the one stage of a [`Cancellation`](crate::Cancellation), and none of a purchase.
    Cancelling,
}

/// Whether an answer says something by what is not in it.
fn is_silent(answer: &Answer) -> bool {
    match answer {
        Answer::GetCart(_) | Answer::ListOrders(_) => true,
        Answer::CheckoutCart(result) => result.orders.is_empty(),
        _ => false,
    }
}

impl Stage {
    /// Every stage of a purchase, in order.
    pub const ALL: &'static [Self] = &[
        Self::Search,
        Self::Enablement,
        Self::Discovery,
        Self::Inventory,
        Self::Cart,
        Self::Checkout,
        Self::Confirmation,
        Self::Visibility,
        Self::Provisioning,
        Self::Collection,
    ];

    /// One word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Enablement => "enablement",
            Self::Discovery => "discovery",
            Self::Inventory => "inventory",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::Confirmation => "confirmation",
            Self::Visibility => "visibility",
            Self::Provisioning => "provisioning",
            Self::Collection => "collection",
            Self::Cancelling => "cancelling",
        }
    }

    /// What it waits for, for people.
    #[must_use]
    pub fn waiting(self) -> &'static str {
        match self {
            Self::Enablement => "waiting for the registration",
            Self::Checkout => "finding out what became of the checkout",
            Self::Visibility => "waiting for the order list to show the orders",
            Self::Provisioning => "waiting for delivery",
            Self::Collection => "waiting for the entitlements",
            Self::Cancelling => "waiting for the cancellation",
            Self::Search => "waiting for the rest of an earlier run's orders",
            Self::Discovery | Self::Inventory | Self::Cart | Self::Confirmation => "waiting",
        }
    }
}
