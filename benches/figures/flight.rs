//! Many purchases in flight: what they weigh while all of them wait for visibility, the emulator included, and how long it
//! takes to resume them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pc_workflows::{Journal, JournaledPurchase, Runner, SqliteJournal};

use crate::Figure;
use crate::fixture;
use crate::hand_clock::HandClock;

/// Purchases of one customer.
const PURCHASES_PER_CUSTOMER: usize = 100;

/// Purchases that the figures are about.
const MAX_PURCHASES: usize = 100_000;

pub(crate) fn figures(quick: bool) -> Vec<Figure> {
    let count = if quick { MAX_PURCHASES / 10 } else { MAX_PURCHASES };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let clock = HandClock::new();
    let emulator = fixture::emulator(Arc::new(clock.clone()), |options| {
        options.further_customers = count.div_ceil(PURCHASES_PER_CUSTOMER);
        options.visibility_delay_max = Duration::from_secs(24 * 60 * 60);
    });
    let client = fixture::client(Arc::new(emulator), Arc::new(clock.clone()));
    let runner = |path: &Path| Runner::new(client.clone(), Arc::new(SqliteJournal::open(path).unwrap()));

    let began = Instant::now();
    let runtime = runtime();
    let started = runner(&path);
    let start = |numbers: std::ops::Range<usize>| {
        let waiting = numbers.end;
        for number in numbers {
            let (runner, intent) =
                (started.clone(), fixture::intent(number, number / PURCHASES_PER_CUSTOMER));
            runtime.spawn(async move { runner.buy(intent).await.map(drop) });
        }
        settle(&clock, waiting);
        memory("VmHWM")
    };
    let (half, most) = (start(0..count / 2), start(count / 2..count));
    drop(started);
    eprintln!("{count} purchases wait after {:.1?}: {}", began.elapsed(), weight());
    drop(runtime); // every purchase is dropped where it stands
    while clock.sleeping() > 0 {
        std::thread::yield_now();
    }

    let _ = std::fs::write("/proc/self/clear_refs", "5"); // from here on the most is that of resuming
    let began = Instant::now();
    let runtime = self::runtime();
    let journal = Arc::new(SqliteJournal::open(&path).unwrap());
    eprintln!("opened after {:.1?}", began.elapsed());
    let resumed = Runner::new(client.clone(), journal.clone());
    let all = runtime.block_on(journal.purchases()).unwrap();
    eprintln!("listed after {:.1?}", began.elapsed());
    for JournaledPurchase { id, .. } in all {
        let runner = resumed.clone();
        runtime.spawn(async move { runner.resume(&id).await.map(drop) });
    }
    settle(&clock, count);
    let took = began.elapsed();
    eprintln!("resumed after {took:.1?}: {}", weight());
    // What smaller runs weigh is reckoned by what the second half of the purchases weighed: much is there before the first.
    let others = (most - half) / (count as f64 / 2.0) * (MAX_PURCHASES - count) as f64;
    vec![
        ("flight_mb", most + others),
        ("resume_mb", memory("VmHWM") + others),
        ("resume_s", took.as_secs_f64() * MAX_PURCHASES as f64 / count as f64),
    ]
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Until all of them wait.
fn settle(clock: &HandClock, count: usize) {
    while clock.sleeping() < count {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn weight() -> String {
    format!("{:.0} MB, at most {:.0} MB", memory("VmRSS"), memory("VmHWM"))
}

/// Megabytes of this process, as Linux tells it.
fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap_or_default();
    let kilobytes = line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}
