//! What a refresh token looks like.

/// The shortest and longest that is accepted, in bytes. Those of Microsoft Entra ID have one to two thousand.
const LENGTHS: std::ops::RangeInclusive<usize> = 20..=8192;
/// What a refresh token may hold beside ASCII letters and digits: what base64 in either alphabet, dots between its parts, and
/// the tokens of personal accounts hold.
const SIGNS: &str = "-._~+/=!*$:@";

/// Whether a text has the form of a refresh token, so that no other text is sent, or stored, in the place of one.
///
/// # Errors
/// What is wrong with it; nothing of the text itself.
pub fn check_refresh_token(text: &str) -> Result<(), &'static str> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || SIGNS.contains(c);
    match () {
        () if text.contains("-----BEGIN") => Err("it holds a key or a certificate in PEM"),
        () if text.lines().count() > 1 => Err("it has several lines, and a refresh token has one"),
        () if !text.chars().all(is_sign) => Err("it holds blanks or signs that no refresh token has"),
        () if text.len() < *LENGTHS.start() => Err("it is shorter than 20 characters"),
        () if text.len() > *LENGTHS.end() => Err("it is longer than 8192 characters"),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_all_authorities_pass() {
        for token in [
            "0.AXoAbcdef-_.AgABAwEAAADW6jl31mB3T7ugrWTT8pFeAwDs_wUA9P_VbQ",
            "1.AVUA-9Bz.AgABAwEAAABVrSpeuWamRam2jAF1XRQEAwDs_wUA9P8",
            "AQABAAAAAADX8GCi6Js6SK82TsD2Pb7r_x",
            "M.C107_BAY.0.U.-Cb!Dsk*Kx0$BqW!fF",
            "OAQABAAAAAACEfexXxjamQb3/OeGQ4Gugv+==",
            "emulated.no-mfa.0123456789abcdef0123456789abcdef",
            &"x".repeat(8192),
        ] {
            assert_eq!(check_refresh_token(token), Ok(()), "{token}");
        }
    }

    #[test]
    fn other_texts_do_not() {
        for other in [
            "",
            "hunter2",
            "# ~/.bashrc: executed by bash(1)\ncase $- in",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "export AWS_SECRET_ACCESS_KEY=abcdefghijkl",
            "{\"refresh_token\":\"abcdefghijklmnop\"}",
            "abcdefghijklmnopqrst\u{1b}",
            "abcdefghijklmnopqrstü",
            &"x".repeat(8193),
        ] {
            assert!(check_refresh_token(other).is_err(), "{other}");
        }
    }
}
