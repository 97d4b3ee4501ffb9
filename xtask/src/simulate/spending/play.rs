//! One seed, in virtual time: what it draws, the lives of the program, and what is planted meanwhile.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock};
use pc_workflows::{
    Consent, Entry, Fact, History, Journal, LineIntent, MemoryJournal, Policy, PolicyFile, Purchase,
    PurchaseId, PurchaseIntent, Receipt, RunError, Runner, SealKey,
};
use serde_json::json;

use super::bug::{SeededJournal, SeededPolicy, SpendingBug, looks_at_seals, written};
use super::judge;
use crate::simulate::clock::SimulatedClock;
use crate::simulate::play::in_virtual_time;

/// When simulated time begins (2030-01-01), in milliseconds. A scenario is over within the day.
const START_UNIX_MILLIS: i64 = 1_893_456_000_000;

/// The program is killed so often at most; the last life goes on to the end.
const MAX_KILLS: usize = 5;

/// Purchases of more units wait for a second person.
pub(super) const UNITS_WITHOUT_APPROVAL: u32 = 3;

/// What somebody plants.
pub(super) const PLANTED: [&str; 2] = ["planted-start", "planted-consent"];

/// What a seed draws, and what has become of it.
pub(super) struct Scenario {
    pub(super) emulator: Emulator,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) journal: Arc<MemoryJournal>,
    /// What is wanted, and what somebody agreed to.
    pub(super) wanted: Vec<(PurchaseIntent, Consent)>,
    /// How many units may be bought for a customer.
    pub(super) limit: u64,
    /// What a second person approved.
    pub(super) approved: Vec<PurchaseId>,
    /// From when on nothing more is bought for Fabrikam.
    pub(super) strict_from: Option<Timestamp>,
    bug: Option<SpendingBug>,
    rng: fastrand::Rng,
}

/// Plays a seed to its end; returns the promises that were broken.
pub(super) fn play(seed: u64, bug: Option<SpendingBug>) -> Vec<String> {
    in_virtual_time(async {
        let mut scenario = Scenario::draw(seed, bug).await;
        scenario.run().await;
        judge::broken(&scenario).await
    })
    .unwrap()
}

impl Scenario {
    async fn draw(seed: u64, bug: Option<SpendingBug>) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let start = Timestamp::from_unix_millis(START_UNIX_MILLIS);
        let clock: Arc<dyn Clock> = Arc::new(SimulatedClock::starting(start));
        let mut options = EmulatorOptions::default();
        (options.seed, options.require_token) = (seed, false);
        (options.visibility_delay_max, options.provisioning_time_max) =
            (Duration::ZERO, Duration::from_secs(60));
        let emulator = Emulator::new(options, clock.clone());
        let mut scenario = Self {
            emulator,
            clock,
            journal: Arc::default(),
            wanted: Vec::new(),
            limit: rng.u64(6..20),
            approved: Vec::new(),
            strict_from: None,
            bug,
            rng,
        };
        let quoting = Runner::new(scenario.client(), scenario.journal.clone());
        for number in 0..scenario.rng.usize(4..14) {
            let intent = scenario.intent(&format!("p-{number}"));
            let quote = quoting.quote(intent.clone()).await.unwrap();
            let consent = quote.consent("ann", scenario.clock.now(), true);
            scenario.wanted.push((intent, consent));
        }
        let rate = [0.0, 0.1, 0.4][scenario.rng.usize(..3)];
        let percent = [50, 101, 150, 300][scenario.rng.usize(..4)];
        let faults = json!({"rules": [
            {"fault": "reprice", "operation": "CreateCart", "percent": percent, "probability": 0.01 + rate},
            {"fault": "lose_answer", "operation": ["CreateCart", "CheckoutCart"], "probability": 0.01 + rate},
            {"fault": "status", "status": 503, "probability": 0.01 + rate / 4.0},
        ]});
        scenario.emulator.set_faults(serde_json::from_value(faults).unwrap());
        scenario
    }

    fn intent(&mut self, id: &str) -> PurchaseIntent {
        let (customer, country) = [(demo::CONTOSO, "US"), (demo::FABRIKAM, "DE")][self.rng.usize(..2)];
        let line =
            LineIntent::new(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, self.rng.u32(1..=5));
        PurchaseIntent::new(id.parse().unwrap(), customer, country.parse().unwrap()).line(line)
    }

    fn client(&self) -> Client {
        let token = Arc::new(StaticToken::new("simulated"));
        Client::new(Arc::new(self.emulator.clone()), token, self.clock.clone()).with_jitter_seed(1)
    }

    /// The policy as it is by now.
    fn policy(&self) -> Policy {
        let mut file = json!({
            "version": 1, "name": "simulated",
            "limits": {"customer": {"units": self.limit}},
            "approval": {"units_above": UNITS_WITHOUT_APPROVAL},
        });
        if self.strict_from.is_some() {
            file["allow"] = json!({"countries": ["US"]});
        }
        Policy::new(serde_json::from_value::<PolicyFile>(file).unwrap()).unwrap()
    }

    /// A program that has just been started.
    fn runner(&self, carts_to_death: usize) -> Runner {
        let journal = SeededJournal {
            real: self.journal.clone(),
            bug: self.bug,
            carts_to_death: carts_to_death.into(),
        };
        let policy = SeededPolicy { real: self.policy(), bug: self.bug, first: Mutex::default() };
        let runner = Runner::new(self.client(), Arc::new(journal)).with_policy(Arc::new(policy));
        if looks_at_seals(self.bug) { runner.with_seal(key()) } else { runner }
    }

    async fn run(&mut self) {
        for life in 0..=MAX_KILLS {
            let carts_to_death = self.rng.usize(1..8);
            let runner = self.runner(if life == MAX_KILLS { usize::MAX } else { carts_to_death });
            let lives_for = Duration::from_millis(self.rng.u64(1..600_000));
            let dies = self.clock.now()
                + if life == MAX_KILLS { Duration::from_secs(8 * 60 * 60) } else { lives_for };
            let outcomes = match select(Box::pin(self.live(&runner)), self.clock.sleep_until(dies)).await {
                Either::Left((outcomes, _)) => outcomes,
                Either::Right(_) => Vec::new(), // killed: what was not written down is lost
            };
            for outcome in outcomes {
                assert!(is_expected(&outcome, life == MAX_KILLS), "{outcome:?}");
            }
            if life == MAX_KILLS {
                break;
            }
            if self.bug != Some(SpendingBug::ForgetsConsent) {
                self.plant().await; // without seals any planted row is bought
            }
            self.approve().await;
            if self.strict_from.is_none() && self.rng.bool() {
                self.strict_from = Some(self.clock.now());
            }
        }
    }

    /// Goes on with everything in the journal, and buys the rest.
    async fn live(&self, runner: &Runner) -> Vec<Result<Receipt, RunError>> {
        let known = self.journal.purchases().await.unwrap();
        let known: Vec<PurchaseId> = known.into_iter().map(|known| known.id).collect();
        let fresh = self.wanted.iter().filter(|(intent, _)| !known.contains(&intent.id));
        let buying = fresh.map(|(intent, consent)| self.buy(runner, intent, consent));
        let (resumed, bought) =
            futures_util::future::join(join_all(known.iter().map(|id| runner.resume(id))), join_all(buying))
                .await;
        resumed.into_iter().chain(bought).collect()
    }

    async fn buy(
        &self,
        runner: &Runner,
        intent: &PurchaseIntent,
        consent: &Consent,
    ) -> Result<Receipt, RunError> {
        match written(self.bug, consent) {
            Some(consent) => runner.buy_with(intent.clone(), consent).await,
            None => runner.buy(intent.clone()).await,
        }
    }

    /// Somebody plants a purchase, and one with a consent that is of another.
    async fn plant(&self) {
        let given = self.given().await;
        for (id, given) in PLANTED.into_iter().zip([None, given]) {
            let id: PurchaseId = id.parse().unwrap();
            if !self.journal.entries(&id).await.unwrap().is_empty() {
                continue;
            }
            let (mut intent, now) = (self.wanted[0].0.clone(), self.clock.now());
            intent.id = id.clone();
            let start = Purchase::start(intent, false, "", now);
            let consented = given.map(|consent| Entry::new(now, 0, Fact::Consented { consent }));
            for (seq, entry) in (0..).zip(std::iter::once(start).chain(consented)) {
                self.journal.append(&id, seq, &entry).await.unwrap();
            }
        }
    }

    /// A consent that is in the journal, with its seal.
    async fn given(&self) -> Option<Consent> {
        let entries = self.journal.entries(&self.wanted[0].0.id).await.unwrap();
        entries.into_iter().find_map(|entry| match entry.fact {
            Fact::Consented { consent } => Some(consent),
            _ => None,
        })
    }

    /// A second person approves some of what waits for it.
    async fn approve(&mut self) {
        let history = History::new(self.journal.clone()).with_seal(key());
        for (intent, _) in self.wanted.clone() {
            let approves = self.rng.bool();
            let Ok(purchase) = history.purchase(&intent.id).await else { continue };
            if purchase.needs_approval().is_some() && approves {
                let valid = Duration::from_secs(24 * 60 * 60);
                history.approve(&intent.id, "bob", self.clock.now(), valid).await.unwrap();
                self.approved.push(intent.id);
            }
        }
    }
}

/// It ends, waits for somebody, or is stopped by the death of the process.
fn is_expected(outcome: &Result<Receipt, RunError>, is_last_life: bool) -> bool {
    match outcome {
        Ok(_) | Err(RunError::NeedsApproval { .. } | RunError::NotConsented { .. }) => true,
        Err(RunError::Journal { .. }) => !is_last_life,
        Err(_) => false,
    }
}

fn key() -> Arc<SealKey> {
    Arc::new(SealKey::new([16; 32]))
}
