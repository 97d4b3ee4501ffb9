//! The requests that were received, the last ones of them.

use std::collections::VecDeque;

use pc_models::Timestamp;
use serde::Serialize;

/// How many requests are remembered; the oldest are forgotten first.
const MAX_REQUESTS_REMEMBERED: usize = 10_000;
/// How much of a path or an id is remembered, in bytes: they come from outside.
const MAX_TEXT_BYTES: usize = 1_024;

/// A request that was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The verb.
    pub method: String,
    /// When it came, in the emulated service's time.
    pub at: Timestamp,
    /// The path, encoded, without the query.
    pub path: String,
    /// The query, without what is secret in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The name of the operation, as `pc-transport` has it; none where the request is no operation.
    pub operation: Option<&'static str>,
    /// The request id, as sent or made up.
    pub request_id: String,
    /// The correlation id, as sent or made up.
    pub correlation_id: String,
    /// What was answered; 0 when the request was lost.
    pub status: u16,
    /// The code of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What a refusal says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The faults that were injected, joined by `+`.
    pub fault: Option<String>,
}

/// The last requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog(VecDeque<RequestRecord>);

impl RequestLog {
    pub(crate) fn add(&mut self, mut record: RequestRecord) {
        let refusal = [record.code.as_mut(), record.why.as_mut()];
        let texts = [&mut record.path, &mut record.query, &mut record.request_id, &mut record.correlation_id];
        for text in texts.into_iter().chain(refusal.into_iter().flatten()) {
            shorten(text);
        }
        if self.0.len() >= MAX_REQUESTS_REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    pub(crate) fn newest(&self) -> Option<&RequestRecord> {
        self.0.back()
    }

    /// So many of the last requests, newest last.
    pub(crate) fn last(&self, limit: usize) -> Vec<RequestRecord> {
        self.0.iter().skip(self.0.len().saturating_sub(limit)).cloned().collect()
    }
}

/// Cuts a text that is too long, and gives back what it took.
fn shorten(text: &mut String) {
    if text.len() > MAX_TEXT_BYTES {
        let end = (0..=MAX_TEXT_BYTES).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_outside_are_cut_between_characters() {
        let mut text = format!("x{}", "ü".repeat(MAX_TEXT_BYTES));
        shorten(&mut text);
        assert_eq!((text.len(), text.chars().next_back()), (MAX_TEXT_BYTES - 1, Some('ü')));
    }
}
