//! The loop around a purchase or a cancellation: record, then act. It holds no logic of either.

mod aborting;
mod begun;
mod cancelling;
mod control;
mod error;
mod events;
mod leaving;
mod looking;
mod machine;
mod quoting;
mod reexamining;
mod service_clock;
mod shared_names;
mod shared_reads;
mod spending;
mod spilling;
mod starting_again;
mod steps;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use futures_util::lock::Mutex;
use pc_models::Timestamp;
use pc_transport::Client;

pub use begun::Begun;
use control::{Control, Driving, Running, fingerprint};
pub use error::RunError;
use events::Listeners;
pub use events::{Event, EventKind, Events, MissedEvents};
use looking::WithoutPermit;
pub use machine::Machine;
pub use quoting::Quote;
use shared_names::SharedNames;
use shared_reads::SharedReads;
use spilling::WaitingMemory;
use steps::AtWork;

use crate::driver::{FairSemaphore, Permit};
use crate::spending::Spending;
use crate::{
    Consent, Entry, History, Journal, MemoryJournal, Precautions, Purchase, PurchaseId, PurchaseIntent,
    Receipt, canonical_service, driver,
};

/// Runs purchases and cancellations. Cheap to clone; each is one future, and any number may run at once: a few hundred
/// are at work at a time, served by customer in turn, and the others wait at little cost. Purchases of one runner share
/// their looks at a customer's order list and entitlements, and at the partner's audit records.
#[derive(Clone)]
pub struct Runner {
    /// Shared: every purchase that waits may hold a clone of the runner.
    parts: Arc<Parts>,
}

/// What a runner is made of.
#[derive(Clone)]
struct Parts {
    client: Client,
    history: History,
    observer: Arc<dyn Fn(&Event) + Send + Sync>,
    listeners: Arc<Listeners>,
    service: Arc<str>,
    /// Other names that purchases may have been started on it under.
    service_aliases: Vec<Arc<str>>,
    permits: FairSemaphore,
    memory: WaitingMemory,
    /// The customers of the purchases that wait.
    customers: Arc<SharedNames>,
    reads: Arc<SharedReads>,
    without_permit: WithoutPermit,
    control: Arc<Control>,
    /// Whether it was told that the clock differs from the service's.
    is_clock_told: Arc<AtomicBool>,
    /// What watches over spending.
    spending: Spending,
    /// Whether it is known what the journal's purchases have committed. Held while that is found out.
    are_totals_known: Arc<Mutex<bool>>,
    /// Whether purchases are only tried out.
    is_dry_run: bool,
    /// The careful ways that purchases go.
    precautions: Precautions,
}

/// What is wanted of a machine: under which id, and how it is started.
struct Wanted<I, S> {
    id: PurchaseId,
    intent: I,
    start: S,
    asked: Asked,
}

/// What is asked for beside what is wanted.
#[derive(Default)]
struct Asked {
    /// Somebody agreed to the prices.
    consent: Option<Box<Consent>>,
    /// Somebody wants to be told once it is in the journal.
    journaled: Option<oneshot::Sender<()>>,
}

impl Runner {
    /// A runner without an observer.
    #[must_use]
    pub fn new(client: Client, journal: Arc<dyn Journal>) -> Self {
        let parts = Parts {
            client,
            history: History::new(journal),
            observer: Arc::new(|_| {}),
            listeners: Arc::default(),
            service: "".into(),
            service_aliases: Vec::new(),
            permits: FairSemaphore::default(),
            memory: WaitingMemory::default(),
            customers: Arc::default(),
            reads: Arc::default(),
            without_permit: WithoutPermit::default(),
            control: Arc::default(),
            is_clock_told: Arc::default(),
            spending: Spending::default(),
            are_totals_known: Arc::default(),
            is_dry_run: false,
            precautions: Precautions::default(),
        };
        Self { parts: Arc::new(parts) }
    }

    /// The same with a part changed; clones that were made before stay as they are.
    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.parts));
        self
    }

    /// Names the service behind the client: a purchase that was started on one service is not resumed on another. Of an
    /// address its [canonical name](crate::canonical_service) counts.
    #[must_use]
    pub fn with_service(self, name: &str) -> Self {
        self.with(|parts| parts.service = canonical_service(name).into())
    }

    /// Another name of the same service: purchases that were started under it are resumed, too.
    #[must_use]
    pub fn with_service_alias(self, name: &str) -> Self {
        self.with(|parts| parts.service_aliases.push(canonical_service(name).into()))
    }

    /// Has every step told to `observer`, which is called from the purchase's own future: it must not block. Observers that
    /// were set before are told as well.
    #[must_use]
    pub fn with_observer(self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        let before = self.parts.observer.clone();
        let observer = Arc::new(move |event: &Event| {
            before(event);
            observer(event);
        });
        self.with(|parts| parts.observer = observer)
    }

    /// Has every purchase go these careful ways from now on, those that are gone on with as well: for a service that was seen to
    /// differ from what is [assumed](crate::assumption) of it.
    #[must_use]
    pub fn with_precautions(self, precautions: Precautions) -> Self {
        self.with(|parts| parts.precautions = precautions)
    }

    /// Keeps at most this many of the purchases that wait in memory (1,024 unless said); the others are read from the
    /// journal again when their wait is over.
    #[must_use]
    pub fn with_waiting_in_memory(self, purchases: usize) -> Self {
        self.with(|parts| parts.memory = WaitingMemory::with_max(purchases))
    }

    /// Every step of every purchase from now on. At most `capacity` events wait to be taken.
    #[must_use]
    pub fn events(&self, capacity: usize) -> Events {
        self.parts.listeners.listen(None, capacity)
    }

    /// Every step of one purchase or cancellation from now on, up to its end, or until it is left. At most `capacity` events wait
    /// to be taken. Listen first and then look how it stands, so that nothing is missed in between: of one that has ended no step
    /// comes.
    #[must_use]
    pub fn events_of(&self, purchase: &PurchaseId, capacity: usize) -> Events {
        let events = self.parts.listeners.listen(Some(purchase.clone()), capacity);
        if self.parts.control.is_stopping() {
            self.end_streams_of_what_nobody_runs();
        }
        events
    }

    /// Buys, or goes on buying, or returns what was bought under this id before.
    ///
    /// # Errors
    /// When the intent is invalid, the id belongs to another intent, the clock is far off, or the journal cannot be used.
    pub fn buy(
        &self,
        intent: PurchaseIntent,
    ) -> impl Future<Output = Result<Receipt, RunError>> + Send + use<> {
        // Not an async fn: its future would hold the intent a second time.
        self.purchase(intent, Asked::default()).map(|purchase| receipt_of(&*purchase?))
    }

    /// Goes through everything that comes before the cart, without registering anything, and asks the policy.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn dry_run(&self, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        receipt_of(&*self.run_dry(intent).await?)
    }

    /// A dry run. It leaves no trace: its id can still be bought under.
    async fn run_dry(&self, intent: PurchaseIntent) -> Result<Box<Purchase>, RunError> {
        let history = History::new(Arc::new(MemoryJournal::default()));
        let trial = self.clone().with(|parts| (parts.history, parts.is_dry_run) = (history, true));
        let mut purchase = trial.purchase(intent, Asked::default()).await?;
        self.ask_policy_of_trial(&mut purchase, None).await?;
        Ok(purchase)
    }

    fn purchase(
        &self,
        mut intent: PurchaseIntent,
        asked: Asked,
    ) -> impl Future<Output = Result<Box<Purchase>, RunError>> + Send + use<> {
        if let Err(invalid) = intent.check() {
            return Either::Left(ready(Err(invalid.into())));
        }
        intent.lines.shrink_to_fit(); // many may wait for their first permit
        let id = intent.id.clone();
        let is_dry_run = self.parts.is_dry_run;
        let start = move |intent, service: &str, now| Purchase::start(intent, is_dry_run, service, now);
        Either::Right(self.find_or_begin(Box::new(Wanted { id, intent, start, asked })))
    }

    /// Goes on with a purchase that is in the journal.
    ///
    /// # Errors
    /// When there is none of this id, or the journal cannot be used.
    pub fn resume(&self, id: &PurchaseId) -> impl Future<Output = Result<Receipt, RunError>> + Send + use<> {
        self.resume_machine(id).map(|purchase| receipt_of(&*purchase?))
    }

    /// Runs a machine of any kind to its end: starts it under an id, or goes on with it where it was started before, or
    /// returns it as it ended. `start` makes its first entry of the intent, the name of the service and the instant.
    /// [`buy`](Self::buy) is this for a [`Purchase`] whose intent was checked.
    ///
    /// # Errors
    /// When the id belongs to another intent or kind of machine, or the journal cannot be used.
    pub fn run_machine<M: Machine>(
        &self,
        id: PurchaseId,
        intent: M::Intent,
        start: impl FnOnce(M::Intent, &str, Timestamp) -> Entry + Send,
    ) -> impl Future<Output = Result<Box<M>, RunError>> + Send {
        self.find_or_begin(Box::new(Wanted { id, intent, start, asked: Asked::default() }))
    }

    /// Goes on with a machine of any kind that is in the journal.
    ///
    /// # Errors
    /// When there is none of this id and kind, or the journal cannot be used.
    pub fn resume_machine<M: Machine>(
        &self,
        id: &PurchaseId,
    ) -> impl Future<Output = Result<Box<M>, RunError>> + Send + use<M> {
        let (runner, id) = (self.clone(), id.clone());
        async move {
            let running = runner.parts.control.of(&id, runner.parts.is_dry_run);
            let _driving = running.drive().await;
            let permit = runner.permit_to_read(&running).await;
            // In a box: nothing of it is needed later, and a purchase that waits must be small.
            let resumed = Box::pin(runner.load_to_resume(&id, &running, permit)).await?;
            runner.drive(resumed, &running).await
        }
    }

    async fn load_to_resume<M: Machine>(
        &self,
        id: &PurchaseId,
        running: &Running,
        permit: Permit,
    ) -> Result<AtWork<M>, RunError> {
        let (mut machine, permit) = self.load::<M>(id, permit).await?;
        running.set_intent(fingerprint(machine.intent()));
        let mut unwritten = Vec::new();
        driver::resumed(&mut *machine, self.now(), &mut unwritten);
        Ok(AtWork { machine, unwritten, permit })
    }

    /// Stops: steps under way are finished and journaled, nothing new is begun. Every call of this runner and its clones
    /// that has not reached its end returns [`RunError::Interrupted`] or [`RunError::NotBegun`].
    pub fn stop(&self) {
        self.parts.control.stop();
        self.end_streams_of_what_nobody_runs();
    }

    fn end_streams_of_what_nobody_runs(&self) {
        self.parts.listeners.end_of(|purchase| !self.parts.control.is_run(purchase));
    }

    /// Starts something under an id, or goes on with it where it was started before with the same intent.
    fn find_or_begin<M: Machine, S>(
        &self,
        mut wanted: Box<Wanted<M::Intent, S>>,
    ) -> impl Future<Output = Result<Box<M>, RunError>> + Send + use<M, S>
    where
        S: FnOnce(M::Intent, &str, Timestamp) -> Entry + Send,
    {
        let runner = self.clone();
        async move {
            let running = runner.parts.control.of(&wanted.id, runner.parts.is_dry_run);
            let (_driving, permit) = runner.admit::<M, S>(&mut wanted, &running).await?;
            // In a box: nothing of it is needed later, and a purchase that waits must be small.
            let begun = Box::pin(runner.begin_work(wanted, permit)).await?;
            runner.drive(begun, &running).await
        }
    }

    /// Makes sure that nobody else drives it, and asks for its first permit. Where somebody wants to be told once it is journaled,
    /// that is not waited for.
    async fn admit<'r, M: Machine, S>(
        &self,
        wanted: &mut Wanted<M::Intent, S>,
        running: &'r Running,
    ) -> Result<(Driving<'r>, Permit), RunError> {
        let fingerprint = fingerprint(&wanted.intent);
        let driving = running.try_driving(&wanted.id, fingerprint)?;
        if driving.is_some() {
            running.set_intent(fingerprint);
        }
        running.tell_when_journaled(wanted.asked.journaled.take());
        let driving = match driving {
            Some(driving) => driving,
            None => {
                let driving = running.drive().await;
                running.set_intent(fingerprint);
                driving
            }
        };
        let permit = self.parts.permits.request(M::customer(&wanted.intent).as_str());
        if !running.is_journaling_awaited() {
            self.granted_or_interrupted(&permit, running).await; // its time begins with it
        }
        Ok((driving, permit))
    }

    /// Finds or starts it. That somebody agreed is written down before it goes on.
    async fn begin_work<M: Machine, S>(
        &self,
        mut wanted: Box<Wanted<M::Intent, S>>,
        permit: Permit,
    ) -> Result<AtWork<M>, RunError>
    where
        S: FnOnce(M::Intent, &str, Timestamp) -> Entry + Send,
    {
        let consent = wanted.asked.consent.take();
        let (mut machine, mut unwritten) = self.find_or_start::<M, S>(*wanted).await?;
        let consented = machine.as_purchase().zip(consent);
        if let Some(fact) = consented.and_then(|(purchase, consent)| self.consented(purchase, *consent)) {
            driver::record(&mut *machine, fact, self.now(), &mut unwritten);
        }
        Ok(AtWork { machine, unwritten, permit })
    }

    async fn find_or_start<M: Machine, S>(
        &self,
        wanted: Wanted<M::Intent, S>,
    ) -> Result<(Box<M>, Vec<Entry>), RunError>
    where
        S: FnOnce(M::Intent, &str, Timestamp) -> Entry,
    {
        let Wanted { id, intent, start, .. } = wanted;
        match self.parts.history.find::<M>(&id).await? {
            Some(mut known) if *known.intent() == intent => {
                let mut unwritten = Vec::new();
                driver::resumed(&mut *known, self.now(), &mut unwritten);
                Ok((known, unwritten))
            }
            Some(_) => Err(RunError::DifferentIntent(id)),
            None if self.parts.control.is_stopping() => Err(RunError::NotBegun(id)),
            None => {
                let start = vec![start(intent, &self.parts.service, self.now())];
                Ok((M::replay(&start).map(Box::new).ok_or(RunError::Unknown(id))?, start))
            }
        }
    }

    /// The permit to read something from the journal: its customer and its deadline are known only when it was read.
    async fn permit_to_read(&self, running: &Running) -> Permit {
        let permit = self.parts.permits.request("");
        self.granted_or_interrupted(&permit, running).await;
        permit
    }

    /// Reads something from the journal, with this permit, and asks for one of its customer.
    async fn load<M: Machine>(&self, id: &PurchaseId, permit: Permit) -> Result<(Box<M>, Permit), RunError> {
        let machine = self.parts.history.machine::<M>(id).await.map(Box::new)?;
        drop(permit);
        let permit = self.parts.permits.request(M::customer(machine.intent()).as_str());
        Ok((machine, permit))
    }

    fn check_service<M: Machine>(&self, machine: &M) -> Result<(), RunError> {
        let started_on = canonical_service(machine.service());
        if std::iter::once(&self.parts.service)
            .chain(&self.parts.service_aliases)
            .any(|name| **name == *started_on)
        {
            return Ok(());
        }
        let (id, started_on) = (machine.id().clone(), machine.service().to_owned());
        Err(RunError::OtherService { purchase: id, started_on, this: self.parts.service.to_string() })
    }

    fn tell_recorded<M: Machine>(&self, machine: &M, entry: Entry) {
        self.tell(machine.id(), EventKind::Recorded(Box::new(entry)));
    }

    fn tell(&self, purchase: &PurchaseId, kind: EventKind) {
        let event = Event::new(purchase.clone(), self.now(), kind);
        (self.parts.observer)(&event);
        self.parts.listeners.tell(&event);
    }

    fn now(&self) -> Timestamp {
        self.parts.client.clock().now()
    }
}

fn receipt_of(purchase: &Purchase) -> Result<Receipt, RunError> {
    purchase.receipt().ok_or_else(|| RunError::Unknown(purchase.intent().id.clone()))
}
