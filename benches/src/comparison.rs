//! A run against one that was kept.

use crate::{Bound, Figure, MAX_SPREAD};

/// How a figure stands against the same one of a kept run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The figure's name.
    pub name: String,
    /// Its ratio in the kept run.
    pub before: f64,
    /// Its ratio now.
    pub now: f64,
    /// How much worse it is than it was, as a part of what it was; negative when it is better.
    pub worse: f64,
    /// So much is noise: the wider spread of the two, or the widest that is believed where there is none.
    pub noise: f64,
}

/// Compares every figure that both runs have.
#[must_use]
pub fn compare(kept: &[Figure], now: &[Figure]) -> Vec<Change> {
    let both = now.iter().filter_map(|now| {
        let before = kept.iter().find(|before| before.name == now.name)?;
        let grown = now.ratio / before.ratio - 1.0;
        let spread = before.spread.into_iter().chain(now.spread).reduce(f64::max);
        Some(Change {
            name: now.name.clone(),
            before: before.ratio,
            now: now.ratio,
            worse: if now.bound == Bound::AtMost { grown } else { -grown },
            noise: spread.unwrap_or(MAX_SPREAD),
        })
    });
    both.collect()
}

impl Change {
    /// Whether it is worse by more than noise.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.worse > self.noise
    }

    /// The change in one line.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { name, before, now, worse, noise } = self;
        let verdict = match () {
            () if self.is_worse() => "worse",
            () if -worse > *noise => "better",
            () => "the same within the spread",
        };
        let percent = (now / before - 1.0) * 100.0;
        format!("{name:<40} {before:.2} -> {now:.2} ({percent:+.0} %): {verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64) -> Figure {
        Figure::quantity("memory", "MB", value, 100.0)
    }

    #[test]
    fn only_what_leaves_the_spread_is_a_change() {
        let told = |before, now| {
            let changes = compare(&[figure(before)], &[figure(now)]);
            (changes[0].is_worse(), changes[0].text())
        };
        assert!(
            matches!(told(80.0, 88.0), (false, text) if text.ends_with("+10 %): the same within the spread"))
        );
        assert!(matches!(told(80.0, 96.0), (true, text) if text.ends_with("0.80 -> 0.96 (+20 %): worse")));
        assert!(matches!(told(80.0, 60.0), (false, text) if text.ends_with("(-25 %): better")));
        let kept = Figure { name: "another".to_owned(), ..figure(1.0) };
        assert!(compare(&[kept], &[figure(1.0)]).is_empty());
    }
}
