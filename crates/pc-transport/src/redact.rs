//! Takes out of foreign text what looks like a secret: error pages have been seen to echo what they were sent.

/// What stands in place of a secret.
const MASK: &str = "[redacted]";

/// Words after which a secret follows.
const MARKERS: [&str; 9] = [
    "bearer ",
    "signature ",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "client_assertion",
    "password",
    "sig=",
];

/// The text with secrets masked: what follows a known marker, and everything shaped like a signed token.
pub(crate) fn scrubbed(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut clean = String::with_capacity(text.len());
    let mut rest = 0;
    while rest < text.len() {
        if let Some(marker) = MARKERS.iter().find(|marker| lower[rest..].starts_with(**marker)) {
            let start = rest + marker.len();
            let start = start + (text.len() - start - text[start..].trim_start_matches(is_glue).len());
            clean.push_str(&text[rest..start]);
            rest = masked(text, start, &mut clean);
        } else if text[rest..].starts_with("eyJ") {
            rest = masked(text, rest, &mut clean);
        } else {
            let Some(next) = text[rest..].chars().next() else { break };
            clean.push(next);
            rest += next.len_utf8();
        }
    }
    clean
}

/// Masks from `start` to the end of the word; where nothing stands there, nothing is written. JSON's literals stay: they
/// are no secrets, and the text stays JSON.
fn masked(text: &str, start: usize, clean: &mut String) -> usize {
    let length = text[start..].find(is_end).unwrap_or(text.len() - start);
    match &text[start..start + length] {
        literal @ ("" | "null" | "true" | "false") => clean.push_str(literal),
        _ => clean.push_str(MASK),
    }
    start + length
}

fn is_glue(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '=' | ':' | ' ' | '\\')
}

fn is_end(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '<' | '>' | '&' | ',' | '}' | '\\' | ';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_the_rest_stays() {
        for (text, expected) in [
            ("authorization: Bearer abc.def<br>", "authorization: Bearer [redacted]<br>"),
            (r#"{"access_token":"abc","n":1}"#, r#"{"access_token":"[redacted]","n":1}"#),
            ("a=1&client_secret=s%26cret&b=2", "a=1&client_secret=[redacted]&b=2"),
            ("id eyJhbGci.eyJzdWI.x-_ end", "id [redacted] end"),
            ("part?sv=1&sig=a%2Fb&se=2", "part?sv=1&sig=[redacted]&se=2"),
            ("größer als 3 <html>", "größer als 3 <html>"),
            ("bearer ", "bearer "),
            (r#"{"password":null,"x":1}"#, r#"{"password":null,"x":1}"#),
        ] {
            assert_eq!(scrubbed(text), expected);
        }
    }
}
