//! Headers of answers: known names stay, and what their values are made of if it is of the protocol.

use crate::parity::masking::vocabulary::is_one_of;
use crate::parity::masking::walk::Walk;
use crate::parity::masking::{days, words};
use crate::parity::recorder::AS_SENT;
use crate::parity::recording::HEADERS;

/// The longest wait that stays, in digits of its seconds.
const WAIT_DIGITS: usize = 4;

impl Walk<'_> {
    pub(super) fn header(&mut self, name: &str, value: &str) -> (String, String) {
        if !is_one_of(name, HEADERS) && !self.is_revealed(name) {
            return (self.words(name), self.text("", value));
        }
        let is_wait = value.len() <= WAIT_DIGITS && value.bytes().all(|byte| byte.is_ascii_digit());
        let masked = match () {
            () if value == AS_SENT => value.to_owned(),
            () if is_one_of(name, &["Retry-After"]) && is_wait => value.to_owned(),
            () if is_one_of(name, words::PROTOCOL_HEADERS) => {
                days::mask(value, self.key).unwrap_or_else(|| self.words_but(value, is_of_protocol))
            }
            () => self.text(name, value),
        };
        (name.to_owned(), masked)
    }
}

fn is_of_protocol(word: &str) -> bool {
    words::PROTOCOL.iter().any(|known| known.eq_ignore_ascii_case(word))
}
