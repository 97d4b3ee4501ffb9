//! What is known of the things that are assumed of the service.

use std::path::Path;

use pc_workflows::assumption::{Assumption, HowAsked, Verdict};

use crate::connection::service_profile::{Known, ServiceProfile};
use crate::output::{Findings, minute, program};

const CHECK: &str = "service";

/// Says what is confirmed, refuted and not known, since when, and which careful ways purchases go.
pub(super) fn profile(findings: &mut Findings, journal: &Path) {
    let profile = match ServiceProfile::beside(journal) {
        Ok(profile) => profile,
        Err(failure) => return findings.problem(CHECK, failure, "remove the file, and run `parity` again"),
    };
    let of = |verdict| profile.assumptions.iter().filter(move |known| known.seen.verdict == verdict);
    findings_of_known(findings, &of(Verdict::Confirmed).collect::<Vec<_>>());
    for known in of(Verdict::Refuted) {
        findings.warning(CHECK, refuted(known), &format!("see {}", page()));
    }
    for way in profile.precautions().told() {
        findings.note(CHECK, format!("purchases are careful: {way}"));
    }
    let unknown: Vec<&Assumption> = Assumption::ALL.iter().filter(|all| is_unknown(&profile, all)).collect();
    if !unknown.is_empty() {
        findings.note(CHECK, not_known(&unknown));
    }
}

fn findings_of_known(findings: &mut Findings, confirmed: &[&Known]) {
    let Some(first) = confirmed.iter().map(|known| known.at).min() else { return };
    let numbers = numbers(confirmed.iter().map(|known| known.seen.number));
    findings.good(CHECK, format!("assumptions {numbers} are confirmed, since {} or later", minute(first)));
}

fn refuted(known: &Known) -> String {
    let Known { seen, at, by } = known;
    let sentence =
        Assumption::of(seen.number).map_or("this program does not know it", |known| known.sentence);
    format!(
        "assumption {} is refuted, as `{by}` saw on {}: {}. Assumed is: {sentence}",
        seen.number,
        minute(*at),
        seen.seen
    )
}

fn is_unknown(profile: &ServiceProfile, assumption: &Assumption) -> bool {
    profile.of(assumption.number).is_none_or(|known| known.seen.verdict == Verdict::Unknown)
}

fn not_known(unknown: &[&Assumption]) -> String {
    let asked_by = |how: fn(HowAsked) -> bool| {
        numbers(unknown.iter().filter(|assumption| how(assumption.asked)).map(|known| known.number))
    };
    let ways = [
        ("parity --live", asked_by(|how| how == HowAsked::Reads)),
        ("parity --sandbox-purchase", asked_by(|how| how == HowAsked::SandboxPurchase)),
    ];
    let asks = ways.iter().filter(|(_, numbers)| !numbers.is_empty());
    let asks: Vec<String> =
        asks.map(|(command, numbers)| format!("`{}` asks {numbers}", program::command(command))).collect();
    let cannot = asked_by(|how| matches!(how, HowAsked::CannotBe(_)));
    let cannot = (!cannot.is_empty()).then(|| format!("{cannot} cannot be asked"));
    let rest: Vec<String> = asks.into_iter().chain(cannot).collect();
    format!("not known of the service: {}", rest.join("; "))
}

fn numbers(all: impl Iterator<Item = u32>) -> String {
    all.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}

fn page() -> &'static str {
    concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/assumptions.md")
}
