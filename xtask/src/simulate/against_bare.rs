//! How fast purchases are simulated, beside how fast a bare emulator answers the same requests.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;
use serde::Serialize;

use super::fault::Fault;
use super::play::{in_virtual_time, play};
use super::program::RealProgram;
use super::scenario::Scenario;
use super::service::{Received, Service};
use super::side_by_side::side_by_side;
use crate::exit::Failure;
use crate::processor_time::processor_time;

/// How often all seeds are played and their requests answered, in turn.
const ROUNDS: usize = 15;

/// Both rates, by the processor time of one thread, and how they compare.
#[derive(Debug, Serialize)]
pub(super) struct AgainstBare {
    /// The simulated rate as a share of the bare one: the median of all rounds.
    ratio: f64,
    /// How far the rounds are apart: the distance of their quartiles, as a share of the median.
    spread: f64,
    /// Requests that reached the emulator in one round.
    requests: usize,
    simulated_requests_per_second: f64,
    bare_requests_per_second: f64,
    purchases_per_second: f64,
    /// By the clock, with all cores at work.
    purchases_per_hour_on_all_cores: f64,
}

/// The requests that reached the emulator in a seed, and the options it had.
struct Recording {
    options: EmulatorOptions,
    requests: Vec<(Timestamp, Request)>,
    /// How many purchases were judged.
    purchases: usize,
}

/// What both took in one round.
#[derive(Default)]
struct Round {
    simulated: Duration,
    bare: Duration,
}

/// Plays the seeds and has fresh emulators answer the same requests, in turn.
pub(super) fn against_bare(seeds: Range<u64>, faults: &[Fault]) -> Result<AgainstBare, Failure> {
    let recordings: Vec<(u64, Recording)> =
        seeds.clone().map(|seed| Ok((seed, record(seed, faults)?))).collect::<Result<_, Failure>>()?;
    let rounds = (0..ROUNDS).map(|_| play_round(&recordings, faults)).collect::<Result<Vec<_>, _>>()?;
    let requests: usize = recordings.iter().map(|(_, recording)| recording.requests.len()).sum();
    let purchases: usize = recordings.iter().map(|(_, recording)| recording.purchases).sum();
    let ratios =
        Quartiles::of(rounds.iter().map(|round| round.bare.as_secs_f64() / round.simulated.as_secs_f64()));
    let simulated = Quartiles::of(rounds.iter().map(|round| round.simulated.as_secs_f64()));
    let bare = Quartiles::of(rounds.iter().map(|round| round.bare.as_secs_f64()));
    Ok(AgainstBare {
        ratio: ratios.median,
        spread: (ratios.upper - ratios.lower) / ratios.median,
        requests,
        simulated_requests_per_second: requests as f64 / simulated.median,
        bare_requests_per_second: requests as f64 / bare.median,
        purchases_per_second: purchases as f64 / simulated.median,
        purchases_per_hour_on_all_cores: purchases_per_hour(seeds, faults, purchases)?,
    })
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

/// Each seed, and then its requests at once.
fn play_round(recordings: &[(u64, Recording)], faults: &[Fault]) -> Result<Round, Failure> {
    let mut round = Round::default();
    for (seed, recording) in recordings {
        let begin = processor_time();
        play::<RealProgram>(*seed, faults)?;
        round.simulated += processor_time() - begin;
        round.bare += recording.answer();
    }
    Ok(round)
}

impl Recording {
    /// How long a fresh emulator takes to answer.
    fn answer(&self) -> Duration {
        let clock = Arc::new(SetClock::default());
        let emulator = Emulator::new(self.options.clone(), clock.clone());
        let requests = self.requests.clone();
        let begin = processor_time();
        for (at, request) in requests {
            clock.0.store(at.unix_millis(), Ordering::Relaxed);
            std::hint::black_box(emulator.handle(request));
        }
        processor_time() - begin
    }
}

/// With all cores at work.
fn purchases_per_hour(seeds: Range<u64>, faults: &[Fault], purchases: usize) -> Result<f64, Failure> {
    #[allow(clippy::disallowed_methods)] // a measurement looks at the clock
    let begin = Instant::now();
    let mut outcome = Ok(());
    side_by_side(
        seeds,
        |seed| play::<RealProgram>(seed, faults),
        |_, played| {
            if let Err(error) = played {
                outcome = Err(error);
            }
        },
    );
    outcome?;
    Ok(purchases as f64 / begin.elapsed().as_secs_f64() * 3600.0)
}

struct Quartiles {
    lower: f64,
    median: f64,
    upper: f64,
}

impl Quartiles {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let at = |part: usize| values[part * (values.len() - 1) / 4];
        Self { lower: at(1), median: at(2), upper: at(3) }
    }
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
