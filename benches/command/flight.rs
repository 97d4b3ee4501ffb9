//! Many purchases in flight, 100 of each customer: what they weigh while all of them wait for visibility, and what it takes to
//! get them there and to resume them.
//!
//! One process holds all of it: the runner with its defaults, the journal in SQLite, and the emulator with its carts, orders and
//! audit records. Memory is the most that this process had, by the operating system's account (Linux). The clock is slow, so
//! that nobody's wait is over before all wait. Purchases are handed to the runner as they come to a service: the next one when no
//! more than [`MAX_AHEAD`] others are on their way; and all at once, as from a file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use pc_benches::{Cost, Figure, Memory, Size, said};
use pc_models::Timestamp;
use pc_transport::TokioClock;
use pc_workflows::{EventKind, Journal, JournaledPurchase, Runner, SqliteJournal};
use serde::{Deserialize, Serialize};

use crate::fixture;
use crate::requests::Requests;
use crate::taken::Taken;

/// Purchases of one customer.
const PURCHASES_PER_CUSTOMER: usize = 100;

/// How fast time passes: the first look for an order is at least 16 seconds behind its checkout, which are 26 minutes then.
const TIME_SCALE: f64 = 0.01;

/// So many purchases are on their way into flight at a time, where they are handed over one after the other.
pub(crate) const MAX_AHEAD: usize = 2_000;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    if size == Size::Smallest {
        measure(20, usize::MAX);
        let small = measure(20, 5);
        return vec![Figure::quantity("20 purchases in flight", "MB", small.getting.megabytes, 1000.0)];
    }
    let many = grown(100_000);
    let mut figures = vec![
        Figure::quantity("100,000 purchases in flight", "MB", many.getting.megabytes, 300.0),
        Figure::quantity("getting 100,000 in flight", "s", many.getting.seconds, 40.0),
        Figure::quantity("resuming 100,000 purchases", "s", many.resuming.seconds, 10.0),
        Figure::quantity("100,000 purchases while resumed", "MB", many.resuming.megabytes, 300.0),
    ];
    if size == Size::Whole {
        let at_once: Flight = said(&["grow", "purchases-at-once", "100000"]);
        let megabytes = at_once.getting.megabytes;
        figures.push(Figure::quantity("100,000 handed over at once", "MB", megabytes, 300.0));
        let million = grown(1_000_000);
        figures.extend([
            Figure::quantity("1,000,000 purchases in flight", "MB", million.getting.megabytes, 2500.0),
            Figure::quantity("resuming 1,000,000 purchases", "s", million.resuming.seconds, 60.0),
            Figure::quantity("1,000,000 purchases while resumed", "MB", million.resuming.megabytes, 2500.0),
        ]);
    }
    figures
}

/// So many purchases, handed over one after the other, measured in a process of their own.
pub(crate) fn grown(count: usize) -> Flight {
    said(&["grow", "purchases", &count.to_string()])
}

/// What it takes to get purchases in flight, and to resume them in another process.
#[derive(Serialize, Deserialize)]
pub(crate) struct Flight {
    pub(crate) getting: Taken,
    pub(crate) resuming: Taken,
}

/// Gets so many purchases in flight, no more than `ahead` of them on their way at a time; drops them where they stand, and resumes
/// them all at once.
pub(crate) fn measure(count: usize, ahead: usize) -> Flight {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let clock = Arc::new(TokioClock::scaled(Timestamp::from_unix_millis(1_893_456_000_000), TIME_SCALE)); // 2030-01-01
    let emulator = fixture::emulator(clock.clone(), |options| {
        options.further_customers = count.div_ceil(PURCHASES_PER_CUSTOMER);
        options.visibility_delay_max = Duration::from_secs(24 * 60 * 60);
    });
    let requests = Arc::new(Requests::without(None));
    let client = fixture::client(Arc::new(emulator), clock).with_observer(requests.clone());
    let waiting = Arc::new(AtomicUsize::new(0));
    let runner = |journal| {
        let waiting = waiting.clone();
        Runner::new(client.clone(), journal).with_observer(move |event| {
            if matches!(event.kind, EventKind::Waiting { .. }) {
                waiting.fetch_add(1, Ordering::Relaxed);
            }
        })
    };

    let runtime = runtime();
    let started = runner(open(&path));
    let getting = taken("in flight", &requests, || {
        for number in 0..count {
            settle(&waiting, number.saturating_sub(ahead));
            let intent = fixture::intent(number, number / PURCHASES_PER_CUSTOMER);
            runtime.spawn(started.buy(intent).map(drop));
        }
        settle(&waiting, count);
    });
    drop((runtime, started)); // every purchase is dropped where it stands

    waiting.store(0, Ordering::Relaxed);
    let runtime = self::runtime();
    let resuming = taken("resumed", &requests, || {
        let journal = open(&path);
        let resumed = runner(journal.clone());
        for JournaledPurchase { id, .. } in runtime.block_on(journal.purchases()).unwrap() {
            runtime.spawn(resumed.resume(&id).map(drop));
        }
        settle(&waiting, count);
    });
    Flight { getting, resuming }
}

fn open(path: &Path) -> Arc<SqliteJournal> {
    Arc::new(SqliteJournal::open(path).unwrap())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Until so many wait for visibility.
fn settle(waiting: &AtomicUsize, count: usize) {
    while waiting.load(Ordering::Relaxed) < count {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn taken(what: &str, requests: &Requests, work: impl FnOnce()) -> Taken {
    Memory::begin_anew();
    requests.take();
    let cost = Cost::of(work);
    let taken = Taken::of(cost, Memory::of_this_process(), requests.take());
    eprintln!("{what} after {:.1} s: at most {:.0} MB", taken.seconds, taken.megabytes);
    taken
}
