//! The requests that were received, the last ones of them.
//!
//! Keeping one costs little, as simulations send millions: what has to be masked or counted is masked and counted when
//! somebody looks. Headers and bodies are kept only when asked for, which a served emulator does.

use std::collections::VecDeque;
use std::time::Duration;

use pc_models::Timestamp;

use crate::gateway::bounded_text::shorten;
use crate::gateway::exchange::{Exchange, shown_query};
use crate::gateway::heading::Heading;
use crate::gateway::refusal::Refusal;
use crate::gateway::request_record::{ExchangeRecord, RequestRecord};
use crate::values::operation::Operation;

/// How many requests are remembered; the oldest are forgotten first.
const MAX_REQUESTS_REMEMBERED: usize = 10_000;
/// How much of headers and bodies is kept, of all requests together, in bytes; the oldest go first.
const MAX_EXCHANGE_BYTES: usize = 32 << 20;

/// A request as it was received: not for showing.
pub(crate) struct Received {
    pub(crate) at: Timestamp,
    pub(crate) heading: Heading,
    pub(crate) operation: Option<Operation>,
    pub(crate) request_id: String,
    pub(crate) correlation_id: String,
    pub(crate) status: u16,
    pub(crate) refusal: Refusal,
    pub(crate) fault: Option<String>,
    pub(crate) exchange: Option<Box<Exchange>>,
}

struct Kept {
    received: Received,
    took: Option<Duration>,
}

impl Received {
    /// One that has no ids, is no operation, and that no fault hits.
    pub(crate) fn plain(at: Timestamp, heading: Heading, status: u16, refusal: Refusal) -> Self {
        Self {
            at,
            heading,
            operation: None,
            request_id: String::new(),
            correlation_id: String::new(),
            status,
            refusal,
            fault: None,
            exchange: None,
        }
    }

    /// For people: without secrets.
    pub(crate) fn shown(&self, number: u64, took: Option<Duration>) -> RequestRecord {
        let Heading { method, target } = &self.heading;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        RequestRecord {
            number,
            at: self.at,
            method: method.to_string(),
            path: path.to_owned(),
            query: shown_query(query),
            operation: self.operation.map(Operation::name),
            request_id: self.request_id.clone(),
            correlation_id: self.correlation_id.clone(),
            status: self.status,
            code: self.refusal.code.clone(),
            why: self.refusal.why.clone(),
            fault: self.fault.clone(),
            took,
        }
    }
}

/// The last requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog {
    kept: VecDeque<Kept>,
    /// How many were received in all.
    count: u64,
    exchange_bytes: usize,
    /// How many of the oldest have lost their exchange.
    without_exchange: usize,
    pub(crate) keeps_exchanges: bool,
}

impl RequestLog {
    pub(crate) fn new(keeps_exchanges: bool) -> Self {
        Self { keeps_exchanges, ..Self::default() }
    }

    /// Remembers one more; tells its number.
    pub(crate) fn add(&mut self, mut received: Received) -> u64 {
        let Received { heading, request_id, correlation_id, refusal, .. } = &mut received;
        for text in [&mut heading.target, request_id, correlation_id].into_iter().chain(&mut refusal.why) {
            shorten(text);
        }
        if self.kept.len() >= MAX_REQUESTS_REMEMBERED {
            self.forget_exchange(0);
            self.kept.pop_front();
            self.without_exchange = self.without_exchange.saturating_sub(1);
        }
        self.exchange_bytes += received.exchange.as_deref().map_or(0, Exchange::bytes);
        self.kept.push_back(Kept { received, took: None });
        while self.exchange_bytes > MAX_EXCHANGE_BYTES {
            self.forget_exchange(self.without_exchange);
            self.without_exchange += 1;
        }
        self.count += 1;
        self.count
    }

    fn forget_exchange(&mut self, index: usize) {
        let exchange = self.kept.get_mut(index).and_then(|kept| kept.received.exchange.take());
        self.exchange_bytes -= exchange.map_or(0, |exchange| exchange.bytes());
    }

    /// Tells how long an answer took.
    pub(crate) fn took(&mut self, number: u64, time: Duration) {
        if let Some(index) = self.index(number) {
            self.kept[index].took = Some(time);
        }
    }

    /// So many of the last requests, newest last.
    pub(crate) fn last(&self, limit: usize) -> Vec<RequestRecord> {
        let first = self.kept.len().saturating_sub(limit);
        (first..self.kept.len()).map(|index| self.record(index)).collect()
    }

    /// Those before this number, newest first, each made when it is asked for.
    #[cfg(feature = "server")]
    pub(crate) fn newest(&self, before: u64) -> impl Iterator<Item = RequestRecord> {
        let end = usize::try_from(before.saturating_sub(self.first_number())).unwrap_or(usize::MAX);
        (0..end.min(self.kept.len())).rev().map(|index| self.record(index))
    }

    /// How many were received in all.
    #[cfg(feature = "server")]
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The request of this number, unless it was forgotten.
    pub(crate) fn find(&self, number: u64) -> Option<RequestRecord> {
        self.index(number).map(|index| self.record(index))
    }

    /// What went over the wire at it, where that is kept.
    pub(crate) fn exchange(&self, number: u64) -> Option<ExchangeRecord> {
        let kept = &self.kept[self.index(number)?];
        kept.received.exchange.as_deref().map(Exchange::shown)
    }

    fn record(&self, index: usize) -> RequestRecord {
        let Kept { received, took } = &self.kept[index];
        received.shown(self.first_number() + index as u64, *took)
    }

    fn first_number(&self) -> u64 {
        self.count - self.kept.len() as u64 + 1
    }

    fn index(&self, number: u64) -> Option<usize> {
        let index = usize::try_from(number.checked_sub(self.first_number())?).ok()?;
        (index < self.kept.len()).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use pc_transport::wire::{Reply, Request};

    use super::*;
    use crate::gateway::ending::Ending;

    fn received(body_bytes: usize) -> Received {
        let mut request = Request::get(&["customers"]);
        request.body = vec![b'x'; body_bytes].into();
        Received {
            at: Timestamp::UNIX_EPOCH,
            heading: Heading::of(&request),
            operation: None,
            request_id: String::new(),
            correlation_id: String::new(),
            status: 200,
            refusal: Refusal::default(),
            fault: None,
            exchange: Some(Box::new(Exchange::of(&request, &Ending::Whole(Reply::new(200))))),
        }
    }

    #[test]
    fn numbers_stay_when_the_oldest_are_forgotten() {
        let mut log = RequestLog::default();
        let numbers = (0..MAX_REQUESTS_REMEMBERED + 2).map(|_| log.add(received(0)));
        assert_eq!(numbers.last(), Some(MAX_REQUESTS_REMEMBERED as u64 + 2));
        assert!(log.find(2).is_none() && log.find(0).is_none());
        assert_eq!(log.find(3).unwrap(), log.last(usize::MAX)[0]);
        assert_eq!(log.last(1)[0].number, MAX_REQUESTS_REMEMBERED as u64 + 2);
        assert!(log.find(MAX_REQUESTS_REMEMBERED as u64 + 3).is_none());
    }

    #[test]
    fn the_oldest_bodies_go_first_and_all_together_stay_within_bounds() {
        let mut log = RequestLog::default();
        for _ in 0..3_000 {
            log.add(received(20_000));
            assert!(log.exchange_bytes <= MAX_EXCHANGE_BYTES);
        }
        assert!(log.exchange(1).is_none() && log.find(1).is_some(), "the request itself stays");
        assert!(log.exchange(3_000).is_some_and(|exchange| exchange.request.cut));
        for _ in 0..MAX_REQUESTS_REMEMBERED {
            log.add(received(0));
        }
        let held: usize =
            log.kept.iter().flat_map(|kept| &kept.received.exchange).map(|one| one.bytes()).sum();
        assert_eq!(log.exchange_bytes, held);
        assert!(log.exchange(log.first_number()).is_some(), "small ones all stay");
    }
}
