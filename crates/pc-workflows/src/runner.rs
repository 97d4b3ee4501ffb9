//! The loop around a purchase or a cancellation: record, then act. It holds no logic of either.

mod calling_off;
mod cancelling;
mod control;
mod error;
mod events;
mod quoting;
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
pub use quoting::Quote;
use shared_reads::SharedReads;

use crate::planted::{PlantedBug as Bug, is_planted};
use crate::{
    Effect, Entry, Fact, Journal, Ledger, Machine, MemoryJournal, Purchase, PurchaseId, PurchaseIntent,
    Receipt,
};

/// Runs purchases and cancellations. Cheap to clone; each is one future, and any number may run at once. Purchases of one
/// runner share their looks at a customer's order list and entitlements.
#[derive(Clone)]
pub struct Runner {
    client: Client,
    ledger: Ledger,
    observer: Observer,
    listeners: Arc<Listeners>,
    service: Arc<str>,
    reads: Arc<SharedReads>,
    control: Arc<Control>,
    /// Whether purchases are only tried out.
    is_rehearsal: bool,
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
            is_rehearsal: false,
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
        receipt_of(&self.purchase(intent).await?)
    }

    /// Goes through everything that comes before the cart, without registering anything.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn dry_run(&self, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        receipt_of(&self.rehearse(intent).await?)
    }

    /// A dry run. It leaves no trace: its id can still be bought under.
    async fn rehearse(&self, intent: PurchaseIntent) -> Result<Purchase, RunError> {
        let ledger = Ledger::new(Arc::new(MemoryJournal::default()));
        Self { ledger, is_rehearsal: true, ..self.clone() }.purchase(intent).await
    }

    async fn purchase(&self, intent: PurchaseIntent) -> Result<Purchase, RunError> {
        intent.check()?;
        let start = Purchase::start(intent.clone(), self.is_rehearsal, &self.service, self.now());
        self.begin(&intent.id, &intent, start).await
    }

    /// Goes on with a purchase that is in the journal.
    ///
    /// # Errors
    /// When there is none of this id, or the journal cannot be used.
    pub async fn resume(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        receipt_of(&self.go_on(id).await?)
    }

    /// Looks again at a purchase that ended as unresolved, and never buys: reads its cart, its orders and the order list,
    /// and changes its end if there is proof. One that ended otherwise is returned as it is.
    ///
    /// # Errors
    /// [`RunError::NotEnded`] when it still runs; otherwise as [`Runner::resume`].
    pub async fn reexamine(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.control.of(id, self.is_rehearsal);
        let _turn = running.turn.lock().await;
        let mut purchase = self.ledger.purchase(id).await?;
        if let Some(fact) = purchase.reopening() {
            self.check_service(&purchase)?;
            self.note(&mut purchase, fact).await?;
        } else if purchase.receipt().is_none() && !purchase.is_reopened() {
            return Err(RunError::NotEnded(id.clone()));
        }
        receipt_of(&self.drive(purchase, &running).await?)
    }

    /// Stops: steps under way are finished and journaled, nothing new is begun. Every call of this runner and its clones
    /// that has not reached its end returns [`RunError::Interrupted`] or [`RunError::NotBegun`].
    pub fn stop(&self) {
        self.control.stop();
    }

    /// Starts something under an id, or goes on with it where it was started before with the same intent.
    async fn begin<M: Machine>(
        &self,
        id: &PurchaseId,
        intent: &M::Intent,
        start: Entry,
    ) -> Result<M, RunError> {
        let running = self.control.of(id, self.is_rehearsal);
        let _turn = running.turn.lock().await;
        if let Some(known) = self.ledger.find::<M>(id).await? {
            return if known.intent() == intent {
                self.drive(known, &running).await
            } else {
                Err(RunError::DifferentIntent(id.clone()))
            };
        }
        if self.control.is_stopping() {
            return Err(RunError::NotBegun(id.clone()));
        }
        let machine = self.ledger.begin(id, &start).await?;
        self.tell(id, EventKind::Recorded(Box::new(start)));
        self.drive(machine, &running).await
    }

    /// Goes on with something that is in the journal.
    async fn go_on<M: Machine>(&self, id: &PurchaseId) -> Result<M, RunError> {
        let running = self.control.of(id, self.is_rehearsal);
        let _turn = running.turn.lock().await;
        let machine = self.ledger.machine(id).await?;
        self.drive(machine, &running).await
    }

    /// Drives a machine to its end.
    async fn drive<M: Machine>(&self, machine: M, running: &Running) -> Result<M, RunError> {
        if !machine.is_over() {
            self.check_service(&machine)?;
        }
        let span = info_span!("run", kind = M::KIND, id = %machine.id());
        self.steps(machine, running).instrument(span).await
    }

    fn check_service<M: Machine>(&self, machine: &M) -> Result<(), RunError> {
        if machine.service() == &*self.service {
            return Ok(());
        }
        let (id, started_on) = (machine.id().clone(), machine.service().to_owned());
        Err(RunError::OtherService { purchase: id, started_on, this: self.service.to_string() })
    }

    async fn steps<M: Machine>(&self, mut machine: M, running: &Running) -> Result<M, RunError> {
        let id = machine.id().clone();
        loop {
            if self.control.is_disturbed(running) {
                self.answer_cancels(&mut machine, running).await;
                if self.control.is_stopping() && !machine.is_over() {
                    return Err(RunError::Interrupted(id));
                }
            }
            match machine.next(self.now()) {
                Effect::Finished => return Ok(machine),
                Effect::Call(planned) => {
                    let (stage, operation) = (planned.stage, planned.call.name());
                    self.tell(&id, EventKind::Calling { stage, operation });
                    if planned.call.is_write() && !is_planted(Bug::NoWriteAhead) {
                        let entry = machine.sending(&planned, self.now());
                        self.record(&mut machine, entry).await?; // write ahead
                    }
                    let answer = self.reads.run(&planned.call, &self.client, planned.request_id).await;
                    if let Err(error) = &answer
                        && error.is_unauthorized()
                    {
                        return Err(RunError::Unauthorized { purchase: id, reason: error.to_string() });
                    }
                    let entry = machine.learn(&planned, answer, self.now());
                    self.record(&mut machine, entry).await?;
                }
                Effect::Record(fact) => self.note(&mut machine, *fact).await?,
                Effect::Wait { stage, until, latest, trouble } => {
                    self.tell(&id, EventKind::Waiting { stage, until, latest, trouble });
                    let disturbed = pin!(self.control.disturbed(running));
                    select(self.client.clock().sleep_until(until), disturbed).await;
                }
            }
        }
    }

    async fn note<M: Machine>(&self, machine: &mut M, fact: Fact) -> Result<(), RunError> {
        let entry = machine.record(fact, self.now());
        self.record(machine, entry).await
    }

    async fn record<M: Machine>(&self, machine: &mut M, entry: Entry) -> Result<(), RunError> {
        self.ledger.record(machine, &entry).await?;
        self.tell_recorded(machine, entry);
        Ok(())
    }

    fn tell_recorded<M: Machine>(&self, machine: &M, entry: Entry) {
        self.tell(machine.id(), EventKind::Recorded(Box::new(entry)));
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

fn receipt_of(purchase: &Purchase) -> Result<Receipt, RunError> {
    purchase.receipt().ok_or_else(|| RunError::Unknown(purchase.intent().id.clone()))
}
