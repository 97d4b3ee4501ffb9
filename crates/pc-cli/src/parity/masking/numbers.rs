//! Numbers: as many digits as before, with the same sign and the same zeros at the end.

/// A number taken apart, so that it can be put together again around other digits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Number<'t> {
    sign: &'t str,
    /// Without sign, and without zeros at the end of a fraction: one word, which equal numbers have in common.
    pub(super) digits: &'t str,
    /// Those zeros, with the point if nothing else is behind it, and an exponent.
    ending: &'t str,
}

impl<'t> Number<'t> {
    /// Reads a decimal number; none for any other text.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let unsigned = text.trim_start_matches(['-', '+']);
        let (sign, mantissa) = (&text[..text.len() - unsigned.len()], mantissa(unsigned)?);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if sign.len() > 1 || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let digits = match mantissa.contains('.') {
            true => mantissa.trim_end_matches('0').trim_end_matches('.'),
            false => mantissa,
        };
        Some(Self { sign, digits, ending: &unsigned[digits.len()..] })
    }

    /// With other digits.
    pub(super) fn with(&self, digits: &str) -> String {
        [self.sign, digits, self.ending].concat()
    }

    /// Whether it is nothing.
    pub(super) fn is_zero(&self) -> bool {
        self.digits.bytes().all(|byte| byte == b'0' || byte == b'.')
    }

    /// Whether it is whole, and no longer than that many digits.
    pub(super) fn is_whole_of(&self, most_digits: usize) -> bool {
        self.ending.is_empty() && self.digits.len() <= most_digits && !self.digits.contains('.')
    }
}

/// What is before the exponent, which has up to three digits.
fn mantissa(number: &str) -> Option<&str> {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else { return Some(number) };
    let digits = exponent.trim_start_matches(['-', '+']);
    let fits = exponent.len() - digits.len() <= 1 && (1..=3).contains(&digits.len());
    (fits && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(mantissa)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_the_same_digits_and_keep_their_spelling() {
        for (text, digits, masked) in [
            ("12.50", "12.5", "x0"),
            ("12.5", "12.5", "x"),
            ("-12.500", "12.5", "-x00"),
            ("12", "12", "x"),
            ("12.00", "12", "x.00"),
            ("+1.5E-10", "1.5", "+xE-10"),
        ] {
            let number = Number::read(text).unwrap();
            assert_eq!((number.digits, number.with("x").as_str()), (digits, masked));
            assert_eq!(number.with(number.digits), text);
        }
        for text in ["", "-", "1.", ".5", "1,5", "--1", "1e", "1e1234", "0x1", "1.2.3"] {
            assert_eq!(Number::read(text), None, "{text}");
        }
        assert!(Number::read("0.00").unwrap().is_zero());
        assert!(
            Number::read("800002").unwrap().is_whole_of(6) && !Number::read("8.0").unwrap().is_whole_of(6)
        );
    }
}
