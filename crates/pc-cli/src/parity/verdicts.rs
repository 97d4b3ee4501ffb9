//! What parity says of each operation: the same, richer, different, or not tried.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::parity::baseline::Baseline;
use crate::parity::comparison::compare_all;
use crate::parity::decoding::losses;
use crate::parity::difference::{Degree, Difference};
use crate::parity::questions::questions;
use crate::parity::recording::{Body, Exchange, Recording};
use crate::parity::shape::{Shape, Topic, code, shapes};

/// What is said of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Same,
    Richer,
    Different,
    NotTried,
}

impl Verdict {
    /// In words.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Richer => "richer",
            Self::Different => "different",
            Self::NotTried => "not tried",
        }
    }
}

/// What was found of an operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OperationVerdict {
    pub(crate) operation: String,
    pub(crate) verdict: Verdict,
    /// How many questions were answered.
    pub(crate) answered: usize,
    pub(crate) differences: Vec<Difference>,
    /// Which of its questions were not tried, or refused, and why.
    pub(crate) not_tried: Vec<String>,
}

/// Compares a recording with what the emulator answered, operation by operation in the order of the questions.
pub(crate) fn verdicts(recording: &Recording, baseline: &Baseline) -> Vec<OperationVerdict> {
    let compared = compare_all(&answered(&recording.exchanges), baseline);
    let mut differences: BTreeMap<&str, BTreeMap<Topic, Vec<Difference>>> = BTreeMap::new();
    for (topic, found) in &compared {
        differences.entry(topic.operation.as_str()).or_default().insert(topic.clone(), found.clone());
    }
    operations(recording)
        .into_iter()
        .map(|operation| {
            let exchanges: Vec<&Exchange> =
                recording.exchanges.iter().filter(|exchange| exchange.operation == operation).collect();
            let mut found: Vec<Difference> =
                differences.remove(operation).into_iter().flat_map(BTreeMap::into_values).flatten().collect();
            for loss in exchanges.iter().flat_map(|exchange| losses(exchange)) {
                if !found.contains(&loss) {
                    found.push(loss);
                }
            }
            let refused = exchanges.iter().filter(|exchange| is_refused(exchange));
            let refused = refused.map(|exchange| format!("{}: {}", exchange.case, refusal(exchange)));
            let not_tried = recording.not_tried.iter().filter(|question| question.operation == operation);
            let not_tried = not_tried.map(|question| format!("{}: {}", question.case, question.why));
            let answered = exchanges.iter().filter(|exchange| !is_refused(exchange)).count();
            OperationVerdict {
                operation: operation.to_owned(),
                verdict: verdict(&found, answered),
                answered,
                differences: found,
                not_tried: refused.chain(not_tried).collect(),
            }
        })
        .collect()
}

/// The operations that a recording tells of: those of today's questions in their order, then others.
fn operations(recording: &Recording) -> Vec<&str> {
    let told: BTreeSet<&str> = recording
        .exchanges
        .iter()
        .map(|exchange| exchange.operation.as_str())
        .chain(recording.not_tried.iter().map(|question| question.operation.as_str()))
        .collect();
    let mut operations: Vec<&str> = Vec::new();
    for operation in questions().map(|question| question.operation).chain(told.iter().copied()) {
        if told.contains(operation) && !operations.contains(&operation) {
            operations.push(operation);
        }
    }
    operations
}

fn verdict(differences: &[Difference], answered: usize) -> Verdict {
    let degree = differences.iter().map(|difference| difference.aspect.degree()).max();
    match degree {
        None if answered == 0 => Verdict::NotTried,
        None | Some(Degree::Same) => Verdict::Same,
        Some(Degree::Richer) => Verdict::Richer,
        Some(Degree::Different) => Verdict::Different,
    }
}

/// The shapes of what was answered; not of what was refused for want of a permission.
fn answered(exchanges: &[Exchange]) -> BTreeMap<Topic, Shape> {
    shapes(exchanges.iter().filter(|exchange| !is_refused(exchange)))
}

/// Whether the caller may not ask this.
fn is_refused(exchange: &Exchange) -> bool {
    matches!(exchange.answer.status, 401 | 403) && Topic::of(exchange).wrong.is_none()
}

fn refusal(exchange: &Exchange) -> String {
    let code = match &exchange.answer.body {
        Body::Json(body) => code(body),
        _ => None,
    };
    let code = code.map(|code| format!("/{code}")).unwrap_or_default();
    format!("refused with {}{code}: these credentials may not ask it", exchange.answer.status)
}
