//! How fast an emulator's time runs.

use std::ops::RangeInclusive;

/// How many times as fast as real time an emulator's time may run.
pub(crate) const TIME_SCALES: RangeInclusive<f64> = 0.001..=100_000.0;

/// Reads a time scale.
pub(crate) fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if TIME_SCALES.contains(&scale) => Ok(scale),
        _ => Err(format!("give a number from {} to {}", TIME_SCALES.start(), TIME_SCALES.end())),
    }
}
