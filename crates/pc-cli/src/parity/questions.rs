//! The questions of a run, in the order they are asked: what answers tell is used by the questions after them, and what
//! matters most comes first, for calls are counted.

mod reading;
mod wrong;

use std::time::Duration;

use pc_models::{CountryCode, CustomerId, Timestamp};
use pc_transport::wire::Request;

use crate::parity::known::Known;
use crate::parity::node::Node;

pub(crate) use wrong::{CONSTANTS, NO_PATH};

/// How many lines of invoices and audit records a page has, where nothing else is wanted.
const LINES: u32 = 10;

/// Whom a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    PartnerCenter,
    /// Partner Center, and without a token.
    WithoutToken,
    Graph,
}

/// One question.
pub(crate) struct Question {
    /// The operation, in the words of the client.
    pub(crate) operation: &'static str,
    /// Which question of the operation it is.
    pub(crate) case: &'static str,
    /// What a success holds, as `payload check` names it.
    pub(crate) payload_type: Option<&'static str>,
    pub(crate) host: Host,
    /// Whether it is asked only where exports are wished for: they begin something at the service.
    pub(crate) is_export: bool,
    /// Its request, or why it cannot be asked.
    pub(crate) request: fn(&Known, &Frame) -> Result<Request, Why>,
    /// Takes what the answer tells.
    pub(crate) learn: fn(&mut Known, &Node),
}

/// Why a question is not asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another one answered it.
    NotNeeded,
    /// What it needs is not there.
    Missing(&'static str),
}

/// What is the same for all questions of a run.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The days that questions name, ISO 8601.
    pub(crate) today: String,
    pub(crate) a_week_ago: String,
    /// How many lines of invoices and audit records a page has.
    pub(crate) lines: u32,
}

impl Frame {
    pub(crate) fn of(now: Timestamp) -> Self {
        let day = |at: Timestamp| at.to_utc_text().chars().take(10).collect();
        Self { today: day(now), a_week_ago: day(now - Duration::from_secs(7 * 86_400)), lines: LINES }
    }
}

impl Question {
    const fn get(
        operation: &'static str,
        payload_type: &'static str,
        request: fn(&Known, &Frame) -> Result<Request, Why>,
    ) -> Self {
        Self {
            operation,
            case: "read",
            payload_type: Some(payload_type),
            host: Host::PartnerCenter,
            is_export: false,
            request,
            learn: |_, _| (),
        }
    }

    const fn case(self, case: &'static str) -> Self {
        Self { case, ..self }
    }

    const fn learning(self, learn: fn(&mut Known, &Node)) -> Self {
        Self { learn, ..self }
    }

    const fn without_json(self) -> Self {
        Self { payload_type: None, ..self }
    }

    const fn export(self) -> Self {
        Self { is_export: true, host: Host::Graph, ..self }
    }
}

/// The customer that is looked at.
fn customer(known: &Known) -> Result<CustomerId, Why> {
    let customer = known.customer().ok_or(Why::Missing("no customer is known"))?;
    Ok(customer.id.as_str().into())
}

/// The country of that customer.
fn country(known: &Known) -> Result<CountryCode, Why> {
    known
        .country()
        .and_then(|country| country.parse().ok())
        .ok_or(Why::Missing("no customer's country is known"))
}

/// Whether a question of an operation is one that is known to be wrong.
pub(crate) fn is_wrong(operation: &str, case: &str) -> bool {
    wrong::QUESTIONS.iter().any(|question| (question.operation, question.case) == (operation, case))
}

/// All questions, in order: what is read first, wrong calls, then what is rarely read.
pub(crate) fn questions() -> impl Iterator<Item = &'static Question> {
    reading::FIRST.iter().chain(wrong::QUESTIONS).chain(reading::THEN)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_that_reads_is_asked_or_said_why_not() {
        let description = pc_emulator::openapi();
        let paths = description["paths"].as_object().unwrap();
        let methods = paths.values().flat_map(|methods| methods.as_object().unwrap());
        let reading = methods.filter(|(method, _)| *method == "get");
        let names = reading
            .flat_map(|(_, operation)| operation["x-operations"].as_array().cloned().unwrap_or_default());
        let names: BTreeSet<String> = names.map(|name| name.as_str().unwrap().to_owned()).collect();
        assert!(names.len() > 40, "{names:?}");
        let asked: BTreeSet<&str> = questions().map(|question| question.operation).collect();
        let missing: Vec<&String> = names.iter().filter(|name| !asked.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
