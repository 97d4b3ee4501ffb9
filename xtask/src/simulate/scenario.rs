//! One seed from beginning to end: a process that buys, in a world that does not wish it well.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::join_all;
use pc_emulator::Emulator;
use pc_models::Timestamp;
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock};
use pc_workflows::{
    Journal, JournalError, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt, RunError, Runner,
};

use super::crash_points::Crash;
use super::crashing_journal::Ledger;
use super::fault::Fault;
use super::intents;
use super::life::{self, Life, Rivals, WorldClock, WrongClock};
use super::network::{Network, Plan};
use super::promise::{Broken, Promise};
use super::service_orders::Books;
use super::verdict::Verdict;

/// When the simulated world begins (2030-01-01).
const START: i64 = 1_893_456_000_000;

pub(super) struct Scenario {
    pub(super) intents: Vec<PurchaseIntent>,
    pub(super) emulator: Emulator,
    pub(super) ledger: Arc<Ledger>,
    pub(super) network: Arc<Network>,
    pub(super) faults: Vec<Fault>,
    pub(super) crash: Arc<Crash>,
    pub(super) deaths: Cell<u64>,
    /// What the runner returned for each purchase.
    pub(super) receipts: RefCell<HashMap<PurchaseId, Receipt>>,
    pub(super) broken: RefCell<Vec<Broken>>,
    world: Arc<dyn Clock>,
    lives: Vec<Life>,
    seed: u64,
}

impl Scenario {
    /// What this seed draws, with faults of these kinds at most.
    pub(super) fn draw(seed: u64, faults: &[Fault]) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        // Few kinds at a time: in a storm of all of them nothing gets far enough to be tempted.
        let share = [0.15, 0.4, 1.0][dice.usize(..3)];
        let faults: Vec<Fault> = faults.iter().copied().filter(|_| dice.f64() < share).collect();
        let rate = [0.03, 0.1, 0.3, 0.6][dice.usize(..4)];
        let of_network: Vec<Fault> = faults.iter().copied().filter(|fault| fault.is_of_network()).collect();
        let options = life::options(seed, &mut dice, &faults);
        let lives = Life::draw_all(&mut dice, &faults);
        let intents = intents::draw(&mut dice);
        let plan = Plan::Drawn { faults: of_network, rate };
        let scenario = Self::new(seed, dice.fork(), options, intents, lives, plan, faults);
        for (after, request) in life::portal_orders(&scenario.emulator, &scenario.intents, &mut dice) {
            scenario.network.expect(scenario.world.now() + after, request);
        }
        scenario
    }

    pub(super) fn new(
        seed: u64,
        mut dice: fastrand::Rng,
        options: pc_emulator::EmulatorOptions,
        intents: Vec<PurchaseIntent>,
        lives: Vec<Life>,
        plan: Plan,
        faults: Vec<Fault>,
    ) -> Self {
        let world: Arc<dyn Clock> = Arc::new(WorldClock::starting(Timestamp::from_unix_millis(START)));
        let emulator = Emulator::new(options, world.clone());
        let crash = Arc::new(Crash::default());
        let ledger = Arc::new(Ledger::new(crash.clone(), dice.fork()));
        let network =
            Network::new(emulator.clone(), world.clone(), crash.clone(), ledger.clone(), dice, plan);
        Self {
            intents,
            emulator,
            ledger,
            network: Arc::new(network),
            faults,
            crash,
            deaths: Cell::default(),
            receipts: RefCell::default(),
            broken: RefCell::default(),
            world,
            lives,
            seed,
        }
    }

    /// Runs every purchase to its end, through every death of the process, and judges what came of it.
    pub(super) async fn play(&self) -> Verdict {
        for life in self.lives.iter().chain([&Life::LAST]) {
            self.crash.arm(life.dies_after);
            self.ledger.reopen(life.disk_full);
            tokio::select! {
                () = self.live(life) => {}
                () = self.crash.died() => self.deaths.set(self.deaths.get() + 1),
            }
            if self.crash.is_endless() {
                break;
            }
            self.world.sleep_until(self.world.now() + life.dead_for).await;
        }
        self.network.settle();
        Verdict::of(self).await
    }

    /// One life of the process: goes on with what is in the journal, and starts the rest.
    async fn live(&self, life: &Life) {
        let one = self.runner(life);
        let other = match life.rivals {
            Rivals::Nobody => None,
            Rivals::SameRunner => Some(one.clone()),
            Rivals::AnotherRunner => Some(self.runner(life)),
        };
        let runners = [Some(one), other].into_iter().flatten();
        let runs = runners.flat_map(|runner| self.intents.iter().map(move |intent| (runner.clone(), intent)));
        join_all(runs.map(|(runner, intent)| async move {
            let outcome = runner.buy(intent.clone()).await;
            self.take(intent, outcome, life);
        }))
        .await;
    }

    fn runner(&self, life: &Life) -> Runner {
        let token = Arc::new(StaticToken::new("simulated"));
        let clock = Arc::new(WrongClock { world: self.world.clone(), skew: life.skew });
        let client = Client::new(self.network.clone(), token, clock).with_jitter_seed(self.seed);
        Runner::new(client, self.ledger.clone() as Arc<dyn Journal>)
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
                        Books::of(&self.emulator).check_delivery(intent)
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
