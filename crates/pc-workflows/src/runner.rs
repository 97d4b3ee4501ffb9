//! The loop around a purchase: record, then act. It holds no purchase logic.

mod cancel;
mod control;
mod error;
mod events;
mod shared_reads;

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::select;
use pc_models::Timestamp;
use pc_transport::Client;
use tracing::{Instrument, info_span};

use control::{Control, Running};
pub use error::RunError;
use events::Listeners;
pub use events::{Event, EventKind, Events, MissedEvents, Observer};
use shared_reads::SharedReads;

use crate::{
    Effect, Entry, Fact, Journal, Ledger, MemoryJournal, Purchase, PurchaseId, PurchaseIntent, Receipt,
};

/// Runs purchases. Cheap to clone; each purchase is one future, and any number may run at once. Purchases of one runner
/// share their looks at a customer's order list and entitlements.
#[derive(Clone)]
pub struct Runner {
    client: Client,
    ledger: Ledger,
    observer: Observer,
    listeners: Arc<Listeners>,
    service: Arc<str>,
    reads: Arc<SharedReads>,
    control: Arc<Control>,
}

impl Runner {
    /// A runner that tells nobody.
    #[must_use]
    pub fn new(client: Client, journal: Arc<dyn Journal>) -> Self {
        Self {
            client,
            ledger: Ledger::new(journal),
            observer: Arc::new(|_| {}),
            listeners: Arc::default(),
            service: "".into(),
            reads: Arc::default(),
            control: Arc::default(),
        }
    }

    /// Names the service behind the client: a purchase that was started on one service is not resumed on another.
    #[must_use]
    pub fn with_service(mut self, name: &str) -> Self {
        self.service = name.into();
        self
    }

    /// Has every step told to `observer`, which is called from the purchase's own future: it must not block.
    #[must_use]
    pub fn with_observer(mut self, observer: Observer) -> Self {
        self.observer = observer;
        self
    }

    /// Every step of every purchase from now on. At most `capacity` events wait to be taken.
    #[must_use]
    pub fn events(&self, capacity: usize) -> Events {
        self.listeners.listen(capacity)
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
        let ledger = Ledger::new(Arc::new(MemoryJournal::default()));
        Self { ledger, ..self.clone() }.begin(intent, true).await
    }

    /// Goes on with a purchase that is in the journal.
    ///
    /// # Errors
    /// When there is none of this id, or the journal cannot be used.
    pub async fn resume(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.control.of(id, false);
        let _turn = running.turn.lock().await;
        let purchase = self.ledger.purchase(id).await?;
        self.drive(purchase, &running).await
    }

    /// Looks again at a purchase that ended as unresolved, and never buys: reads its cart, its orders and the order list,
    /// and changes its end if there is proof. One that ended otherwise is returned as it is.
    ///
    /// # Errors
    /// [`RunError::NotEnded`] when it still runs; otherwise as [`Runner::resume`].
    pub async fn reexamine(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.control.of(id, false);
        let _turn = running.turn.lock().await;
        let mut purchase = self.ledger.purchase(id).await?;
        if let Some(fact) = purchase.reopening() {
            self.check_service(&purchase)?;
            self.note(&mut purchase, fact).await?;
        } else if purchase.receipt().is_none() && !purchase.is_reopened() {
            return Err(RunError::NotEnded(id.clone()));
        }
        self.drive(purchase, &running).await
    }

    /// Stops: steps under way are finished and journaled, nothing new is begun. Every call of this runner and its clones
    /// that has not reached its purchase's end returns [`RunError::Interrupted`] or [`RunError::NotBegun`].
    pub fn stop(&self) {
        self.control.stop();
    }

    async fn begin(&self, intent: PurchaseIntent, dry_run: bool) -> Result<Receipt, RunError> {
        intent.check()?;
        let id = intent.id.clone();
        let running = self.control.of(&id, dry_run);
        let _turn = running.turn.lock().await;
        if let Some(purchase) = self.ledger.find(&id).await? {
            return if *purchase.intent() == intent {
                self.drive(purchase, &running).await
            } else {
                Err(RunError::DifferentIntent(id))
            };
        }
        if self.control.is_stopping() {
            return Err(RunError::NotBegun(id));
        }
        let start = Purchase::start(intent, dry_run, &self.service, self.now());
        let purchase = self.ledger.begin(&id, &start).await?;
        self.tell(&id, EventKind::Recorded(Box::new(start)));
        self.drive(purchase, &running).await
    }

    async fn drive(&self, purchase: Purchase, running: &Running) -> Result<Receipt, RunError> {
        if purchase.receipt().is_none() {
            self.check_service(&purchase)?;
        }
        let span = info_span!("purchase", id = %purchase.intent().id);
        self.steps(purchase, running).instrument(span).await
    }

    fn check_service(&self, purchase: &Purchase) -> Result<(), RunError> {
        if purchase.service() == &*self.service {
            return Ok(());
        }
        let (id, started_on) = (purchase.intent().id.clone(), purchase.service().to_owned());
        Err(RunError::OtherService { purchase: id, started_on, this: self.service.to_string() })
    }

    async fn steps(&self, mut purchase: Purchase, running: &Running) -> Result<Receipt, RunError> {
        let id = purchase.intent().id.clone();
        loop {
            if self.control.is_disturbed(running) {
                self.answer_cancels(&mut purchase, running).await;
                if self.control.is_stopping() && purchase.receipt().is_none() {
                    return Err(RunError::Interrupted(id));
                }
            }
            match purchase.next(self.now()) {
                Effect::Finished => return purchase.receipt().ok_or(RunError::Unknown(id)),
                Effect::Call(planned) => {
                    let (stage, operation) = (planned.stage, planned.call.name());
                    self.tell(&id, EventKind::Calling { stage, operation });
                    if planned.call.is_write() {
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
                    let disturbed = pin!(self.control.disturbed(running));
                    select(self.client.clock().sleep_until(until), disturbed).await;
                }
            }
        }
    }

    async fn note(&self, purchase: &mut Purchase, fact: Fact) -> Result<(), RunError> {
        let entry = purchase.record(fact, self.now());
        self.record(purchase, entry).await
    }

    async fn record(&self, purchase: &mut Purchase, entry: Entry) -> Result<(), RunError> {
        self.ledger.record(purchase, &entry).await?;
        self.tell_recorded(purchase, entry);
        Ok(())
    }

    fn tell_recorded(&self, purchase: &Purchase, entry: Entry) {
        self.tell(&purchase.intent().id, EventKind::Recorded(Box::new(entry)));
    }

    fn tell(&self, purchase: &PurchaseId, kind: EventKind) {
        let event = Event { purchase: purchase.clone(), at: self.now(), kind };
        (self.observer)(&event);
        self.listeners.tell(&event);
    }

    fn now(&self) -> Timestamp {
        self.client.clock().now()
    }
}
