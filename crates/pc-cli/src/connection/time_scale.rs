//! How fast an emulator's time runs.

use pc_emulator::TIME_SCALES;

/// What words mean for numbers. Fast: a purchase that waits for a quarter of an hour takes a second.
const WORDS: [(&str, f64); 2] = [("real", 1.0), ("fast", 1_000.0)];

/// Reads a time scale.
pub(crate) fn time_scale(text: &str) -> Result<f64, String> {
    if let Some((_, scale)) = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
        return Ok(*scale);
    }
    match text.parse::<f64>() {
        Ok(scale) if TIME_SCALES.contains(&scale) => Ok(scale),
        _ => {
            let (least, most) = (TIME_SCALES.start(), TIME_SCALES.end());
            Err(format!("give a number from {least} to {most}, `real` (1) or `fast` (1000)"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_numbers() {
        assert_eq!(
            (time_scale("fast"), time_scale("Real"), time_scale("60")),
            (Ok(1_000.0), Ok(1.0), Ok(60.0))
        );
        assert!(time_scale("quick").unwrap_err().contains("`fast`") && time_scale("0").is_err());
    }
}
