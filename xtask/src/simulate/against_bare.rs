//! How fast purchases are simulated, beside how fast a bare emulator answers the same requests.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use pc_benches::{Cost, Figure, Pairs};
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;

use super::fault::Fault;
use super::play::{in_virtual_time, play};
use super::program::RealProgram;
use super::scenario::Scenario;
use super::service::{Received, Service};
use super::side_by_side::side_by_side;
use crate::exit::Failure;

/// How often all seeds are played and their requests answered, in turn.
const PAIR_COUNT: usize = 15;

/// Purchases that are to fit into an hour.
const TEN_MILLION: f64 = 10e6;

/// The requests that reached the emulator in a seed, and the options it had.
struct Recording {
    options: EmulatorOptions,
    requests: Vec<(Timestamp, Request)>,
    /// How many purchases were judged.
    purchases: usize,
}

/// Plays the seeds and has fresh emulators answer the same requests, in turn, on one thread; and plays them on all cores.
pub(super) fn against_bare(seeds: Range<u64>, faults: &[Fault]) -> Result<Vec<Figure>, Failure> {
    let recordings: Vec<Recording> =
        seeds.clone().map(|seed| record(seed, faults)).collect::<Result<_, Failure>>()?;
    let mut failure = None;
    let pairs = Pairs::measure(
        PAIR_COUNT,
        || {
            let play_all = || seeds.clone().try_for_each(|seed| play::<RealProgram>(seed, faults).map(drop));
            Cost::of(|| failure = play_all().err())
        },
        || recordings.iter().map(Recording::answer).sum(),
    );
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    let purchases: usize = recordings.iter().map(|recording| recording.purchases).sum();
    let seconds = on_all_cores(seeds, faults)?.wall.as_secs_f64();
    let hours = seconds / purchases as f64 * TEN_MILLION / 3600.0;
    Ok(vec![
        Figure::rate("simulated requests", "the rate of a bare emulator", &pairs, 0.25),
        Figure::quantity("simulating ten million purchases", "hours", hours, 1.0),
    ])
}

fn record(seed: u64, faults: &[Fault]) -> Result<Recording, Failure> {
    let received = Received::default();
    let mut options = EmulatorOptions::default();
    let make_service = |drawn: EmulatorOptions, clock| {
        options = drawn.clone();
        Service::new(drawn, clock).keeping(received.clone())
    };
    let verdict = in_virtual_time(async {
        Scenario::draw_before(make_service, seed, faults).run::<RealProgram>().await
    })?;
    Ok(Recording { options, requests: received.take(), purchases: verdict.ends.len() })
}

impl Recording {
    /// What a fresh emulator takes to answer.
    fn answer(&self) -> Cost {
        let clock = Arc::new(SetClock::default());
        let emulator = Emulator::new(self.options.clone(), clock.clone());
        let requests = self.requests.clone();
        Cost::of(|| {
            for (at, request) in requests {
                clock.0.store(at.unix_millis(), Ordering::Relaxed);
                std::hint::black_box(emulator.handle(request));
            }
        })
    }
}

/// What it takes to play the seeds with all cores at work.
fn on_all_cores(seeds: Range<u64>, faults: &[Fault]) -> Result<Cost, Failure> {
    let mut outcome = Ok(());
    let cost = Cost::of(|| {
        let play = |seed| play::<RealProgram>(seed, faults).map(drop);
        side_by_side(seeds, play, |_, played| {
            if let Err(error) = played {
                outcome = Err(error);
            }
        });
    });
    outcome?;
    Ok(cost)
}

/// A clock that shows what it is set to.
#[derive(Default)]
struct SetClock(AtomicI64);

#[async_trait]
impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::Relaxed))
    }

    async fn sleep_until(&self, _: Timestamp) {}
}
