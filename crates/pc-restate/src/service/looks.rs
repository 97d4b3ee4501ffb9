//! Looks that purchases of all copies share: the order list and the entitlements of a customer, and the partner's audit
//! records. One of them reads, and the others take their part of the answer.

mod latest;

use std::sync::Arc;

use pc_models::{Order, OrderLineItem, Timestamp};
use pc_transport::{Error, RequestId};
use pc_workflows::driver::{FailedLook, IndexedAnswer, Interest, Look, SharedAnswer};
use pc_workflows::{Answer, Call, Machine, Sent};
use restate_sdk::context::RequestTarget;
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use self::latest::Latest;
use super::begun::SharedLook;
use super::host::Host;
use super::stored::text;

/// The object of a customer's looks, or of the partner's.
pub(super) struct Looks(pub(super) Arc<Host>);

/// A longer answer, in bytes of JSON, is not kept for others: the engine carries no such messages.
const MAX_KEPT: usize = 4 << 20;

/// What is looked at, and what of it concerns the one who asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LookRequest {
    look: Look,
    interest: Interest,
    /// When it was asked for: what was begun to be read later is as good as a look of one's own.
    at: Timestamp,
}

/// What the look showed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LookAnswer {
    Seen {
        answer: Box<SharedAnswer>,
        calls: u32,
    },
    /// It failed, a moment ago for another perhaps.
    Failed {
        failed: Box<FailedLook>,
        is_ours: bool,
    },
}

/// What is recorded of a look.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Recorded {
    /// The kept answer is fresh.
    Kept,
    /// It was read, and is kept for others unless it is too long.
    Read { latest: Box<RawValue>, is_kept: bool },
}

#[object(
    inactivity_timeout = "3m",
    abort_timeout = "5m",
    journal_retention = "0s",
    invocation_retry_policy(max_interval = "5s", max_attempts = 1_000_000, on_max_attempts = "pause")
)]
impl Looks {
    /// Looks, or shows what another saw a moment ago.
    #[handler(ingress_private = true)]
    async fn look(
        &self,
        context: ObjectContext<'_>,
        request: Json<LookRequest>,
    ) -> Result<Json<LookAnswer>, HandlerError> {
        let LookRequest { look, interest, at } = request.0;
        let key = look.key();
        let kept = context.get::<Json<Latest>>(&key).await?.map(Json::into_inner);
        self.0.metrics.looks.add();
        let (host, known, asker) = (self.0.clone(), kept.clone(), interest.clone());
        let recorded = context.run(async move || read(&host, known, look, &asker, at).await);
        let recorded = recorded.name("look").await?.0;
        let latest: Latest = match (recorded, kept) {
            (Recorded::Read { latest, is_kept }, _) => {
                if is_kept {
                    context.set(&key, Json(latest.clone()));
                }
                serde_json::from_str(latest.get())?
            }
            (Recorded::Kept, Some(latest)) => Latest { shown: latest.shown.again(), ..latest },
            (Recorded::Kept, None) => return Err("a fresh look is not there".into()),
        };
        Ok(Json(latest.shown.part(&interest)?))
    }
}

/// Asks the object whose looks these are.
pub(super) async fn ask(context: &ObjectContext<'_>, look: SharedLook) -> Result<LookAnswer, HandlerError> {
    let target = RequestTarget::object("Looks", look.scope, "look");
    let asked = context.request::<Json<Box<RawValue>>, Json<LookAnswer>>(target, Json(look.request));
    Ok(asked.call().await?.into_inner())
}

/// Reads, unless the answer that is kept tells the one who asks what a look of its own would.
async fn read(
    host: &Host,
    kept: Option<Latest>,
    look: Look,
    interest: &Interest,
    asked: Timestamp,
) -> Result<Json<Recorded>, HandlerError> {
    let call = look.call();
    let at = host.now();
    if kept.is_some_and(|kept| kept.is_good(interest, asked, at)) {
        host.metrics.shared_looks.add();
        return Ok(Json(Recorded::Kept));
    }
    host.metrics.calls.add();
    let sent = call.send(&host.client, RequestId::fresh(), None).await;
    let may_be_kept = sent.as_ref().map_or(true, |sent| !sent.named_call.is_another());
    let sent = sent.and_then(|sent| believed(interest, sent, &call));
    // Reading records may take longer than an answer is good for: its time begins at the end then.
    let at = if call.is_dispensable() { host.now() } else { at };
    let shown = match sent {
        Ok(Sent { answer, requests: calls, .. }) => {
            LookAnswer::Seen { answer: shared(of_purchases(answer, look.scope()))?, calls }
        }
        Err(error) => {
            host.metrics.failed_calls.add();
            LookAnswer::Failed { failed: Box::new(FailedLook::of(&call, &error, at)), is_ours: true }
        }
    };
    let latest = text(&Latest { at, is_after_purchase: !interest.orders.is_empty(), shown })?;
    let is_kept = may_be_kept && latest.get().len() <= MAX_KEPT;
    Ok(Json(Recorded::Read { latest, is_kept }))
}

/// What was answered, unless it is none to somebody with this interest.
fn believed(interest: &Interest, mut sent: Sent, call: &Call) -> Result<Sent, Error> {
    let answer = IndexedAnswer::new(sent.answer);
    if !interest.believes(&answer, sent.named_call) {
        return Err(Sent::no_answer(call, sent.requests));
    }
    sent.answer = answer.into_whole();
    Ok(sent)
}

/// What of an answer may concern some purchase: the orders that may carry a purchase's id, wherever in a name, and those that say
/// they are another customer's, as the list may be.
fn of_purchases(mut answer: Answer, customer: &str) -> Answer {
    let is_tagged =
        |line: &OrderLineItem| line.friendly_name.as_deref().is_some_and(|name| name.contains(']'));
    let is_foreign = |order: &Order| {
        let named = order.reference_customer_id.as_ref();
        named.is_some_and(|named| !named.as_str().eq_ignore_ascii_case(customer))
    };
    if let Answer::ListOrders(list) = &mut answer {
        list.items.retain(|order| is_foreign(order) || order.line_items.iter().any(is_tagged));
    }
    answer
}

fn shared(answer: Answer) -> Result<Box<SharedAnswer>, HandlerError> {
    SharedAnswer::of(answer).map(Box::new).ok_or_else(|| "the answer is none that is shared".into())
}

impl LookRequest {
    /// What a call looks at, when it is one that many share.
    pub(super) fn of<M: Machine>(machine: &M, call: &Call, at: Timestamp) -> Option<Self> {
        Some(Self { look: Look::of(call)?, interest: machine.interest()?, at })
    }

    /// The same, as it is recorded.
    pub(super) fn shared(&self) -> Result<SharedLook, serde_json::Error> {
        Ok(SharedLook { scope: self.look.scope().to_owned(), request: text(self)? })
    }
}

impl LookAnswer {
    /// The same for another, who sends nothing.
    fn again(self) -> Self {
        match self {
            Self::Seen { answer, .. } => Self::Seen { answer, calls: 0 },
            Self::Failed { failed, .. } => Self::Failed { failed, is_ours: false },
        }
    }

    /// What of it concerns one purchase.
    fn part(self, interest: &Interest) -> Result<Self, HandlerError> {
        Ok(match self {
            Self::Seen { answer, calls } => {
                Self::Seen { answer: shared(interest.part_of(&(*answer).into()))?, calls }
            }
            failed => failed,
        })
    }

    /// The answer to the call, as a purchase learns it.
    pub(super) fn answer(self, call: &Call) -> Result<(Answer, u32), Error> {
        match self {
            Self::Seen { answer, calls } => Ok(((*answer).into(), calls)),
            Self::Failed { failed, is_ours: true } => Err(failed.error(call)),
            Self::Failed { failed, is_ours: false } => Err(failed.again(call)),
        }
    }
}
