//! How much of a text is kept.

/// Longer texts and words are cut before they are masked, in bytes: no answer that says something has them.
pub(super) const LONGEST_TEXT: usize = 64 << 10;
pub(super) const LONGEST_WORD: usize = 1 << 10;

/// A text, or as much of it as is kept.
pub(super) fn beginning(text: &str, longest: usize) -> &str {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
