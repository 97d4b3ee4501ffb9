//! Where in a JSON text an error is.

use memchr::{memchr_iter, memchr2};

/// Values within so many others are not looked for: text can be much deeper.
const MAX_DEPTH: usize = 128;

/// An object or list that has begun and not ended.
enum Open<'t> {
    /// With the name that came last, quotes included.
    Object(Option<&'t [u8]>),
    /// With the number of items before the one that came last.
    List(usize),
}

/// The path of the value that an error is in, such as `items[3].quantity`; `.` outside of any.
pub(super) fn path_of(text: &[u8], error: &serde_json::Error) -> String {
    let line_start = match error.line() {
        0 => return ".".to_owned(), // nowhere in the text
        1 => 0,
        line => memchr_iter(b'\n', text).nth(line - 2).map_or(text.len(), |newline| newline + 1),
    };
    let end = line_start.saturating_add(error.column()).min(text.len());
    written(&open_at_end(&text[..end]))
}

/// What has begun in this part of a text, from the outside in. Text that is no JSON gives some path.
fn open_at_end(text: &[u8]) -> Vec<Open<'_>> {
    let mut open = Vec::new();
    let mut at = 0;
    while at < text.len() && open.len() < MAX_DEPTH {
        let mut end = at + 1;
        match (text[at], open.last_mut()) {
            (b'{', _) => open.push(Open::Object(None)),
            (b'[', _) => open.push(Open::List(0)),
            (b'}' | b']', _) => drop(open.pop()),
            (b',', Some(Open::Object(name))) => *name = None,
            (b',', Some(Open::List(index))) => *index += 1,
            (b'"', last) => {
                end = string_end(text, end);
                if let Some(Open::Object(name @ None)) = last {
                    *name = Some(&text[at..end]);
                }
            }
            _ => {}
        }
        at = end;
    }
    open
}

/// Where the string ends whose first byte behind the quote stands here.
fn string_end(text: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        match text[at + found] {
            b'"' => return at + found + 1,
            _ => at += found + 2,
        }
    }
    text.len()
}

fn written(open: &[Open<'_>]) -> String {
    let mut path = String::new();
    for part in open {
        match part {
            Open::Object(None) => {}
            Open::Object(Some(name)) => {
                if !path.is_empty() {
                    path.push('.');
                }
                let text = serde_json::from_slice::<String>(name);
                path += &text.unwrap_or_else(|_| String::from_utf8_lossy(name).into_owned());
            }
            Open::List(index) => path += &format!("[{index}]"),
        }
    }
    if path.is_empty() { ".".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_leads_to_the_value_that_is_wrong() {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code)] // only its reading is tested
        struct Strict {
            items: Vec<std::collections::BTreeMap<String, u8>>,
        }
        for (text, path) in [
            (r#"{"items":[{"a":1},{"b\"]":2,"c":"x"}]}"#, "items[1].c"),
            (r#"{"items":[{"a":1},{"b\"]":-2}]}"#, "items[1].b\"]"),
            ("{\"items\":\n[{\"a\":1},\n{\"a\":1,\n \"c\\u0064\":{}}]}", "items[1].cd"),
            (r#"{"other":[{}],"items":[{"a":1},[]]}"#, "items[1]"),
            (r#"{"items":"x"}"#, "items"),
            (r#"{"items":[{"a":1}"#, "items[0]"),
            (r#"{"items":[{"a":"#, "items[0].a"),
            (r#"{"items":[]} x"#, "."),
            ("[]", "."),
            ("", "."),
        ] {
            let error = serde_json::from_str::<Strict>(text).unwrap_err();
            assert_eq!(path_of(text.as_bytes(), &error), path, "{text}: {error}");
        }
    }

    #[test]
    fn no_text_is_too_broken() {
        for text in [&b"\"\\"[..], b"{\"\xff", b"]]}}", b"{\"a\":[\"\\\"", b"\xff{\n"] {
            let error = serde_json::from_slice::<serde_json::Value>(text).unwrap_err();
            for end in 0..=text.len() {
                path_of(&text[..end], &error);
            }
        }
    }
}
