//! One figure: what was measured, against what, and which limit it is to keep.

use serde::{Deserialize, Serialize};

use crate::{MAX_SPREAD, Pairs, Ratio};

/// One figure against its baseline in the same run, or against a fixed limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// What it is a multiple of: the baseline, or the limit in its unit.
    pub baseline: String,
    /// The multiple.
    pub ratio: f64,
    /// The limit of the multiple.
    pub target: f64,
    /// Which side of the limit is the good one.
    pub bound: Bound,
    /// Whether it is on that side.
    pub met: bool,
    /// How far the middle half of the pairs' ratios lies apart, as a part of their median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<f64>,
    /// Of how many pairs it is the median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<usize>,
    /// How often all pairs were measured, where their ratios spread too wide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<usize>,
    /// The same multiple in processor time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processor: Option<f64>,
    /// The same multiple in instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<f64>,
    /// What was measured, in its unit, where there are no pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// That unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Which side of the target is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Less is better.
    AtMost,
    /// More is better.
    AtLeast,
}

impl Figure {
    /// How long ours takes, as a multiple of what the baseline takes.
    #[must_use]
    pub fn time(name: &str, baseline: &str, pairs: &Pairs, limit: f64) -> Self {
        Self::new(name, baseline, limit, Bound::AtMost).measured(pairs, pairs.wall())
    }

    /// Processor time of ours, as a multiple of the baseline's.
    #[must_use]
    pub fn processor_time(name: &str, baseline: &str, pairs: &Pairs, limit: f64) -> Self {
        Self::new(name, baseline, limit, Bound::AtMost).measured(pairs, pairs.processor())
    }

    /// The rate of ours, as a multiple of the baseline's.
    #[must_use]
    pub fn rate(name: &str, baseline: &str, pairs: &Pairs, limit: f64) -> Self {
        Self::new(name, baseline, limit, Bound::AtLeast).measured(pairs, pairs.wall().inverse())
    }

    /// A quantity that is to stay below a limit.
    #[must_use]
    pub fn quantity(name: &str, unit: &str, value: f64, limit: f64) -> Self {
        let figure = Self::new(name, &format!("{limit} {unit}"), 1.0, Bound::AtMost);
        let figure = Self { value: Some(value), unit: Some(unit.to_owned()), ..figure };
        figure.judged(value / limit)
    }

    /// With the same multiple in instructions, where they were counted.
    #[must_use]
    pub fn instructions(self, instructions: Option<f64>) -> Self {
        Self { instructions, ..self }
    }

    fn new(name: &str, baseline: &str, target: f64, bound: Bound) -> Self {
        Self {
            name: name.to_owned(),
            baseline: baseline.to_owned(),
            ratio: f64::NAN,
            target,
            bound,
            met: false,
            spread: None,
            pairs: None,
            runs: None,
            processor: None,
            instructions: None,
            value: None,
            unit: None,
        }
    }

    fn measured(self, pairs: &Pairs, ratio: Ratio) -> Self {
        let figure = Self {
            spread: Some(ratio.spread),
            pairs: Some(ratio.pairs),
            runs: Some(pairs.runs),
            processor: Some(pairs.processor().median),
            ..self
        };
        figure.judged(ratio.median)
    }

    fn judged(self, ratio: f64) -> Self {
        let met = match self.bound {
            Bound::AtMost => ratio <= self.target,
            Bound::AtLeast => ratio >= self.target,
        };
        Self { ratio, met, ..self }
    }

    /// Whether the ratios of its pairs lie too far apart for it to be believed.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.spread.is_some_and(|spread| spread > MAX_SPREAD)
    }

    /// The figure in two lines.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { name, ratio, target, .. } = self;
        let limit = if self.bound == Bound::AtMost { "at most" } else { "at least" };
        let verdict = if self.met { "met" } else { "missed" };
        let measured = match (self.value, &self.unit) {
            (Some(value), Some(unit)) => format!("{value:.1} {unit}; {limit} {}", self.baseline),
            _ => format!("{ratio:.2} times {}; {limit} {target:.2}", self.baseline),
        };
        let beside = self.beside();
        format!("{name:<40} {measured}: {verdict}{beside}")
    }

    /// The second line: how far it is to be believed, and the other measures.
    fn beside(&self) -> String {
        let percent = |part: f64| format!("{:.0} %", part * 100.0);
        let spread = self.spread.zip(self.pairs).map(|(spread, pairs)| {
            let wide = if self.is_wide() { ", too wide to rely on" } else { "" };
            let again = self.runs.filter(|runs| *runs > 1);
            let again = again.map(|runs| format!(", the calmest of {runs} runs")).unwrap_or_default();
            format!("spread {} of {pairs} pairs{again}{wide}", percent(spread))
        });
        let processor = self.processor.map(|ratio| format!("processor time {ratio:.2} times"));
        let instructions = self.instructions.map(|ratio| format!("instructions {ratio:.2} times"));
        let words: Vec<String> = [spread, processor, instructions].into_iter().flatten().collect();
        if words.is_empty() { String::new() } else { format!("\n    {}", words.join("; ")) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Cost;

    fn pairs(ours: &[u64], baseline: u64) -> Pairs {
        let cost = |milliseconds| {
            let wall = Duration::from_millis(milliseconds);
            Cost { wall, processor: wall / 2 }
        };
        let mut ours = ours.iter().cycle();
        Pairs::measure(4, || cost(*ours.next().unwrap()), || cost(baseline))
    }

    #[test]
    fn a_figure_says_how_far_it_is_to_be_believed_and_whether_it_is_met() {
        let decode =
            Figure::time("decode", "plain structs", &pairs(&[80], 100), 0.9).instructions(Some(0.85));
        assert!(decode.met && !decode.is_wide());
        let text = decode.text();
        assert!(text.contains("0.80 times plain structs; at most 0.90: met"), "{text}");
        assert!(
            text.ends_with("spread 0 % of 4 pairs; processor time 0.80 times; instructions 0.85 times"),
            "{text}"
        );
        let appends = Figure::rate("appends", "the raw rate", &pairs(&[125], 100), 0.85);
        assert!(!appends.met && appends.text().contains("0.80 times the raw rate; at least 0.85: missed"));
        let wide = Figure::time("wide", "itself", &pairs(&[40, 100, 160, 220, 10], 100), 1.0);
        assert!(wide.is_wide() && wide.text().contains("of 3 runs, too wide to rely on"), "{}", wide.text());
    }

    #[test]
    fn a_quantity_is_told_in_its_unit_and_goes_through_json() {
        let memory = Figure::quantity("100,000 purchases in flight", "MB", 280.0, 300.0);
        assert!(memory.met && memory.text().ends_with("280.0 MB; at most 300 MB: met"));
        let read: Figure = serde_json::from_str(&serde_json::to_string(&memory).unwrap()).unwrap();
        assert_eq!(read, memory);
    }
}
