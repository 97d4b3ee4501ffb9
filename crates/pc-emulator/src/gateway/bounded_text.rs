//! Texts from outside that are remembered: never more of them than a bound.

/// How much of a path, a header or an id is remembered, in bytes: they come from outside.
const MAX_TEXT_BYTES: usize = 1_024;

/// As much of a text from outside as is remembered.
pub(crate) fn beginning(text: &str) -> &str {
    let end = (0..=MAX_TEXT_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// Cuts a text that is too long, and gives back what it took.
pub(crate) fn shorten(text: &mut String) {
    if text.len() > MAX_TEXT_BYTES {
        text.truncate(beginning(text).len());
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_outside_are_cut_between_characters() {
        let mut text = format!("x{}", "ü".repeat(MAX_TEXT_BYTES));
        shorten(&mut text);
        assert_eq!((text.len(), text.chars().next_back()), (MAX_TEXT_BYTES - 1, Some('ü')));
    }
}
