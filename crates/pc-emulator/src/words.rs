//! Enum words: any case, with or without `_`.

/// The billing cycles as the service writes them.
const BILLING_CYCLES: &[&str] =
    &["monthly", "annual", "none", "one_time", "triennial", "biennial", "unknown"];

/// Whether both are the same word.
pub(crate) fn same_word(left: &str, right: &str) -> bool {
    let letters = |text: &'_ str| -> Vec<u8> {
        text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect()
    };
    letters(left) == letters(right)
}

/// The word of the list that this text means.
pub(crate) fn find_word(words: &[&'static str], text: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| same_word(word, text))
}

/// A billing cycle as the service writes it.
pub(crate) fn billing_cycle(text: &str) -> Option<&'static str> {
    find_word(BILLING_CYCLES, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        for text in ["one_time", "OneTime", "onetime", "ONE_TIME"] {
            assert_eq!(billing_cycle(text), Some("one_time"), "{text}");
        }
        assert_eq!(billing_cycle("fortnightly"), None);
    }
}
