//! What becomes of purchases and cancellations, counted from the steps that a runner tells.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::sync::Mutex;

use metrics::{counter, gauge, histogram};
use pc_models::Timestamp;
use pc_transport::telemetry::Metric;

use crate::lock::lock;
use crate::{CancellationFact, Event, EventKind, Fact, PurchaseId, Stage};

pub(super) const RUNNING: Metric = Metric::gauge(
    "partner_center_purchases_running",
    &["stage"],
    "Purchases and cancellations under way here, by stage; `starting` before their first call",
);
pub(super) const STARTED: Metric = Metric::counter(
    "partner_center_purchases_started_total",
    &["kind"],
    "Purchases and cancellations begun here: `purchase` or `cancellation`",
);
pub(super) const ENDED: Metric = Metric::counter(
    "partner_center_purchases_ended_total",
    &["kind", "status"],
    "Purchases and cancellations that ended here, by their receipt's status",
);
pub(super) const LEFT: Metric = Metric::counter(
    "partner_center_purchases_left_total",
    &["stage"],
    "Purchases and cancellations that were left before their end, by stage: they wait to be resumed",
);
pub(super) const SECONDS: Metric = Metric::seconds(
    "partner_center_purchase_seconds",
    &["kind", "status"],
    "How long those took from begin to end that did both here",
);

/// What a purchase is before a call of it was seen.
const STARTING: &str = "starting";

/// Counts purchases and cancellations from their steps: have [`count`](Self::count) told them by
/// [`Runner::with_observer`](crate::Runner::with_observer). Dry runs are not counted. [`METRICS`](super::METRICS) lists what it
/// counts.
#[derive(Debug, Default)]
pub struct PurchaseMetrics {
    under_way: Mutex<HashMap<PurchaseId, UnderWay>>,
}

/// One that runs here.
#[derive(Debug)]
struct UnderWay {
    stage: &'static str,
    /// When it began, if that was here.
    started: Option<Timestamp>,
    is_dry_run: bool,
}

impl PurchaseMetrics {
    /// Counts, and tells the recorder that the program has installed what is counted.
    #[must_use]
    pub fn new() -> Self {
        super::METRICS.iter().for_each(Metric::describe);
        Self::default()
    }

    /// Takes in a step.
    pub fn count(&self, event: &Event) {
        let mut all = lock(&self.under_way);
        let under_way = match all.entry(event.purchase.clone()) {
            Place::Occupied(known) => known.into_mut(),
            Place::Vacant(place) if shows_that_it_runs(&event.kind) => place.insert(UnderWay::new(event)),
            Place::Vacant(_) => return,
        };
        if let Some(stage) = event.kind.stage() {
            under_way.reaches(stage);
        }
        if event.kind.is_last() {
            under_way.is_left();
            if !under_way.is_dry_run {
                Self::over(event, under_way);
            }
            all.remove(&event.purchase);
        }
    }

    fn over(event: &Event, under_way: &UnderWay) {
        let Some(status) = event.kind.ends_as() else {
            return counter!(LEFT.name, "stage" => under_way.stage).increment(1);
        };
        let kind = kind(&event.kind);
        counter!(ENDED.name, "kind" => kind, "status" => status).increment(1);
        if let Some(started) = under_way.started {
            let elapsed = event.at.since(started);
            histogram!(SECONDS.name, "kind" => kind, "status" => status).record(elapsed);
        }
    }
}

impl UnderWay {
    fn new(first: &Event) -> Self {
        let is_begin = is_begin(&first.kind);
        let under_way = Self {
            stage: STARTING,
            started: is_begin.then_some(first.at),
            is_dry_run: is_begin && is_dry_run(&first.kind),
        };
        if is_begin && !under_way.is_dry_run {
            counter!(STARTED.name, "kind" => kind(&first.kind)).increment(1);
        }
        under_way.change(1.0);
        under_way
    }

    fn reaches(&mut self, stage: Stage) {
        if self.stage != stage.as_str() {
            self.change(-1.0);
            self.stage = stage.as_str();
            self.change(1.0);
        }
    }

    fn is_left(&self) {
        self.change(-1.0);
    }

    /// Counts it among those of its stage, or not any more.
    fn change(&self, by: f64) {
        if !self.is_dry_run {
            gauge!(RUNNING.name, "stage" => self.stage).increment(by);
        }
    }
}

/// Somebody may also agree to one that nobody runs.
fn shows_that_it_runs(step: &EventKind) -> bool {
    match step {
        EventKind::Recorded(entry) => !matches!(entry.fact, Fact::Consented { .. }),
        EventKind::Calling { .. } | EventKind::Waiting { .. } => true,
        EventKind::ClockDiffers { .. } | EventKind::Left => false,
    }
}

fn is_begin(step: &EventKind) -> bool {
    let EventKind::Recorded(entry) = step else { return false };
    matches!(
        entry.fact,
        Fact::Started { .. } | Fact::StartedAgain | Fact::Cancellation(CancellationFact::Started { .. })
    )
}

fn is_dry_run(step: &EventKind) -> bool {
    matches!(step, EventKind::Recorded(entry) if matches!(entry.fact, Fact::Started { dry_run: true, .. }))
}

fn kind(step: &EventKind) -> &'static str {
    match step {
        EventKind::Recorded(entry) if matches!(entry.fact, Fact::Cancellation(_)) => "cancellation",
        _ => "purchase",
    }
}
