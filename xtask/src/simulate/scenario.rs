//! One scenario: a process that buys through a network, its disk and its clock, all of which have faults.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::join_all;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock};
use pc_workflows::{JournalError, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt, RunError, Runner};

use super::clock::{SimulatedClock, WrongClock};
use super::crash_points::CrashPoints;
use super::crashing_journal::CrashingJournal;
use super::fault::Fault;
use super::life::{Life, Rivals};
use super::network::{Network, Plan};
use super::program::Program;
use super::promise::{Broken, Promise};
use super::receipt_checks::check_delivery;
use super::service_orders::ServiceOrders;
use super::{intents, portal_orders, service_options};

/// When simulated time begins (2030-01-01), in milliseconds.
const START_UNIX_MILLIS: i64 = 1_893_456_000_000;

/// What happens to the process.
pub(super) struct Setup {
    pub(super) seed: u64,
    pub(super) intents: Vec<PurchaseIntent>,
    /// The lives of the process but the last.
    pub(super) lives: Vec<Life>,
    /// What can go wrong at all.
    pub(super) faults: Vec<Fault>,
}

pub(super) struct Scenario {
    pub(super) setup: Setup,
    pub(super) emulator: Emulator,
    pub(super) journal: Arc<CrashingJournal>,
    pub(super) network: Arc<Network>,
    pub(super) crash_points: Arc<CrashPoints>,
    pub(super) deaths: Cell<u64>,
    /// What the runner returned for each purchase.
    pub(super) receipts: RefCell<HashMap<PurchaseId, Receipt>>,
    pub(super) broken: RefCell<Vec<Broken>>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Scenario {
    /// What this seed draws, with faults of these kinds at most.
    pub(super) fn draw(seed: u64, faults: &[Fault]) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        // Few kinds at a time: where all of them happen at once no purchase gets far.
        let share = [0.15, 0.4, 1.0][rng.usize(..3)];
        let faults: Vec<Fault> = faults.iter().copied().filter(|_| rng.f64() < share).collect();
        let rate = [0.03, 0.1, 0.3, 0.6][rng.usize(..4)];
        let of_network: Vec<Fault> = faults.iter().copied().filter(|fault| fault.is_of_network()).collect();
        let options = service_options::draw(seed, &mut rng, &faults);
        let lives = Life::draw_all(&mut rng, &faults);
        let setup = Setup { seed, lives, intents: intents::draw(&mut rng), faults };
        let plan = Plan::Drawn { faults: of_network, rate };
        let scenario = Self::new(setup, options, plan, rng.fork());
        for (after, request) in portal_orders::draw(&scenario.emulator, &scenario.setup.intents, &mut rng) {
            scenario.network.expect(scenario.clock.now() + after, request);
        }
        scenario
    }

    pub(super) fn new(setup: Setup, options: EmulatorOptions, plan: Plan, mut rng: fastrand::Rng) -> Self {
        let start = Timestamp::from_unix_millis(START_UNIX_MILLIS);
        let clock: Arc<dyn Clock> = Arc::new(SimulatedClock::starting(start));
        let emulator = Emulator::new(options, clock.clone());
        let crash_points = Arc::new(CrashPoints::default());
        let journal = Arc::new(CrashingJournal::new(crash_points.clone(), rng.fork()));
        let network =
            Network::new(emulator.clone(), clock.clone(), crash_points.clone(), journal.clone(), rng, plan);
        Self {
            setup,
            emulator,
            journal,
            network: Arc::new(network),
            crash_points,
            deaths: Cell::default(),
            receipts: RefCell::default(),
            broken: RefCell::default(),
            clock,
        }
    }

    /// Runs every purchase to its end, through every death of the process.
    pub(super) async fn run<P: Program>(&self) {
        for life in self.setup.lives.iter().chain([&Life::LAST]) {
            self.crash_points.arm(life.dies_after);
            self.journal.set_may_fail(life.disk_full);
            tokio::select! {
                () = self.live::<P>(life) => {}
                () = self.crash_points.died() => self.deaths.set(self.deaths.get() + 1),
            }
            if self.crash_points.is_endless() {
                break;
            }
            self.clock.sleep_until(self.clock.now() + life.dead_for).await;
        }
        self.network.settle();
    }

    /// One life of the process: goes on with what is in the journal, and starts the rest.
    async fn live<P: Program>(&self, life: &Life) {
        let one = self.runner::<P>(life);
        let other = match life.rivals {
            Rivals::Nobody => None,
            Rivals::SameRunner => Some(one.clone()),
            Rivals::AnotherRunner => Some(self.runner::<P>(life)),
        };
        let runners = [Some(one), other].into_iter().flatten();
        let runs =
            runners.flat_map(|runner| self.setup.intents.iter().map(move |intent| (runner.clone(), intent)));
        join_all(runs.map(|(runner, intent)| async move {
            let outcome = P::buy(&runner, intent.clone()).await;
            self.take(intent, outcome, life);
        }))
        .await;
    }

    fn runner<P: Program>(&self, life: &Life) -> Runner {
        let token = Arc::new(StaticToken::new("simulated"));
        let clock = Arc::new(WrongClock::new(self.clock.clone(), life.skew));
        let client = Client::new(self.network.clone(), token, clock).with_jitter_seed(self.setup.seed);
        Runner::new(client, P::journal(self.journal.clone()))
    }

    /// What a caller is told, at the instant he is told.
    fn take(&self, intent: &PurchaseIntent, outcome: Result<Receipt, RunError>, life: &Life) {
        let id = &intent.id;
        let broken = match outcome {
            Ok(receipt) => {
                let mut receipts = self.receipts.borrow_mut();
                let broken = match receipts.get(id) {
                    Some(before) if *before == receipt => None,
                    Some(_) => {
                        let text = format!("purchase {id} was told in two ways");
                        Some(Broken::new(Promise::ReplaysTheSame, text))
                    }
                    None if receipt.status == PurchaseStatus::Completed => {
                        check_delivery(&ServiceOrders::of(&self.emulator), intent)
                    }
                    None => None,
                };
                receipts.insert(id.clone(), receipt);
                broken
            }
            Err(error) if is_expected(&error, life) => None,
            Err(error) => Some(Broken::new(Promise::Ends, error.to_string())),
        };
        self.broken.borrow_mut().extend(broken);
    }
}

/// Whether this life brings such errors with it.
fn is_expected(error: &RunError, life: &Life) -> bool {
    let RunError::Journal { error, .. } = error else { return false };
    match error {
        JournalError::Conflict(_) => life.rivals == Rivals::AnotherRunner,
        JournalError::Write(_) => life.disk_full,
        _ => false,
    }
}
