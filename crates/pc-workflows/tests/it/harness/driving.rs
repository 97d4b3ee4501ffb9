//! Drives a machine by hand: no I/O, no clock, no emulator. Answers are plain JSON, decoded as the real ones; time jumps.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::Reply;
use pc_transport::{Cause, Error, Fate, Fault, SendError};
use pc_workflows::{Answer, Call, Effect, Entry, Machine, Planned};
use serde_json::{Value, json};

/// Calls, records and waits after which a machine will not end any more.
const MAX_EFFECTS: usize = 10_000;

/// What the service does with one call.
pub(crate) enum Says {
    /// It answers this.
    Answer(Value),
    /// It answers this after so many requests, the answers to the others of which were lost.
    AnswerTo(u32, Value),
    /// It refuses with this status and code.
    Refusal(u16, i64),
    /// Something on the way answers a page with this status.
    Page(u16),
    /// The answer is lost; it may have been done.
    Lost,
    /// It cannot be reached.
    Unreachable,
}

/// A machine that was driven, and what happened on the way.
pub(crate) struct Driven<M> {
    pub(crate) machine: M,
    pub(crate) entries: Vec<Entry>,
    /// The operations that were sent, in order.
    pub(crate) sent: Vec<&'static str>,
    pub(crate) now: Timestamp,
    /// Whether its process died.
    pub(crate) died: bool,
}

/// Drives a machine on from its entries, from `now` to its end, or until its process dies after so many more entries.
pub(crate) fn drive<M: Machine>(
    entries: Vec<Entry>,
    now: Timestamp,
    entries_until_death: usize,
    mut service: impl FnMut(&Planned, Timestamp) -> Says,
) -> Driven<M> {
    let max_entries = entries.len().saturating_add(entries_until_death);
    let machine = M::replay(&through_json(&entries)).unwrap();
    let mut driven = Driven { machine, entries, sent: vec![], now, died: false };
    for _ in 0..MAX_EFFECTS {
        let entry = match driven.machine.next(driven.now) {
            Effect::Call(planned) => {
                if planned.call.is_write() {
                    driven.write(driven.machine.sending(&planned, driven.now));
                    driven.died = driven.entries.len() == max_entries;
                }
                driven.sent.push(planned.call.name());
                let says = service(&planned, driven.now);
                if driven.died {
                    return driven; // the write may have left before
                }
                driven.now = driven.now + Duration::from_millis(200);
                driven.machine.learn(&planned, answer(&planned.call, says), driven.now)
            }
            Effect::Record(fact) => driven.machine.record(*fact, driven.now),
            Effect::Wait { until, latest, .. } => {
                assert!(until > driven.now, "a wait that does not wait");
                assert!(latest >= until, "the next look is after the last");
                driven.now = until;
                continue;
            }
            Effect::Finished => {
                through_json(&driven.entries);
                return driven;
            }
        };
        driven.write(entry);
        driven.died = driven.entries.len() == max_entries;
        if driven.died {
            return driven;
        }
    }
    panic!("the {} does not end; sent {:?}", M::KIND, driven.sent);
}

impl<M: Machine> Driven<M> {
    fn write(&mut self, entry: Entry) {
        self.machine.apply(&entry);
        self.entries.push(entry);
    }
}

/// What is in the journal is all there is.
pub(crate) fn through_json(entries: &[Entry]) -> Vec<Entry> {
    let lines = entries.iter().map(|entry| serde_json::to_string(entry).unwrap());
    let read: Vec<Entry> = lines.map(|line| serde_json::from_str(&line).unwrap()).collect();
    assert!(read == entries, "an entry does not survive the journal");
    read
}

pub(crate) fn answer(call: &Call, says: Says) -> Result<(Answer, u32), Error> {
    let failed = |fate, cause| Err(Error::new(call.name(), fate, cause));
    let (requests, json) = match says {
        Says::Answer(json) => (1, json),
        Says::AnswerTo(requests, json) => (requests, json),
        Says::Lost => {
            return failed(Fate::MaybeDone, Cause::NoReply(SendError::maybe_sent("connection reset")));
        }
        Says::Unreachable => return failed(Fate::NotDone, Cause::NoReply(SendError::not_sent("refused"))),
        Says::Page(status) => {
            return failed(Fate::MaybeDone, Cause::Fault(Box::new(Fault::new(status, None))));
        }
        Says::Refusal(status, code) => {
            let reply = Reply::json(status, &json!({"code": code, "description": "no"}));
            let fault = Fault::new(status, reply.fault());
            let mut error = Error::new(call.name(), Fate::MaybeDone, Cause::Fault(Box::new(fault)));
            error.fate = match error.documented() {
                _ if error.is_turned_away() => Fate::NotDone,
                Some(_) if (400..500).contains(&status) => Fate::Refused,
                _ => Fate::MaybeDone,
            };
            return Err(error);
        }
    };
    Ok((call.decode(&Reply::json(200, &json)).unwrap(), requests))
}
