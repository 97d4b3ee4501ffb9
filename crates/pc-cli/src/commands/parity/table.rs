//! What was found, as a table and lines, or as JSON.

use pc_models::Harmless;
use serde::Serialize;

use crate::output::{Cell, Column, Failure, Row, print, print_json, print_painted, rows};
use crate::parity::difference::{Aspect, Degree, Difference};
use crate::parity::verdicts::{OperationVerdict, Verdict};

impl Row for OperationVerdict {
    const COLUMNS: &'static [Column<Self>] = &[
        ("operation", |verdict| Cell::text(&verdict.operation)),
        ("verdict", |verdict| Cell::text(verdict.verdict.told())),
        ("answers", |verdict| Cell::count(verdict.answered as u64)),
        ("differences", |verdict| {
            let counted = verdict.differences.iter().filter(|difference| counts(difference)).count();
            if counted == 0 { Cell::Nothing } else { Cell::count(counted as u64) }
        }),
    ];
}

/// An operation as JSON.
#[derive(Serialize)]
struct ToldOperation<'v> {
    operation: &'v str,
    verdict: Verdict,
    answers: usize,
    differences: Vec<ToldDifference<'v>>,
    not_tried: &'v [String],
}

/// A difference as JSON.
#[derive(Serialize)]
struct ToldDifference<'v> {
    /// The wrong call that it is about; none for answers that are no refusals.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'v str>,
    aspect: Aspect,
    degree: Degree,
    place: String,
    service: &'v str,
    emulator: &'v str,
}

pub(super) fn print_verdicts(verdicts: &[OperationVerdict], json: bool) -> Result<(), Failure> {
    if json {
        return verdicts.iter().map(told).try_for_each(|operation| print_json(&operation));
    }
    print_painted(&rows::text(verdicts))?;
    let parts = [differences(verdicts), not_tried(verdicts), summary(verdicts)];
    parts.iter().filter(|part| !part.is_empty()).try_for_each(|part| print(part))
}

fn told(verdict: &OperationVerdict) -> ToldOperation<'_> {
    ToldOperation {
        operation: &verdict.operation,
        verdict: verdict.verdict,
        answers: verdict.answered,
        differences: verdict.differences.iter().map(told_difference).collect(),
        not_tried: &verdict.not_tried,
    }
}

fn told_difference(difference: &Difference) -> ToldDifference<'_> {
    ToldDifference {
        case: difference.topic.wrong.as_deref(),
        aspect: difference.aspect,
        degree: difference.aspect.degree(),
        place: difference.place.to_string(),
        service: &difference.service,
        emulator: &difference.emulator,
    }
}

/// Whether it makes an operation richer or different.
fn counts(difference: &Difference) -> bool {
    difference.aspect.degree() > Degree::Same
}

/// What is different, operation by operation.
fn differences(verdicts: &[OperationVerdict]) -> String {
    let mut text = String::new();
    for verdict in verdicts {
        let all: Vec<&Difference> =
            verdict.differences.iter().filter(|difference| counts(difference)).collect();
        if !all.is_empty() {
            text += &format!("\n{} is {}:\n", Harmless(&verdict.operation), verdict.verdict.told());
        }
        for difference in all {
            text += &format!("  {}\n", Harmless(&line(difference)));
        }
    }
    text.trim_end().to_owned()
}

fn line(difference: &Difference) -> String {
    let Difference { aspect, service, emulator, .. } = difference;
    let place = difference.place.to_string();
    let case = difference.topic.wrong.as_ref().map(|case| format!("{case}: ")).unwrap_or_default();
    let header = difference.place.name();
    let told = match aspect {
        Aspect::Status => format!("the status is {service}, and not {emulator}"),
        Aspect::Code => format!("the code is {service}, and not {emulator}"),
        Aspect::ByteOrderMark => format!("the body begins with {service}; the emulator's with {emulator}"),
        Aspect::BodyKind => format!("the body is {service}, and not {emulator}"),
        Aspect::HeaderMissing => format!("the header {header} is missing"),
        Aspect::HeaderAdded => format!("there is a header {header} more"),
        Aspect::HeaderForm => format!("the header {header} is {service}, and not {emulator}"),
        Aspect::MemberMissing => format!("{place} is missing"),
        Aspect::MemberNotSeen => format!("{place} was not seen"),
        Aspect::MemberSometimesMissing => format!("{place} is only {service}"),
        Aspect::MemberAdded => format!("{place} is there more ({service})"),
        Aspect::MemberCasing => format!("{place} is called {service}"),
        Aspect::JsonType | Aspect::Spelling => format!("{place} is {service}, and not {emulator}"),
        Aspect::WordCasing => format!("{place}: `{service}` is `{emulator}` there"),
        Aspect::WordAdded => format!("{place} can be `{service}`"),
        Aspect::Paging => format!("the list goes on by {service}, and not by {emulator}"),
        Aspect::Count => format!("{place} counts {service}, and not {emulator}"),
        Aspect::Decoding => format!("{place} is {service}"),
    };
    case + &told
}

fn not_tried(verdicts: &[OperationVerdict]) -> String {
    let lines = verdicts.iter().flat_map(|verdict| {
        verdict.not_tried.iter().map(|why| format!("  {} {}\n", Harmless(&verdict.operation), Harmless(why)))
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\nNot tried:\n{}", lines.trim_end()) }
}

/// How many operations are how.
fn summary(verdicts: &[OperationVerdict]) -> String {
    let count = |wanted: Verdict| verdicts.iter().filter(|verdict| verdict.verdict == wanted).count();
    format!(
        "\nOf {} operations {} answer the same, {} richer, {} differently; {} were not tried.",
        verdicts.len(),
        count(Verdict::Same),
        count(Verdict::Richer),
        count(Verdict::Different),
        count(Verdict::NotTried)
    )
}
