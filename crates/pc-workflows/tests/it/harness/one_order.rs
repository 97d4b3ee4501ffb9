//! A shop of one order, and a driver for cancellations of it: no clock, no network, deaths on demand.

use std::collections::BTreeSet;
use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Call, Cancellation, CancellationIntent, CancellationReceipt, Effect, Entry, Machine};
use serde_json::{Value, json};

use crate::harness::scripted::{Says, answer, customer};

/// What becomes of a cancellation that reaches the shop.
pub(crate) enum Does {
    /// Done and answered.
    Well,
    /// Done, and the answer is lost.
    LosesAnswer,
    /// Done after so long, and the answer is lost.
    Later(Duration),
    /// Not done: this status and code.
    Refuses(u16, i64),
    /// Not done, and nobody can tell.
    LosesRequest,
    /// Never reached.
    Unreachable,
    /// Taken with a success, and not yet shown.
    TakesSlowly,
}

/// One order of three lines.
pub(crate) struct Shop {
    pub(crate) cancelled: BTreeSet<u32>,
    pub(crate) later: Vec<(Timestamp, Vec<u32>)>,
    pub(crate) whole: bool,
    /// The lines of each cancellation that was sent, and its request id.
    pub(crate) sent: Vec<(Vec<u32>, String)>,
    pub(crate) reads: usize,
    /// So many reads are answered.
    pub(crate) readable: usize,
}

impl Shop {
    pub(crate) fn new() -> Self {
        Self {
            cancelled: BTreeSet::new(),
            later: vec![],
            whole: false,
            sent: vec![],
            reads: 0,
            readable: usize::MAX,
        }
    }

    fn order(&self) -> Value {
        let quantity =
            |number: u32| if !self.whole && self.cancelled.contains(&number) { 0 } else { 5 + number };
        let lines: Vec<Value> = (0..3)
            .map(|number| {
                json!({"lineItemNumber": number, "offerId": format!("P:{number}:A"), "quantity": quantity(number),
                       "friendlyName": format!("Software {number}")})
            })
            .collect();
        let status = if self.cancelled.len() == 3 { "cancelled" } else { "completed" };
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
                return Says::Answer(self.order());
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
            Does::LosesRequest => return Says::Lost,
            Does::TakesSlowly => {
                self.later.push((now + Duration::from_secs(90), lines));
                return Says::Answer(self.order());
            }
            Does::Later(wait) => self.later.push((now + wait, lines)),
            Does::Well | Does::LosesAnswer => self.cancelled.extend(lines),
        }
        if matches!(does, Does::Well) { Says::Answer(self.order()) } else { Says::Lost }
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
pub(crate) fn run(what: Value, does: impl FnMut(usize) -> Does) -> (CancellationReceipt, Shop, Duration) {
    let mut shop = Shop::new();
    let start = Timestamp::from_unix_millis(1_900_000_000_000);
    let entries = vec![Cancellation::start(intent(what), "desk", start)];
    let (receipt, _, took) = go_on(entries, &mut shop, start, does, usize::MAX).unwrap();
    (receipt, shop, took)
}

/// What came of it, what is in the journal, and how long it took.
pub(crate) type Ended = (CancellationReceipt, Vec<Entry>, Duration);

/// What is in the journal, and when it died.
pub(crate) type Died = (Vec<Entry>, Timestamp);

/// Goes on from a journal; dies after `steps` entries were written, with the journal as it is then.
pub(crate) fn go_on(
    mut entries: Vec<Entry>,
    shop: &mut Shop,
    start: Timestamp,
    mut does: impl FnMut(usize) -> Does,
    steps: usize,
) -> Result<Ended, Died> {
    // Through JSON, as from the disk.
    let text = serde_json::to_string(&entries).unwrap();
    assert!(serde_json::from_str::<Vec<Entry>>(&text).unwrap() == entries);
    let mut machine = Cancellation::replay(&entries).unwrap();
    let mut now = start;
    let mut written = 0;
    let mut write = |machine: &mut Cancellation, entry: Entry, entries: &mut Vec<Entry>| {
        machine.apply(&entry);
        entries.push(entry);
        written += 1;
        written >= steps
    };
    for _ in 0..10_000 {
        let entry = match machine.next(now) {
            Effect::Call(planned) => {
                let is_write = planned.call.is_write();
                if is_write {
                    let entry = machine.sending(&planned, now);
                    if write(&mut machine, entry, &mut entries) {
                        // It may have left before the process died.
                        let id = planned.request_id.to_string();
                        let _ = shop.answer(&planned.call, now, id, does(shop.sent.len()));
                        return Err((entries, now));
                    }
                }
                let what = if is_write { does(shop.sent.len()) } else { Does::Well };
                let says = shop.answer(&planned.call, now, planned.request_id.to_string(), what);
                now = now + Duration::from_millis(200);
                machine.learn(&planned, answer(&planned.call, says), now)
            }
            Effect::Record(fact) => machine.record(*fact, now),
            Effect::Wait { until, latest, .. } => {
                assert!(until > now && latest >= until);
                now = until;
                continue;
            }
            Effect::Finished => return Ok((machine.receipt().unwrap(), entries, now.since(start))),
        };
        if write(&mut machine, entry, &mut entries) {
            return Err((entries, now));
        }
    }
    panic!("the cancellation does not end; sent {:?}", shop.sent);
}
