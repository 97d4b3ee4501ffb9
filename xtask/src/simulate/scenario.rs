//! What one seed draws: the service's ways, the purchases, the faults, the deaths.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pc_emulator::{Emulator, EmulatorOptions, RepeatedRequestId, SecondCheckout, demo};
use pc_models::Timestamp;
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::{Journal, MemoryJournal, PurchaseIntent, RunError, Runner};
use serde_json::{Value, json};

use super::crash::{Crash, CrashingJournal};
use super::network::{Fault, Network};
use super::verdict::Verdict;

/// When the simulated world begins (2030-01-01).
const START: i64 = 1_893_456_000_000;

/// A process dies at a point drawn below this.
const CRASH_POINTS: u32 = 200;

pub(super) struct Scenario {
    pub(super) intents: Vec<PurchaseIntent>,
    pub(super) emulator: Emulator,
    pub(super) journal: Arc<MemoryJournal>,
    clock: Arc<dyn Clock>,
    network: Arc<Network>,
    crash: Arc<Crash>,
    crashes: Vec<u32>,
    deaths: std::cell::Cell<u64>,
    seed: u64,
}

impl Scenario {
    pub(super) fn draw(seed: u64, faults: &[Fault]) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut options = EmulatorOptions::default();
        options.seed = seed;
        options.require_token = false;
        options.second_checkout = if dice.bool() { SecondCheckout::Replay } else { SecondCheckout::Refuse };
        options.repeated_request_id =
            if dice.bool() { RepeatedRequestId::Replay } else { RepeatedRequestId::Ignore };
        if dice.u8(..10) == 0 {
            options.visibility_delay_max = Duration::from_secs(25 * 60); // later than promised
        }
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(Timestamp::from_unix_millis(START), 1.0));
        let emulator = Emulator::new(options, clock.clone());
        let crash = Arc::new(Crash::default());
        let dies = faults.contains(&Fault::Crash);
        let crashes =
            if dies { (0..dice.usize(..4)).map(|_| dice.u32(..CRASH_POINTS)).collect() } else { Vec::new() };
        let rate = [0.0, 0.03, 0.1, 0.3, 0.6][dice.usize(..5)];
        let network =
            Network::new(emulator.clone(), clock.clone(), crash.clone(), dice.fork(), faults.to_vec(), rate);
        let intents = (0..dice.usize(1..5)).map(|number| intent(&mut dice, number)).collect();
        let journal = Arc::new(MemoryJournal::default());
        Self {
            intents,
            emulator,
            journal,
            clock,
            network: Arc::new(network),
            crash,
            crashes,
            deaths: Default::default(),
            seed,
        }
    }

    /// Runs every purchase to its end, through every death of the process.
    pub(super) async fn play(self) -> Verdict {
        let mut errors = Vec::new();
        for points in self.crashes.iter().copied().map(Some).chain([None]) {
            self.crash.arm(points);
            tokio::select! {
                outcomes = self.process() => {
                    errors = outcomes.into_iter().filter_map(Result::err).map(|error| error.to_string()).collect();
                    break;
                }
                () = self.crash.died() => self.deaths.set(self.deaths.get() + 1),
            }
        }
        self.network.settle();
        let (faults, requests) = self.network.counts();
        let mut verdict = Verdict::of(&self, errors).await;
        verdict.faults = faults;
        verdict.requests = requests;
        verdict
    }

    /// How often the process died.
    pub(super) fn deaths(&self) -> u64 {
        self.deaths.get()
    }

    /// One life of the process: goes on with what is in the journal, and starts the rest.
    async fn process(&self) -> Vec<Result<(), RunError>> {
        let journal = CrashingJournal { kept: self.journal.clone(), crash: self.crash.clone() };
        let token = Arc::new(StaticToken::new("simulated"));
        let client = Client::new(self.network.clone(), token, self.clock.clone()).with_jitter_seed(self.seed);
        let runner = Runner::new(client, Arc::new(journal) as Arc<dyn Journal>);
        join_all(self.intents.iter().map(|intent| async { runner.buy(intent.clone()).await.map(drop) })).await
    }
}

fn intent(dice: &mut fastrand::Rng, number: usize) -> PurchaseIntent {
    let (customer, country, subscription) = if dice.bool() {
        (demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION)
    } else {
        (demo::FABRIKAM, "DE", demo::FABRIKAM_AZURE_PLAN)
    };
    let kinds: [Value; 4] = [
        json!({"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU}),
        json!({"product": demo::SAAS, "sku": demo::SAAS_SKU, "term": "P1M", "billing_cycle": "monthly"}),
        json!({"product": demo::SAAS_TRIAL, "sku": "0001", "renews_to": "P1Y"}),
        json!({"product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_1_YEAR,
               "reservation": {"scope": "shared", "subscription": subscription}}),
    ];
    let line = |dice: &mut fastrand::Rng| {
        let mut line = kinds[dice.usize(..kinds.len())].clone();
        line["quantity"] = dice.u32(1..5).into();
        line
    };
    let lines: Vec<Value> = (0..dice.usize(1..4)).map(|_| line(dice)).collect();
    let mut intent =
        json!({"id": format!("p-{number}"), "customer": customer, "country": country, "line": lines});
    if dice.u8(..8) == 0 {
        intent["deadline_minutes"] = dice.u32(1..60).into();
    }
    match serde_json::from_value(intent) {
        Ok(intent) => intent,
        Err(error) => unreachable!("the templates are valid: {error}"),
    }
}
