//! Lines of a width, broken between words.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many places of a terminal a text takes.
pub(crate) fn width_of(text: &str) -> usize {
    text.width()
}

/// How many places the longest word takes.
pub(crate) fn longest_word(text: &str) -> usize {
    text.split(' ').map(width_of).max().unwrap_or_default()
}

/// The text in lines of no more than this width. Only a word that is wider by itself is broken within. There is one line at
/// least.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let needed = width_of(word);
        let is_first = used == 0;
        if !is_first && used + 1 + needed > width {
            lines.push(String::new());
            used = 0;
        } else if !is_first {
            add(&mut lines, ' ');
            used += 1;
        }
        for letter in word.chars() {
            let places = letter.width().unwrap_or_default();
            if used + places > width && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            add(&mut lines, letter);
            used += places;
        }
    }
    lines
}

fn add(lines: &mut [String], letter: char) {
    if let Some(line) = lines.last_mut() {
        line.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrapped("Barracuda WaaS Medium Plan", 12), ["Barracuda", "WaaS Medium", "Plan"]);
        assert_eq!(wrapped("exactly twelve", 14), ["exactly twelve"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn a_word_that_is_too_wide_is_broken_and_wide_letters_count_twice() {
        assert_eq!(wrapped("an extraordinary one", 6), ["an", "extrao", "rdinar", "y one"]);
        assert_eq!(wrapped("東京都 港区", 6), ["東京都", "港区"]);
        assert_eq!(wrapped("東京都港区", 5), ["東京", "都港", "区"]);
        assert_eq!((width_of("東京"), longest_word("a 東京 b")), (4, 4));
    }
}
