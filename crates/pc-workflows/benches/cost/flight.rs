//! Many purchases in flight, 100 of each customer: what they weigh while all of them wait for their orders to show, and what it takes to
//! get them there and to resume them.
//!
//! One process holds all of it: the runner with its defaults, the journal in SQLite, and the emulator with its carts, orders and
//! audit records. Memory is the most that this process had, by the operating system's account (Linux). The clock is slow, so that
//! nobody's wait is over before all wait.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pc_models::Timestamp;
use pc_transport::TokioClock;
use pc_transport::telemetry::{AttemptSummary, Observer};
use pc_workflows::{EventKind, Journal, JournaledPurchase, Runner, SqliteJournal};

use crate::Figure;
use crate::fixture;

/// Purchases of one customer.
const PURCHASES_PER_CUSTOMER: usize = 100;

/// How fast time passes: the first look for an order is at least 16 seconds behind its checkout, which are 26 minutes then.
const TIME_SCALE: f64 = 0.01;

/// Purchases in flight unless it is said how many.
pub(crate) const USUAL_COUNT: usize = 100_000;

pub(crate) fn figures(count: usize) -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let clock = Arc::new(TokioClock::scaled(Timestamp::from_unix_millis(1_893_456_000_000), TIME_SCALE)); // 2030-01-01
    let emulator = fixture::emulator(clock.clone(), |options| {
        options.further_customers = count.div_ceil(PURCHASES_PER_CUSTOMER);
        options.visibility_delay_max = Duration::from_secs(24 * 60 * 60);
    });
    let requests = Arc::new(Requests::default());
    let client = fixture::client(Arc::new(emulator), clock).with_observer(requests.clone());

    let getting = Measured::begin(&requests);
    let runtime = runtime();
    let waiting = Arc::new(AtomicUsize::new(0));
    let runner = |journal| {
        let waiting = waiting.clone();
        Runner::new(client.clone(), journal).with_observer(move |event| {
            if matches!(event.kind, EventKind::Waiting { .. }) {
                waiting.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let started = runner(open(&path));
    for number in 0..count {
        let (runner, intent) = (started.clone(), fixture::intent(number, number / PURCHASES_PER_CUSTOMER));
        runtime.spawn(async move { panic!("it ended: {:?}", runner.buy(intent).await) });
    }
    settle(&waiting, count);
    let getting = getting.end("in flight");
    drop((runtime, started)); // every purchase is dropped where it stands

    waiting.store(0, Ordering::Relaxed);
    let resuming = Measured::begin(&requests);
    let runtime = self::runtime();
    let journal = open(&path);
    let resumed = runner(journal.clone());
    for JournaledPurchase { id, .. } in runtime.block_on(journal.purchases()).unwrap() {
        let runner = resumed.clone();
        runtime.spawn(async move { panic!("it ended: {:?}", runner.resume(&id).await) });
    }
    settle(&waiting, count);
    let resuming = resuming.end("resumed");
    vec![
        ("flight_mb", getting.megabytes),
        ("flight_s", getting.seconds),
        ("flight_cpu_s", getting.processor_seconds),
        ("flight_requests", getting.requests),
        ("resume_mb", resuming.megabytes),
        ("resume_s", resuming.seconds),
        ("resume_cpu_s", resuming.processor_seconds),
        ("resume_requests", resuming.requests),
    ]
}

fn open(path: &Path) -> Arc<SqliteJournal> {
    Arc::new(SqliteJournal::open(path).unwrap())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Until so many wait.
fn settle(waiting: &AtomicUsize, count: usize) {
    while waiting.load(Ordering::Relaxed) < count {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What something takes.
struct Measured {
    began: Instant,
    processor_seconds: f64,
    requests: Arc<Requests>,
}

/// What something took.
struct Took {
    /// The most that this process had meanwhile.
    megabytes: f64,
    seconds: f64,
    processor_seconds: f64,
    requests: f64,
}

impl Measured {
    fn begin(requests: &Arc<Requests>) -> Self {
        let _ = std::fs::write("/proc/self/clear_refs", "5"); // the most memory is that from here on
        requests.0.store(0, Ordering::Relaxed);
        Self { began: Instant::now(), processor_seconds: processor_seconds(), requests: requests.clone() }
    }

    fn end(self, what: &str) -> Took {
        let took = Took {
            megabytes: most_memory(),
            seconds: self.began.elapsed().as_secs_f64(),
            processor_seconds: processor_seconds() - self.processor_seconds,
            requests: self.requests.0.load(Ordering::Relaxed) as f64,
        };
        let Took { megabytes, seconds, processor_seconds, requests } = took;
        eprintln!(
            "{what}: {megabytes:.0} MB, {seconds:.1} s, {processor_seconds:.1} s of processor time, {requests} requests"
        );
        took
    }
}

/// Counts what is sent.
#[derive(Default)]
struct Requests(AtomicUsize);

impl Observer for Requests {
    fn attempted(&self, _: &AttemptSummary) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The most memory of this process, in megabytes, as Linux tells it.
fn most_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let kilobytes = line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes * 1024.0 / 1e6)
}

/// The processor time of all threads of this process, in seconds, as Linux tells it: user and system, in hundredths.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = text.rsplit(')').next().unwrap_or_default();
    let ticks =
        behind_name.split_whitespace().skip(11).take(2).filter_map(|number| number.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
