//! The client: what the objects are asked, over plain HTTP to the engine's ingress.

mod ask;
mod error;
mod ingress;
mod journal;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::Timestamp;
use pc_transport::auth::SecretString;
use pc_transport::{Clock, Transport};
use pc_workflows::{
    Cancellation, CancellationIntent, Entry, Fact, Machine, Purchase, PurchaseId, PurchaseIntent,
};

pub use error::ClientError;
pub use journal::EngineJournal;

use crate::index::{self, Listed};
use crate::{Import, PurchaseHistory, View};
use ask::Ask;
use ingress::Ingress;

/// How often a submission is given to the engine that refuses it for a reason of its own, as it does while its nodes agree on
/// a new leader.
const MAX_SUBMISSIONS: u32 = 6;
/// The pause before the second of them; it doubles from there.
const SUBMISSION_PAUSE: Duration = Duration::from_millis(200);

/// Purchases and cancellations that the engine keeps and the copies of the service run.
///
/// Whatever is asked may be asked again: ids make it the same. So what gets no answer, or 429 or 5xx for one, is asked
/// again with growing pauses for two minutes; handlers that a step under way holds up have longer.
///
/// ```no_run
/// # async fn buy(intent: pc_workflows::PurchaseIntent) -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use pc_restate::Client;
/// use pc_transport::{HttpTransport, TokioClock};
///
/// let ingress = HttpTransport::new("http://127.0.0.1:8080", Client::http_options())?;
/// let client = Client::new(Arc::new(ingress), Arc::new(TokioClock::system()));
/// client.start(&intent).await?;
/// let view = client.view(&intent.id).await?;
/// println!("{} {}", view.purchase_id, view.status);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    ingress: Ingress,
}

/// A purchase or cancellation that was submitted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Submitted {
    /// As it was then.
    pub view: View,
    /// Whether it began with this submission; otherwise it was there, with the same intent.
    pub is_new: bool,
}

impl Client {
    /// A client of the ingress that this transport is bound to. Its tokens, like those of Partner Center, go over plain http to
    /// loopback addresses only: [`HttpTransport`](pc_transport::HttpTransport) sees to that.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { ingress: Ingress::new(transport, clock) }
    }

    /// Limits for a transport to the ingress: an answer may take as long as the longest step.
    #[must_use]
    pub fn http_options() -> pc_transport::HttpTransportOptions {
        let mut options = pc_transport::HttpTransportOptions::default();
        options.request_timeout = ask::LONGEST_ATTEMPT;
        options
    }

    /// Sends this token with every request (`Authorization: Bearer`), for a gateway in front of the ingress.
    #[must_use]
    pub fn with_token(mut self, token: SecretString) -> Self {
        self.ingress = self.ingress.with_token(token);
        self
    }

    /// Asks in vain for so long before it says so; two minutes unless said.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.ingress = self.ingress.with_patience(patience);
        self
    }

    /// Starts a purchase. One that is there already is not started again: the same intent is the same purchase.
    ///
    /// # Errors
    /// [`ClientError::DifferentIntent`] when the id names another purchase; when the intent cannot be done as it stands.
    pub async fn start(&self, intent: &PurchaseIntent) -> Result<Submitted, ClientError> {
        intent.check()?;
        self.submit::<Purchase>(Ask::exclusive("start", &intent.id).body(intent), intent, &intent.id).await
    }

    /// Starts the cancellation of an order, in the same way.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn cancel_order(&self, intent: &CancellationIntent) -> Result<Submitted, ClientError> {
        intent.check()?;
        let ask = Ask::exclusive("cancel_order", &intent.id).body(intent);
        self.submit::<Cancellation>(ask, intent, &intent.id).await
    }

    /// A purchase or cancellation as it is now.
    ///
    /// # Errors
    /// [`ClientError::Unknown`] when there is none of this id.
    pub async fn view(&self, id: &PurchaseId) -> Result<View, ClientError> {
        self.ingress.answer(&Ask::shared("get", id)).await
    }

    /// Its history from an entry on, counted from 0, with what it is now.
    ///
    /// # Errors
    /// As [`view`](Self::view).
    pub async fn history(&self, id: &PurchaseId, first: u64) -> Result<PurchaseHistory, ClientError> {
        self.ingress.answer(&Ask::shared("history", id).body(&first)).await
    }

    /// Calls a purchase off, before its checkout. Called off once, it stays so: again is the same.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when its checkout may have been sent.
    pub async fn call_off(&self, id: &PurchaseId) -> Result<View, ClientError> {
        self.ingress.answer(&Ask::exclusive("call_off", id)).await
    }

    /// Looks again at a purchase whose end is not proven. Never buys.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when it has not ended.
    pub async fn reexamine(&self, id: &PurchaseId) -> Result<View, ClientError> {
        self.ingress.answer(&Ask::exclusive("reexamine", id).once()).await
    }

    /// Starts a purchase once more, under its id and as it was wanted, that ended with proof that no checkout was ever sent.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when it has not ended so.
    pub async fn again(&self, id: &PurchaseId) -> Result<View, ClientError> {
        self.ingress.answer(&Ask::exclusive("again", id).once()).await
    }

    /// Has it go on at once, whatever it waits for.
    ///
    /// # Errors
    /// As [`view`](Self::view).
    pub async fn resume(&self, id: &PurchaseId) -> Result<View, ClientError> {
        self.ingress.answer(&Ask::exclusive("resume", id)).await
    }

    /// Lets go of its history, if it ended before then; id, intent and receipt stay. Returns how many entries went.
    ///
    /// # Errors
    /// As [`view`](Self::view).
    pub async fn prune(&self, id: &PurchaseId, ended_before: Timestamp) -> Result<u64, ClientError> {
        self.ingress.answer(&Ask::exclusive("prune", id).body(&ended_before)).await
    }

    /// Takes over a purchase or cancellation of an embedded journal, and holds it: nobody runs it until it is
    /// [released](Self::release). What is there already is compared, not overwritten; a held one that went on in its journal
    /// since is brought up to it.
    ///
    /// # Errors
    /// [`ClientError::DifferentHistory`] when the engine has other entries under this id.
    pub async fn import(&self, id: &PurchaseId, import: &Import) -> Result<View, ClientError> {
        match self.history(id, 0).await {
            Ok(found) => match compared(import, &found) {
                Compared::TakenOver => return Ok(found.view),
                Compared::Behind if found.view.held => {}
                Compared::Behind | Compared::Different => {
                    return Err(ClientError::DifferentHistory(id.clone()));
                }
            },
            Err(ClientError::Unknown(_)) => {}
            Err(other) => return Err(other),
        }
        self.ingress.answer(&Ask::exclusive("import", id).body(import)).await
    }

    /// Runs what was imported.
    ///
    /// # Errors
    /// As [`view`](Self::view).
    pub async fn release(&self, id: &PurchaseId) -> Result<View, ClientError> {
        self.ingress.answer(&Ask::exclusive("release", id)).await
    }

    /// Every purchase and cancellation that the engine keeps, by id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub async fn list(&self) -> Result<Vec<Listed>, ClientError> {
        let shards = stream::iter(0..index::SHARDS)
            .map(async |shard| self.ingress.answer::<Vec<Listed>>(&Ask::index(shard)).await);
        // Few at once: each may be as large as an answer may be.
        let mut all = shards.buffer_unordered(4).try_concat().await?;
        all.sort_by(|one, other| one.id.as_str().cmp(other.id.as_str()));
        Ok(all)
    }

    /// Looks first, then starts what is not there: so a submission can be repeated, and what the engine answers about its own
    /// state decides nothing.
    async fn submit<M: Machine>(
        &self,
        ask: Ask,
        intent: &M::Intent,
        id: &PurchaseId,
    ) -> Result<Submitted, ClientError> {
        let mut pause = SUBMISSION_PAUSE;
        for _ in 1..MAX_SUBMISSIONS {
            if let Some(found) = self.found::<M>(intent, id).await? {
                return Ok(found);
            }
            match self.ingress.answer(&ask).await {
                Ok(view) => return Ok(Submitted { view, is_new: true }),
                Err(error) if error.is_of_the_engine() => self.ingress.pause(pause).await,
                Err(error) => return Err(error),
            }
            pause *= 2;
        }
        let view = self.ingress.answer(&ask).await?;
        Ok(Submitted { view, is_new: true })
    }

    /// What is there under an id, if it is of the same intent.
    async fn found<M: Machine>(
        &self,
        intent: &M::Intent,
        id: &PurchaseId,
    ) -> Result<Option<Submitted>, ClientError> {
        let found = match self.history(id, 0).await {
            Err(ClientError::Unknown(_)) => return Ok(None),
            found => found?,
        };
        match M::replay(&found.entries) {
            None => Err(ClientError::OtherKind { id: id.clone(), kind: M::KIND }),
            Some(machine) if machine.intent() != intent => Err(ClientError::DifferentIntent(id.clone())),
            Some(_) => Ok(Some(Submitted { view: found.view, is_new: false })),
        }
    }
}

/// What the engine has under an id, compared with what a journal says of it.
enum Compared {
    /// All that the journal says, and perhaps what happened since.
    TakenOver,
    /// Not all of it yet.
    Behind,
    Different,
}

fn compared(import: &Import, found: &PurchaseHistory) -> Compared {
    let (ours, theirs) = (&import.entries, &found.entries);
    if theirs.starts_with(ours) || is_pruned(ours, theirs) {
        Compared::TakenOver
    } else if ours.starts_with(theirs) {
        Compared::Behind
    } else {
        Compared::Different
    }
}

/// Whether the engine let go of this very history.
fn is_pruned(ours: &[Entry], theirs: &[Entry]) -> bool {
    let receipts = [ours, theirs].map(|entries| Purchase::replay(entries)?.receipt());
    matches!(theirs, [Entry { fact: Fact::Closed { .. }, .. }])
        && matches!(&receipts, [Some(ours), Some(theirs)] if ours == theirs)
}

#[cfg(test)]
mod tests;
