//! Decoding JSON text, unless it would take much more memory than it is long.

use memchr::memchr_iter;
use serde::de::DeserializeOwned;

use super::json_path::path_of;
use crate::redact::excerpt;

/// What does not fit, and where.
#[derive(Debug, Clone, thiserror::Error)]
#[error("at {path}: {problem}")]
pub(crate) struct Misfit {
    pub(crate) path: String,
    pub(crate) problem: String,
}

impl Misfit {
    fn new(path: &str, problem: &serde_json::Error) -> Self {
        Self { path: excerpt(path), problem: excerpt(&problem.to_string()) } // it quotes what does not fit
    }
}

/// Most objects in one text that is decoded: an empty one is two bytes of text, and a thousand of memory.
const MAX_OBJECTS: usize = 50_000;
/// Most values in one text that is decoded.
const MAX_VALUES: usize = 1_000_000;
/// So much of a text is counted at a time: it comes from the main memory once.
const PART_BYTES: usize = 16 << 10;

/// Refuses a text that would become many times as large when it is decoded. Braces and commas within strings count, too.
fn check_size(text: &[u8]) -> Result<(), Misfit> {
    if text.len() < MAX_OBJECTS {
        return Ok(());
    }
    let (mut objects, mut values) = (0, 0);
    for part in text.chunks(PART_BYTES) {
        objects += memchr_iter(b'{', part).count();
        values += memchr_iter(b',', part).count();
    }
    let refuse = |problem: String| Err(Misfit { path: ".".to_owned(), problem });
    match () {
        () if objects > MAX_OBJECTS => refuse(format!("it holds more than {MAX_OBJECTS} objects")),
        () if values > MAX_VALUES => refuse(format!("it holds more than {MAX_VALUES} values")),
        () => Ok(()),
    }
}

/// Decodes JSON text.
pub(crate) fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misfit> {
    check_size(text)?;
    // Checked as UTF-8 once, and not string by string.
    let decoded = match str::from_utf8(text) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(text), // knows where it is not
    };
    decoded.map_err(|error| Misfit::new(&path_of(text, &error), &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_would_become_very_large_is_refused_before_it_is_decoded() {
        let objects = |count: usize| format!("[{{}}{}]", ",{}".repeat(count - 1));
        let problem = |text: String| from_slice::<Vec<serde::de::IgnoredAny>>(text.as_bytes()).err();
        assert!(problem(objects(MAX_OBJECTS)).is_none());
        assert_eq!(problem(objects(MAX_OBJECTS + 1)).unwrap().problem, "it holds more than 50000 objects");
        let numbers = |count: usize| format!("[0{}]", ",0".repeat(count));
        assert!(problem(numbers(MAX_VALUES)).is_none());
        assert_eq!(problem(numbers(MAX_VALUES + 1)).unwrap().problem, "it holds more than 1000000 values");
    }
}
