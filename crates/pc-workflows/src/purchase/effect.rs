//! What a machine wants done next.

use pc_models::Timestamp;
use pc_transport::{Client, Error, Fence, NamedCall, RequestId, RetryPolicy};

use super::stage::Stage;
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
        if !self.believes(&sent) {
            return Err(Sent::no_answer(&self.call, sent.requests));
        }
        Ok((sent.answer, sent.requests))
    }

    /// Whether it counts as an answer: not where its stage rests on what it does not show, while it says that it answers
    /// another call.
    pub(crate) fn believes(&self, sent: &Sent) -> bool {
        let rests_on_it = match sent.named_call {
            NamedCall::This => false,
            NamedCall::Another => {
                matches!(self.stage, Stage::Search | Stage::Cart | Stage::Checkout | Stage::Cancelling)
            }
            _ => self.stage == Stage::Checkout,
        };
        !(rests_on_it && is_silent(&sent.answer))
    }

    /// An operation of a stage, about the thing of this number.
    #[must_use]
    pub fn new(stage: Stage, subject: usize, call: Call, request_id: RequestId) -> Self {
        Self { stage, subject, call, request_id, is_sent_once: false }
    }
}

/// Whether an answer says something by what is not in it.
fn is_silent(answer: &Answer) -> bool {
    match answer {
        Answer::GetCart(_) | Answer::GetOrder(_) | Answer::ListOrders(_) => true,
        Answer::CheckoutCart(result) => result.orders.is_empty(),
        _ => false,
    }
}
