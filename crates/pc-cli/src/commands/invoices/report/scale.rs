//! A scale with round steps.

/// The values an axis shows, from at or below the least to at or above the most.
pub(super) struct Scale {
    pub(super) ticks: Vec<f64>,
}

impl Scale {
    /// About four steps, always with zero.
    pub(super) fn of(least: f64, most: f64) -> Self {
        let (least, most) = (least.min(0.0), most.max(0.0));
        let span = if most > least { most - least } else { 1.0 };
        let rough = span / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= rough);
        let step = step.unwrap_or(rough);
        let (first, last) = ((least / step).floor() as i64, (most / step).ceil() as i64);
        let ticks = (first..=last.max(first + 1)).map(|number| number as f64 * step);
        Self { ticks: ticks.collect() }
    }

    pub(super) fn least(&self) -> f64 {
        self.ticks.first().copied().unwrap_or_default()
    }

    pub(super) fn most(&self) -> f64 {
        self.ticks.last().copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_hold_everything() {
        assert_eq!(Scale::of(0.0, 87.0).ticks, [0.0, 25.0, 50.0, 75.0, 100.0]);
        let scale = Scale::of(-130.0, 4_100.0);
        assert!(scale.least() <= -130.0 && scale.most() >= 4_100.0 && scale.ticks.contains(&0.0));
        assert!(Scale::of(0.0, 0.0).most() > 0.0);
    }
}
