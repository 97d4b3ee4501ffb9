//! One scenario: processes that buy through a network, their disks and their clocks, all of which have faults.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use pc_emulator::EmulatorOptions;
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_workflows::PurchaseIntent;

use super::clock::SimulatedClock;
use super::fault::Fault;
use super::journals::Journals;
use super::life::Life;
use super::network::{Announced, Network, Plan};
use super::process::Passed;
use super::promise::Broken;
use super::service::Service;
use super::{intents, portal_orders, service_options};

/// When simulated time begins (2030-01-01), in milliseconds.
const START_UNIX_MILLIS: i64 = 1_893_456_000_000;

/// What happens to the process.
pub(super) struct Setup {
    pub(super) seed: u64,
    pub(super) intents: Vec<PurchaseIntent>,
    /// The lives of the process. In the last nothing more happens to it.
    pub(super) lives: Vec<Life>,
    /// What can go wrong at all.
    pub(super) faults: Vec<Fault>,
}

pub(super) struct Scenario {
    pub(super) setup: Setup,
    pub(super) service: Service,
    pub(super) journals: Journals,
    pub(super) network: Arc<Network>,
    pub(super) passed: Passed,
    pub(super) deaths: Cell<u64>,
    pub(super) broken: RefCell<Vec<Broken>>,
    pub(super) clock: Arc<dyn Clock>,
    /// How many processes were started.
    pub(super) processes: Cell<usize>,
    pub(super) rng: RefCell<fastrand::Rng>,
}

impl Scenario {
    /// What this seed draws, with faults of these kinds at most.
    pub(super) fn draw(seed: u64, faults: &[Fault]) -> Self {
        Self::draw_before(Service::new, seed, faults)
    }

    /// The same, before a service that is made so.
    pub(super) fn draw_before(
        make_service: impl FnOnce(EmulatorOptions, Arc<dyn Clock>) -> Service,
        seed: u64,
        faults: &[Fault],
    ) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        // Few kinds at a time: where all of them happen at once no purchase gets far.
        let share = [0.08, 0.2, 0.5, 1.0][rng.usize(..4)];
        let faults: Vec<Fault> = faults.iter().copied().filter(|_| rng.f64() < share).collect();
        let rate = [0.03, 0.1, 0.3, 0.6][rng.usize(..4)];
        let of_network: Vec<Fault> = faults.iter().copied().filter(|fault| fault.is_of_network()).collect();
        let options = service_options::draw(seed, &mut rng, &faults);
        let lives = Life::draw_all(&mut rng, &faults);
        let setup = Setup { seed, lives, intents: intents::draw(&mut rng), faults };
        let plan = Plan::Drawn { faults: of_network, rate };
        let scenario = Self::before(|clock| make_service(options, clock), setup, plan, rng.fork());
        for (after, request) in portal_orders::draw(&scenario.service, &scenario.setup.intents, &mut rng) {
            scenario.network.hold(scenario.clock.now() + after, request);
        }
        scenario
    }

    /// One before a fresh service.
    #[cfg(test)]
    pub(super) fn new(setup: Setup, options: EmulatorOptions, plan: Plan, rng: fastrand::Rng) -> Self {
        Self::before(|clock| Service::new(options, clock), setup, plan, rng)
    }

    fn before(
        make_service: impl FnOnce(Arc<dyn Clock>) -> Service,
        setup: Setup,
        plan: Plan,
        mut rng: fastrand::Rng,
    ) -> Self {
        let start = Timestamp::from_unix_millis(START_UNIX_MILLIS);
        let clock: Arc<dyn Clock> = Arc::new(SimulatedClock::starting(start));
        let service = make_service(clock.clone());
        let announced = Announced::default();
        let journals = Journals::new(clock.clone(), announced.clone(), rng.fork());
        let network =
            Network::new(service.clone(), clock.clone(), announced, &setup.intents, rng.fork(), plan);
        Self {
            setup,
            service,
            journals,
            network: Arc::new(network),
            passed: Passed::default(),
            deaths: Cell::default(),
            broken: RefCell::default(),
            clock,
            processes: Cell::default(),
            rng: RefCell::new(rng),
        }
    }
}
