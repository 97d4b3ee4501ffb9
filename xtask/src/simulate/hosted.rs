//! The same purchases on an engine: several copies of a process take turns at each of them, and every step that the engine
//! knows is done is safe.
//!
//! A copy dies or stands still at any point of a step. The engine has another copy do the step again; what the first one
//! still does when it wakes, the engine takes no notice of.

mod attempt;
mod copies;

use std::io;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, join_all};
use futures_util::stream::FuturesUnordered;
use pc_workflows::{Purchase, PurchaseIntent};

use super::fault::Fault;
use super::life::Life;
use super::play::in_virtual_time;
use super::process::Halt;
use super::program::{Program, RealProgram};
use super::scenario::Scenario;
use super::verdict::Verdict;
use attempt::{Attempted, Hosted};
use copies::Copies;

/// The engine notices within so many seconds that a copy does not answer.
const MAX_SECONDS_TO_NOTICE: u64 = 90;

/// How long a step that was stopped is not tried again.
const TIME_BETWEEN_STOPS: Duration = Duration::from_secs(5 * 60);

/// What keeps a step of an engine from being done twice, or too late.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guards {
    /// Whether a write is sent only by the attempt that began it.
    pub(super) sends_what_it_began: bool,
    /// Whether a write is sent before its fence only.
    pub(super) keeps_fences: bool,
}

impl Guards {
    /// Those of a right host.
    pub(super) const ALL: Self = Self { sends_what_it_began: true, keeps_fences: true };
}

/// Plays what a seed draws on an engine, with faults of these kinds at most.
pub(super) fn play_hosted(seed: u64, faults: &[Fault], guards: Guards) -> io::Result<Verdict> {
    let faults: Vec<Fault> = faults.iter().copied().filter(|fault| fault.is_of_an_engine()).collect();
    in_virtual_time(async {
        let mut scenario = Scenario::draw(seed, &faults);
        let copies = Life::draw_copies(&mut scenario.rng.borrow_mut(), &scenario.setup.faults);
        scenario.setup.lives = copies;
        scenario.run_hosted(guards).await
    })
}

impl Scenario {
    async fn run_hosted(&self, guards: Guards) -> Verdict {
        let copies = Copies::new(self);
        let purchases = join_all(self.setup.intents.iter().map(|intent| self.host(intent, &copies, guards)));
        tokio::select! {
            biased;
            _ = purchases => {}
            () = copies.live() => {}
            () = self.network.deliver_held() => {}
        }
        self.network.settle();
        let mut verdict = Verdict::default();
        verdict.judge::<RealProgram>(self).await;
        verdict.finish::<RealProgram>(self);
        verdict
    }

    /// Runs a purchase to its end, and every copy that stood still in one of its steps to the end of that.
    async fn host(&self, intent: &PurchaseIntent, copies: &Copies<'_>, guards: Guards) {
        let disk = self.journals.current();
        let first = copies.next();
        let start = Purchase::start(intent.clone(), false, "", first.clock().now());
        // In memory, as the first entry: it is not refused.
        let _ = disk.append(&intent.id, 0, &start, self.clock.now());
        let hosted = Rc::new(Hosted::new(intent.id.clone(), disk.clone(), self.clock.clone(), guards));
        let mut paused: FuturesUnordered<LocalBoxFuture<'_, Attempted>> = FuturesUnordered::new();
        while !self.passed.is_endless() {
            let copy = copies.next();
            let mut attempt: LocalBoxFuture<'_, Attempted> = Box::pin(hosted.clone().attempt(copy.clone()));
            let time = tokio::select! {
                biased;
                attempted = &mut attempt => match attempted {
                    Attempted::Ended => break,
                    Attempted::Waits(time) => time,
                    Attempted::Stopped => TIME_BETWEEN_STOPS,
                },
                halt = copy.halted() => {
                    hosted.supersede();
                    if halt == Halt::Pause {
                        paused.push(attempt);
                    }
                    Duration::from_secs(self.rng.borrow_mut().u64(..MAX_SECONDS_TO_NOTICE))
                }
                () = go_on(&mut paused) => Duration::ZERO,
            };
            tokio::select! {
                biased;
                () = self.clock.sleep_until(self.clock.now() + time) => {}
                () = go_on(&mut paused) => {}
            }
        }
        if let Some(receipt) = RealProgram::receipt(disk.written(&intent.id).entries()) {
            self.take(intent, Ok(receipt), &Life::LAST, &disk);
        }
        while paused.next().await.is_some() {}
    }
}

/// Has copies that stood still go on, for ever.
async fn go_on(paused: &mut FuturesUnordered<LocalBoxFuture<'_, Attempted>>) {
    while paused.next().await.is_some() {}
    std::future::pending::<()>().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::counts::Counts;
    use crate::simulate::intents;
    use crate::simulate::network::Plan;
    use crate::simulate::promise::{Broken, Promise};
    use crate::simulate::scenario::Setup;
    use std::ops::Range;

    use clap::ValueEnum;
    use pc_emulator::{EmulatorOptions, SecondCheckout};

    /// Seeds in which no promise breaks.
    const SEEDS: u64 = 300;

    /// The copy of a smallest purchase has no more points at which it may halt.
    const POINTS: u32 = 130;

    /// Its checkout is among these requests, counted from 0, and so are those that follow if it is not answered.
    const REQUESTS: Range<u64> = 12..24;

    /// Whether what is told of a purchase is not what was bought.
    fn is_untrue(broken: &Broken) -> bool {
        matches!(broken.promise, Promise::NoDuplicate | Promise::NothingLost | Promise::TrueEnd)
    }

    #[test]
    fn no_promise_breaks_on_an_engine_in_the_first_seeds() {
        let mut counts = Counts::default();
        for seed in 0..SEEDS {
            let verdict = play_hosted(seed, Fault::value_variants(), Guards::ALL).unwrap();
            assert_eq!(verdict.broken, [], "seed {seed}");
            counts.add(seed, &verdict);
        }
        assert!(counts.crashes > 50, "the simulation simulates too little: {counts:?}");
        assert!(counts.completed > counts.unresolved, "{counts:?}");
    }

    /// The smallest purchase on a copy that halts at this point, beside two that do not, and with this request refused.
    fn case(point: u32, halt: Halt, request: u64, guards: Guards) -> Vec<Broken> {
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        options.second_checkout = SecondCheckout::Refuse;
        // Waiting adds nothing but more looks of the same kind.
        options.visibility_delay_max = Duration::ZERO;
        options.provisioning_time_max = Duration::ZERO;
        options.registration_time = Duration::ZERO;
        let (fault, pause) = (Fault::Deny, Duration::from_secs(3 * 60 * 60));
        let lives = vec![Life::LAST, Life { halt: Some((point, halt)), pause, ..Life::LAST }];
        let faults = vec![fault, Fault::Pause];
        let setup = Setup { seed: 1, intents: vec![intents::reservation()], lives, faults };
        let plan = Plan::Once { request, fault };
        in_virtual_time(async {
            let scenario = Scenario::new(setup, options, plan, fastrand::Rng::with_seed(1));
            scenario.run_hosted(guards).await.broken
        })
        .unwrap()
    }

    #[test]
    fn a_copy_may_halt_at_each_point() {
        for (point, halt) in (0..POINTS).flat_map(|point| [(point, Halt::Death), (point, Halt::Pause)]) {
            assert_eq!(case(point, halt, u64::MAX, Guards::ALL), [], "{halt:?} at point {point}");
        }
    }

    #[test]
    fn a_host_that_repeats_blindly_or_sends_late_tells_what_is_not_true() {
        let repeats = Guards { sends_what_it_began: false, ..Guards::ALL };
        let sends_late = Guards { keeps_fences: false, ..Guards::ALL };
        for (guards, halt) in [(repeats, Halt::Death), (sends_late, Halt::Pause)] {
            // Nothing that costs is sent before.
            let mut cases = (60..POINTS).flat_map(|point| REQUESTS.map(move |request| (point, request)));
            let found =
                cases.find(|(point, request)| case(*point, halt, *request, guards).iter().any(is_untrue));
            let Some((point, request)) = found else { panic!("{guards:?} tells nothing untrue") };
            assert_eq!(case(point, halt, request, Guards::ALL), [], "{halt:?} at point {point}");
        }
    }

    #[test]
    fn the_same_seed_is_the_same_run_on_an_engine() {
        let run = || format!("{:?}", play_hosted(7, Fault::value_variants(), Guards::ALL).unwrap());
        assert_eq!(run(), run());
    }
}
