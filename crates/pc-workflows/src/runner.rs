//! The loop around a purchase: record, then act. It holds no purchase logic.

mod gate;
mod news;
mod parking;
mod shared_reads;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pc_models::Timestamp;
use pc_transport::Client;
use tracing::{Instrument, info_span};

use gate::{Gate, Place};
use news::News;
use parking::Parking;
use shared_reads::SharedReads;

use crate::{
    Effect, Entry, InvalidIntent, Journal, JournalError, MemoryJournal, Planned, Purchase, PurchaseId,
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

/// Runs purchases. Cheap to clone; each purchase is one future, and any number may run at once: a few hundred are at work
/// at a time, customers in turn, and the others wait at little cost. Purchases of one runner share their looks at a
/// customer's order list and entitlements.
#[derive(Clone)]
pub struct Runner {
    client: Client,
    journal: Arc<dyn Journal>,
    observer: Option<Observer>,
    service: Arc<str>,
    gate: Gate,
    parking: Parking,
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
            observer: None,
            service: "".into(),
            gate: Gate::default(),
            parking: Parking::default(),
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
        self.observer = Some(observer);
        self
    }

    /// Keeps so many of the purchases that wait in memory (4,096 unless said); the others are read from the journal again
    /// when their wait is over.
    #[must_use]
    pub fn with_waiting_in_memory(mut self, purchases: usize) -> Self {
        self.parking = Parking::with_spaces(purchases);
        self
    }

    /// Buys, or goes on buying, or returns what was bought under this id before.
    ///
    /// # Errors
    /// When the intent is invalid, the id belongs to another intent, or the journal cannot be used.
    pub fn buy(&self, intent: PurchaseIntent) -> impl Future<Output = Result<Receipt, RunError>> + Send {
        self.begin(Box::new(intent), false)
    }

    /// Goes through everything that comes before the cart, without registering anything.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn dry_run(&self, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        // It leaves no trace: its id can still be bought under.
        let journal = Arc::new(MemoryJournal::default());
        Self { journal, ..self.clone() }.begin(Box::new(intent), true).await
    }

    /// Goes on with a purchase that is in the journal.
    ///
    /// # Errors
    /// When it is not there, or the journal cannot be used.
    pub async fn resume(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let lock = self.lock_of(id);
        let _running = lock.lock().await;
        // Whose it is will be known when it is read.
        let place = self.gate.enter("").await;
        let purchase = self.read(id).await?.ok_or_else(|| RunError::Unknown(id.clone()))?;
        drop(place);
        let place = self.enter(&purchase).await;
        self.drive(purchase, News::default(), place).await
    }

    async fn begin(&self, intent: Box<PurchaseIntent>, dry_run: bool) -> Result<Receipt, RunError> {
        intent.check()?;
        let lock = self.lock_of(&intent.id);
        let _running = lock.lock().await;
        let place = self.gate.enter(intent.customer.as_str()).await;
        let (purchase, news) = match self.read(&intent.id).await? {
            Some(purchase) if *purchase.intent() == *intent => (purchase, News::default()),
            Some(_) => return Err(RunError::DifferentIntent(intent.id.clone())),
            None => self.start(*intent, dry_run)?,
        };
        self.drive(purchase, news, place).await
    }

    fn start(&self, intent: PurchaseIntent, dry_run: bool) -> Result<(Box<Purchase>, News), RunError> {
        let id = intent.id.clone();
        let start = Purchase::start(intent, dry_run, &self.service, self.now());
        let purchase = Purchase::replay(std::slice::from_ref(&start)).ok_or(RunError::Unknown(id))?;
        Ok((Box::new(purchase), News::of_start(start)))
    }

    /// A purchase as the journal has it.
    async fn read(&self, id: &PurchaseId) -> Result<Option<Box<Purchase>>, RunError> {
        Ok(Purchase::replay(&self.entries(id).await?).map(Box::new))
    }

    async fn enter(&self, purchase: &Purchase) -> Place {
        self.gate.enter(purchase.intent().customer.as_str()).await
    }

    /// No future of its own: what it holds would be held twice.
    fn drive(
        &self,
        purchase: Box<Purchase>,
        news: News,
        place: Place,
    ) -> impl Future<Output = Result<Receipt, RunError>> + Send {
        let span = info_span!("purchase", id = %purchase.intent().id);
        self.steps(purchase, news, place).instrument(span)
    }

    /// Everything that was learned is in the journal before a write is sent, a wait begins or the end is told.
    async fn steps(
        &self,
        mut purchase: Box<Purchase>,
        mut news: News,
        mut place: Place,
    ) -> Result<Receipt, RunError> {
        self.check_service(&purchase)?;
        loop {
            let effect = purchase.next(self.now());
            if let Effect::Record(fact) = effect {
                let entry = purchase.record(*fact, self.now());
                news.take_in(&mut purchase, entry);
                continue;
            }
            if let Effect::Call(planned) = &effect
                && planned.call.is_write()
            {
                let entry = purchase.sending(planned, self.now());
                news.take_in_urgent(&mut purchase, entry); // write ahead
            }
            if news.must_precede(&effect, self.now()) {
                self.publish(&purchase, news.take()).await?;
            }
            match effect {
                Effect::Call(planned) => {
                    let is_write = planned.call.is_write();
                    let entry = self.call(&purchase, planned).await?;
                    if is_write {
                        news.take_in_urgent(&mut purchase, entry);
                    } else {
                        news.take_in(&mut purchase, entry);
                    }
                }
                Effect::Wait { stage, until, latest, trouble } => {
                    self.tell(&purchase, EventKind::Waiting { stage, until, latest, trouble });
                    drop(place);
                    (purchase, place) = self.wait(purchase, until).await?;
                }
                Effect::Finished | Effect::Record(_) => {
                    let id = || RunError::Unknown(purchase.intent().id.clone());
                    return purchase.receipt().ok_or_else(id);
                }
            }
        }
    }

    fn check_service(&self, purchase: &Purchase) -> Result<(), RunError> {
        if purchase.receipt().is_some() || purchase.service() == &*self.service {
            return Ok(());
        }
        let (id, started_on) = (purchase.intent().id.clone(), purchase.service().to_owned());
        Err(RunError::OtherService { purchase: id, started_on, this: self.service.to_string() })
    }

    /// Everything about the purchase is in the journal by now: while many wait it need not be in memory as well.
    async fn wait(
        &self,
        purchase: Box<Purchase>,
        until: Timestamp,
    ) -> Result<(Box<Purchase>, Place), RunError> {
        let (id, customer) = (purchase.intent().id.clone(), purchase.intent().customer.clone());
        let kept = self.parking.park(purchase);
        self.client.clock().sleep_until(until).await;
        let place = self.gate.enter(customer.as_str()).await;
        let purchase = match kept {
            Some(kept) => kept.take(),
            None => self.read(&id).await?.ok_or(RunError::Unknown(id))?,
        };
        Ok((purchase, place))
    }

    async fn call(&self, purchase: &Purchase, planned: Box<Planned>) -> Result<Entry, RunError> {
        let (stage, operation) = (planned.stage, planned.call.name());
        self.tell(purchase, EventKind::Calling { stage, operation });
        // In a box of its own: it is large, and a purchase that waits must be small.
        let answer = Box::pin(self.reads.run(purchase, &planned, &self.client)).await;
        if let Err(error) = &answer
            && error.is_unauthorized()
        {
            let id = purchase.intent().id.clone();
            return Err(RunError::Unauthorized { purchase: id, reason: error.to_string() });
        }
        Ok(purchase.learn(&planned, answer, self.now()))
    }

    /// Has what is new in the journal, all in one go, and then tells it.
    async fn publish(&self, purchase: &Purchase, news: Vec<Entry>) -> Result<(), RunError> {
        if news.is_empty() {
            return Ok(());
        }
        let (id, first) = (&purchase.intent().id, purchase.entries() - news.len() as u64);
        let written = self.journal.append_all(id, first, &news).await;
        written.map_err(|error| RunError::Journal { purchase: id.clone(), error })?;
        for entry in news {
            self.tell(purchase, EventKind::Recorded(Box::new(entry)));
        }
        Ok(())
    }

    /// One caller at a time runs a purchase; whoever comes second finds it running or finished.
    fn lock_of(&self, purchase: &PurchaseId) -> Arc<RunningLock> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.len() == running.capacity() {
            // Before it grows, those that ended go: so looking costs little however many there are.
            running.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        running.entry(purchase.clone()).or_default().clone()
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, RunError> {
        let read = self.journal.entries(purchase).await.and_then(|entries| {
            let is_newer = entries.iter().any(Entry::is_from_a_later_version);
            if is_newer { Err(JournalError::Newer) } else { Ok(entries) }
        });
        read.map_err(|error| RunError::Journal { purchase: purchase.clone(), error })
    }

    fn tell(&self, purchase: &Purchase, kind: EventKind) {
        if let Some(observer) = &self.observer {
            observer(&Event { purchase: purchase.intent().id.clone(), at: self.now(), kind });
        }
    }

    fn now(&self) -> Timestamp {
        self.client.clock().now()
    }
}
