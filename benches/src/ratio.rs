//! The median of the ratios of pairs, and how far it is to be believed.

/// A ratio that spreads wider is measured again, and says so when it stays wide.
pub const MAX_SPREAD: f64 = 0.15;

/// The median of the ratios of pairs, with its spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The one in the middle.
    pub median: f64,
    /// The middle half of all ratios lies within so much of the median: the distance of the quartiles, divided by it.
    pub spread: f64,
    /// How many ratios there are.
    pub pairs: usize,
}

impl Ratio {
    /// Of at least one ratio; of none it is not a number.
    #[must_use]
    pub fn of(mut ratios: Vec<f64>) -> Self {
        ratios.sort_by(f64::total_cmp);
        let median = quantile(&ratios, 0.5);
        let spread = (quantile(&ratios, 0.75) - quantile(&ratios, 0.25)) / median;
        Self { median, spread, pairs: ratios.len() }
    }

    /// Of the numbers turned round: a rate instead of a time.
    #[must_use]
    pub fn inverse(self) -> Self {
        Self { median: 1.0 / self.median, ..self }
    }
}

/// Between neighbours it is reckoned by their distance.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = part * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_flips_between_two_speeds_moves_the_spread_and_not_the_median() {
        let calm = Ratio::of(vec![1.0; 9]);
        assert_eq!((calm.median, calm.spread, calm.pairs), (1.0, 0.0, 9));
        let flips = Ratio::of(vec![1.0, 1.8, 1.0, 0.55, 1.0, 1.0, 1.8, 0.55, 1.0]);
        assert_eq!(flips.median, 1.0);
        let half = Ratio::of(vec![2.0, 1.0, 3.0, 4.0, 5.0]);
        assert!((half.spread - 2.0 / 3.0).abs() < 1e-9, "{half:?}");
        assert!((half.inverse().median - 1.0 / 3.0).abs() < 1e-9);
        assert!(Ratio::of(Vec::new()).median.is_nan());
    }
}
