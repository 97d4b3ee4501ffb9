//! Time is paused, and moved on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pc_transport::{Clock, TokioClock};

use super::standing::{Standing, Wait};
use super::{Progress, SAID_EVERY};

const ONE_SECOND: Duration = Duration::from_secs(1);

type Said = Arc<Mutex<Vec<String>>>;

fn progress(doing: &str) -> (Progress, Said) {
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::system());
    let said = Said::default();
    let into = said.clone();
    let tell = move |text: &str| into.lock().unwrap().push(text.to_owned());
    (Progress::telling(&clock, doing, (SAID_EVERY, SAID_EVERY), false, tell), said)
}

/// Moves the time on, and lets the other task see it.
async fn pass(time: Duration) {
    tokio::task::yield_now().await;
    tokio::time::advance(time).await;
    tokio::task::yield_now().await;
}

fn taken(said: &Said) -> Vec<String> {
    std::mem::take(&mut *said.lock().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_short_command_says_nothing_and_a_long_one_twice_a_minute_how_far_it_is() {
    let (progress, said) = progress("reading invoices");
    progress.done(3, 12, "invoices");
    progress.add(1_234_567, "lines");
    pass(SAID_EVERY - ONE_SECOND).await;
    assert!(taken(&said).is_empty());
    pass(ONE_SECOND).await;
    assert_eq!(taken(&said), ["reading invoices, 3 of 12 invoices, 1,234,567 lines so far"]);
    pass(SAID_EVERY).await;
    assert_eq!(taken(&said).len(), 1, "also when it stands still");
    progress.doing("comparing");
    pass(SAID_EVERY).await;
    assert_eq!(taken(&said), ["comparing"]);
    drop(progress);
    pass(SAID_EVERY * 3).await;
    assert!(taken(&said).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_waited_for_and_for_how_long_at_most() {
    let (progress, said) = progress("reading invoices");
    progress.waiting("the export of G1", Some(Duration::from_secs(1800)));
    pass(SAID_EVERY).await;
    assert_eq!(taken(&said), ["reading invoices, waiting for the export of G1, at most 29 min 30 s more"]);
    progress.add(10, "lines");
    pass(SAID_EVERY).await;
    assert_eq!(taken(&said), ["reading invoices, 10 lines so far"], "they have come");
    progress.waiting("the next", None);
    pass(SAID_EVERY).await;
    progress.arrived();
    pass(SAID_EVERY).await;
    let two = ["waiting for the next", "so far"];
    assert!(taken(&said).iter().zip(two).all(|(said, end)| said.ends_with(end)));
}

#[test]
fn a_call_that_is_tried_again_is_shown_until_it_is() {
    let now = "2026-11-30T12:00:00Z".parse().unwrap();
    let mut standing = Standing::of("looking at customers");
    let what = "ListSubscriptions is throttled".to_owned();
    standing.retrying = Some(Wait { what, until: Some(now + Duration::from_secs(20)) });
    let text = "looking at customers, ListSubscriptions is throttled, tried again in 20 s";
    assert_eq!(standing.text(now), text);
    assert_eq!(standing.text(now + Duration::from_secs(20)), "looking at customers");
}
