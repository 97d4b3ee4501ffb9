//! A transport that counts and keeps what goes through another one.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, Transport};

use crate::parity::recording::{Asked, Told};

/// Stands for the id of a request in its answer, where the service repeats it.
pub(crate) const AS_SENT: &str = "(as sent)";
/// Headers with ids of the call.
const IDS: [&str; 2] = ["MS-RequestId", "MS-CorrelationId"];

/// Counts requests, refuses those beyond the budget, and keeps the latest answer. All hosts share the budget.
#[derive(Clone)]
pub(crate) struct Recorder {
    inner: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    budget: u32,
    sent: u32,
    latest: Option<(Asked, Told)>,
}

impl Recorder {
    pub(crate) fn new(inner: Arc<dyn Transport>, clock: Arc<dyn Clock>, budget: u32) -> Self {
        let kept = Kept { budget, ..Kept::default() };
        Self { inner, clock, kept: Arc::new(Mutex::new(kept)) }
    }

    /// The same for another host, on the same budget.
    pub(crate) fn beside(&self, inner: Arc<dyn Transport>) -> Self {
        Self { inner, ..self.clone() }
    }

    /// How many requests were sent.
    pub(crate) fn sent(&self) -> u32 {
        self.with(|kept| kept.sent)
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.with(|kept| kept.sent >= kept.budget)
    }

    /// The latest question that was answered, and its answer; once.
    pub(crate) fn take(&self) -> Option<(Asked, Told)> {
        self.with(|kept| kept.latest.take())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self) -> Result<(), SendError> {
        self.with(|kept| {
            if kept.sent >= kept.budget {
                return Err(SendError::not_sent("the budget of calls is used up"));
            }
            kept.sent += 1;
            kept.latest = None;
            Ok(())
        })
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.count()?;
        let asked = Asked::of(&request);
        let sent = request.clone();
        let before = self.clock.wall();
        let reply = self.inner.send(request).await?;
        let took = self.clock.wall().since(before);
        let mut told = Told::of(&reply, u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        mark_echoes(&sent, &mut told);
        self.with(|kept| kept.latest = Some((asked, told)));
        Ok(reply)
    }

    fn origin(&self) -> Option<&str> {
        self.inner.origin()
    }
}

/// Marks the ids of the call that an answer repeats: they say nothing else.
pub(crate) fn mark_echoes(request: &Request, told: &mut Told) {
    for (name, value) in &mut told.headers {
        let is_id = IDS.iter().any(|id| id.eq_ignore_ascii_case(name));
        if is_id && request.find_header(name) == Some(value.as_str()) {
            *value = AS_SENT.to_owned();
        }
    }
}
