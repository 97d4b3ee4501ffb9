//! A service of one order, and cancellations of it that die on demand.

use std::collections::BTreeSet;
use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Call, Cancellation, CancellationIntent, CancellationReceipt, Entry, Machine, Planned};
use serde_json::{Value, json};

use super::driving::{Says, drive};
use super::scripted::customer;
use super::start;

/// What becomes of a cancellation that reaches the service.
pub(crate) enum Does {
    /// Done and answered.
    Well,
    /// Done, and the answer is lost.
    LosesAnswer,
    /// Done after so long, and the answer is lost.
    Later(Duration),
    /// Not done: this status and code.
    Refuses(u16, i64),
    /// Done, and answered with this status and code, as when a gateway sends the request twice. The order shows it after so
    /// long.
    RefusesWhatIsDone(u16, i64, Duration),
    /// Not done, and nobody can tell.
    LosesRequest,
    /// Never reached.
    Unreachable,
    /// Taken with a success, and not yet shown.
    TakesSlowly,
}

/// One order of three lines.
pub(crate) struct OneOrder {
    pub(crate) cancelled: BTreeSet<u32>,
    pub(crate) later: Vec<(Timestamp, Vec<u32>)>,
    pub(crate) whole: bool,
    /// The lines of each cancellation that was sent, and its request id.
    pub(crate) sent: Vec<(Vec<u32>, String)>,
    pub(crate) reads: usize,
    /// So many reads are answered.
    pub(crate) readable: usize,
    /// Reads before this are answered by a replica that lags: it shows nothing as cancelled.
    shown_from: Timestamp,
    /// Every line holds so many more than at first.
    pub(crate) more: u32,
}

impl OneOrder {
    pub(crate) fn new() -> Self {
        Self {
            cancelled: BTreeSet::new(),
            later: vec![],
            whole: false,
            sent: vec![],
            reads: 0,
            readable: usize::MAX,
            shown_from: Timestamp::UNIX_EPOCH,
            more: 0,
        }
    }

    fn order(&self, now: Timestamp) -> Value {
        let nothing = BTreeSet::new();
        let cancelled = if now < self.shown_from { &nothing } else { &self.cancelled };
        let quantity = |number: u32| {
            if !self.whole && cancelled.contains(&number) { 0 } else { 5 + number + self.more }
        };
        let lines: Vec<Value> = (0..3)
            .map(|number| {
                json!({"lineItemNumber": number, "offerId": format!("P:{number}:A"), "quantity": quantity(number),
                       "friendlyName": format!("Software {number}")})
            })
            .collect();
        let status = if cancelled.len() == 3 { "cancelled" } else { "completed" };
        json!({"id": "o-1", "status": status, "lineItems": lines})
    }

    fn answer(&mut self, call: &Call, now: Timestamp, id: String, does: Does) -> Says {
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.later).into_iter().partition(|(at, _)| *at <= now);
        self.later = later;
        self.cancelled.extend(due.into_iter().flat_map(|(_, lines)| lines));
        let lines: Vec<u32> = match call {
            Call::GetOrder(_) => {
                self.reads += 1;
                if self.reads > self.readable {
                    return Says::Refusal(404, 20_000);
                }
                return Says::Answer(self.order(now));
            }
            Call::CancelOrder(_) => {
                self.whole = true;
                vec![0, 1, 2]
            }
            Call::CancelSoftware(call) => {
                assert!(!call.lines.is_empty(), "no line at all would mean all of them");
                for line in &call.lines {
                    assert_eq!(line.offer.as_str(), format!("P:{}:A", line.line_item_number));
                }
                call.lines.iter().map(|line| line.line_item_number).collect()
            }
            other => panic!("{} cancels nothing", other.name()),
        };
        self.sent.push((lines.clone(), id));
        match does {
            Does::Unreachable => return Says::Unreachable,
            Does::Refuses(status, code) => return Says::Refusal(status, code),
            Does::RefusesWhatIsDone(status, code, lag) => {
                self.cancelled.extend(lines);
                self.shown_from = now + lag;
                return Says::Refusal(status, code);
            }
            Does::LosesRequest => return Says::Lost,
            Does::TakesSlowly => {
                self.later.push((now + Duration::from_secs(90), lines));
                return Says::Answer(self.order(now));
            }
            Does::Later(wait) => self.later.push((now + wait, lines)),
            Does::Well | Does::LosesAnswer => self.cancelled.extend(lines),
        }
        if matches!(does, Does::Well) { Says::Answer(self.order(now)) } else { Says::Lost }
    }
}

pub(crate) fn intent(what: Value) -> CancellationIntent {
    let intent = json!({"id": "c-1", "customer": customer(), "order": "o-1", "what": what});
    let intent: CancellationIntent = serde_json::from_value(intent).unwrap();
    intent.check().unwrap();
    intent
}

pub(crate) fn lines(numbers: &[u32]) -> Value {
    json!({"lines": numbers.iter().map(|number| json!({"number": number})).collect::<Vec<_>>()})
}

/// Runs to the end; `does` says what becomes of the first, second, … cancellation sent.
pub(crate) fn run(what: Value, does: impl FnMut(usize) -> Does) -> (CancellationReceipt, OneOrder, Duration) {
    let mut service = OneOrder::new();
    let entries = vec![Cancellation::start(intent(what), "one order", start())];
    let (receipt, _, took) = go_on(entries, &mut service, start(), does, usize::MAX).unwrap();
    (receipt, service, took)
}

/// What came of it, what is in the journal, and how long it took.
pub(crate) type Ended = (CancellationReceipt, Vec<Entry>, Duration);

/// What is in the journal, and when it died.
pub(crate) type Died = (Vec<Entry>, Timestamp);

/// Goes on from a journal, as another process unless it has just begun; dies after so many entries were written, with the
/// journal as it is then.
pub(crate) fn go_on(
    mut entries: Vec<Entry>,
    service: &mut OneOrder,
    from: Timestamp,
    mut does: impl FnMut(usize) -> Does,
    entries_until_death: usize,
) -> Result<Ended, Died> {
    let says = |planned: &Planned, now| {
        let does = if planned.call.is_write() { does(service.sent.len()) } else { Does::Well };
        service.answer(&planned.call, now, planned.request_id.to_string(), does)
    };
    if entries.len() > 1 {
        let cancellation = Cancellation::replay(&entries).unwrap();
        entries.extend(cancellation.resuming().map(|fact| cancellation.record(fact, from)));
    }
    let driven = drive::<Cancellation>(entries, from, entries_until_death, says);
    match driven.machine.receipt().filter(|_| !driven.died) {
        Some(receipt) => Ok((receipt, driven.entries, driven.now.since(from))),
        None => Err((driven.entries, driven.now)),
    }
}
