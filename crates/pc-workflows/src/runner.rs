//! The loop around a purchase: record, then act. It holds no purchase logic.

mod shared_reads;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pc_models::Timestamp;
use pc_transport::Client;
use tracing::{Instrument, info_span};

use shared_reads::SharedReads;

use crate::planted::{self, PlantedBug as Bug, is_planted};
use crate::{
    Effect, Entry, Fact, InvalidIntent, Journal, JournalError, MemoryJournal, Purchase, PurchaseId,
    PurchaseIntent, Receipt, Stage,
};

/// Told of every step of every purchase.
pub type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

/// A step of a purchase.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// The purchase.
    pub purchase: PurchaseId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// What a step is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum EventKind {
    /// An operation is about to be sent.
    Calling {
        /// The stage.
        stage: Stage,
        /// The operation.
        operation: &'static str,
    },
    /// Something is in the journal.
    Recorded(Box<Entry>),
    /// It waits.
    Waiting {
        /// The stage.
        stage: Stage,
        /// For the next look.
        until: Timestamp,
        /// For the last.
        latest: Timestamp,
        /// Why, when something failed.
        trouble: Option<String>,
    },
}

/// Runs purchases. Cheap to clone; each purchase is one future, and any number may run at once. Purchases of one runner
/// share their looks at a customer's order list and entitlements.
#[derive(Clone)]
pub struct Runner {
    client: Client,
    journal: Arc<dyn Journal>,
    observer: Observer,
    service: Arc<str>,
    reads: Arc<SharedReads>,
    running: Arc<Mutex<HashMap<PurchaseId, Arc<RunningLock>>>>,
}

/// Held while a purchase is run: a second caller waits for its end.
type RunningLock = futures_util::lock::Mutex<()>;

/// A purchase could not be run. Nothing is lost: what was done is in the journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The intent cannot be bought as it stands.
    #[error(transparent)]
    Invalid(#[from] InvalidIntent),
    /// The id belongs to a purchase of something else.
    #[error(
        "purchase `{0}` exists with another intent; nothing was done. Use a new id, or the intent it was started with"
    )]
    DifferentIntent(PurchaseId),
    /// The credentials are refused. The purchase stays where it is: mend them and resume it.
    #[error("purchase `{purchase}` stopped, the credentials are refused: {reason}. Mend them and resume it")]
    Unauthorized {
        /// The purchase.
        purchase: PurchaseId,
        /// What was said.
        reason: String,
    },
    /// It was started on another service, where its orders would be.
    #[error("purchase `{purchase}` was started on {started_on} and is not run on {this}; nothing was done")]
    OtherService {
        /// The purchase.
        purchase: PurchaseId,
        /// Where it was started.
        started_on: String,
        /// Where it was to be run now.
        this: String,
    },
    /// There is no such purchase.
    #[error("there is no purchase `{0}` in the journal")]
    Unknown(PurchaseId),
    /// The journal cannot be used.
    #[error(
        "purchase `{purchase}` stopped: {error}. Nothing was sent after its last entry; resume it once this is mended"
    )]
    Journal {
        /// The purchase.
        purchase: PurchaseId,
        /// What is wrong with the journal.
        error: JournalError,
    },
}

impl Runner {
    /// A runner that tells nobody.
    #[must_use]
    pub fn new(client: Client, journal: Arc<dyn Journal>) -> Self {
        Self {
            client,
            journal,
            observer: Arc::new(|_| {}),
            service: "".into(),
            reads: Arc::default(),
            running: Arc::default(),
        }
    }

    /// Names the service behind the client: a purchase that was started on one service is not resumed on another.
    #[must_use]
    pub fn with_service(mut self, name: &str) -> Self {
        self.service = name.into();
        self
    }

    /// Has every step told to `observer`. It is called from the purchase's own future: it must not block.
    #[must_use]
    pub fn with_observer(mut self, observer: Observer) -> Self {
        self.observer = observer;
        self
    }

    /// Buys, or goes on buying, or returns what was bought under this id before.
    ///
    /// # Errors
    /// When the intent is invalid, the id belongs to another intent, or the journal cannot be used.
    pub async fn buy(&self, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        self.begin(intent, false).await
    }

    /// Goes through everything that comes before the cart, without registering anything.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn dry_run(&self, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        // It leaves no trace: its id can still be bought under.
        let journal = Arc::new(MemoryJournal::default());
        Self { journal, ..self.clone() }.begin(intent, true).await
    }

    /// Goes on with a purchase that is in the journal.
    ///
    /// # Errors
    /// When it is not there, or the journal cannot be used.
    pub async fn resume(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let lock = self.lock_of(id);
        let _running = lock.lock().await;
        let entries = self.entries(id).await?;
        let purchase = Purchase::replay(&entries).ok_or_else(|| RunError::Unknown(id.clone()))?;
        self.drive(purchase).await
    }

    async fn begin(&self, intent: PurchaseIntent, dry_run: bool) -> Result<Receipt, RunError> {
        intent.check()?;
        let id = intent.id.clone();
        let lock = self.lock_of(&id);
        let _running = lock.lock().await;
        let entries = self.entries(&id).await?;
        if let Some(purchase) = Purchase::replay(&entries) {
            return if *purchase.intent() == intent {
                self.drive(purchase).await
            } else {
                Err(RunError::DifferentIntent(id))
            };
        }
        let start = Purchase::start(intent, dry_run, &self.service, self.now());
        self.append(&id, 0, &start).await?;
        let purchase = Purchase::replay(std::slice::from_ref(&start)).ok_or(RunError::Unknown(id.clone()))?;
        self.tell(&id, EventKind::Recorded(Box::new(start)));
        self.drive(purchase).await
    }

    async fn drive(&self, purchase: Purchase) -> Result<Receipt, RunError> {
        if purchase.receipt().is_none() && purchase.service() != &*self.service {
            let (id, started_on) = (purchase.intent().id.clone(), purchase.service().to_owned());
            return Err(RunError::OtherService { purchase: id, started_on, this: self.service.to_string() });
        }
        let span = info_span!("purchase", id = %purchase.intent().id);
        self.steps(purchase).instrument(span).await
    }

    async fn steps(&self, mut purchase: Purchase) -> Result<Receipt, RunError> {
        let id = purchase.intent().id.clone();
        loop {
            match purchase.next(self.now()) {
                Effect::Call(planned) => {
                    let (stage, operation) = (planned.stage, planned.call.name());
                    self.tell(&id, EventKind::Calling { stage, operation });
                    if planned.call.is_write() && !is_planted(Bug::NoWriteAhead) {
                        let entry = purchase.sending(&planned, self.now());
                        self.record(&mut purchase, entry).await?; // write ahead
                    }
                    let answer = self.reads.run(&planned.call, &self.client, planned.request_id).await;
                    if let Err(error) = &answer
                        && error.is_unauthorized()
                    {
                        return Err(RunError::Unauthorized { purchase: id, reason: error.to_string() });
                    }
                    let entry = purchase.learn(&planned, answer, self.now());
                    self.record(&mut purchase, entry).await?;
                }
                Effect::Record(fact) => self.note(&mut purchase, *fact).await?,
                Effect::Wait { stage, until, latest, trouble } => {
                    self.tell(&id, EventKind::Waiting { stage, until, latest, trouble });
                    self.client.clock().sleep_until(until).await;
                }
                Effect::Finished => return purchase.receipt().ok_or(RunError::Unknown(id)),
            }
        }
    }

    async fn note(&self, purchase: &mut Purchase, fact: Fact) -> Result<(), RunError> {
        let entry = purchase.record(fact, self.now());
        self.record(purchase, entry).await
    }

    /// Journal first, then believe.
    async fn record(&self, purchase: &mut Purchase, mut entry: Entry) -> Result<(), RunError> {
        let id = purchase.intent().id.clone();
        self.append(&id, purchase.entries(), &entry).await?;
        entry.calls += u32::from(is_planted(Bug::JournalsLessThanItBelieves));
        purchase.apply(&entry);
        self.tell(&id, EventKind::Recorded(Box::new(entry)));
        Ok(())
    }

    /// One caller at a time runs a purchase; whoever comes second finds it running or finished.
    fn lock_of(&self, purchase: &PurchaseId) -> Arc<RunningLock> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, lock| Arc::strong_count(lock) > 1);
        running.entry(purchase.clone()).or_default().clone()
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, RunError> {
        let read = self.journal.entries(purchase).await.and_then(|entries| {
            let is_newer = entries.iter().any(Entry::is_from_a_later_version);
            if is_newer { Err(JournalError::Newer) } else { Ok(entries) }
        });
        read.map_err(|error| RunError::Journal { purchase: purchase.clone(), error })
    }

    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), RunError> {
        let written = self.journal.append(purchase, seq, entry).await.or_else(planted::pass_on);
        written.map_err(|error| RunError::Journal { purchase: purchase.clone(), error })
    }

    fn tell(&self, purchase: &PurchaseId, kind: EventKind) {
        (self.observer)(&Event { purchase: purchase.clone(), at: self.now(), kind });
    }

    fn now(&self) -> Timestamp {
        self.client.clock().now()
    }
}
