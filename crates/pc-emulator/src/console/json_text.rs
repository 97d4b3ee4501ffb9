//! JSON in lines, for people: nothing but layout is changed, so that digits and the order of members stay as they came.

use serde::de::IgnoredAny;

/// The text in lines when it is JSON, and as it is when it is not.
pub(crate) fn in_lines(text: &str) -> String {
    if !text.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return text.to_owned();
    }
    let mut lines = Lines { written: String::with_capacity(text.len() * 2), depth: 0 };
    let mut within_text = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if within_text => {
                lines.written.push(letter);
                lines.written.extend(letters.next());
                continue;
            }
            '"' => within_text = !within_text,
            _ if within_text => {}
            space if space.is_ascii_whitespace() => continue,
            '{' | '[' => {
                lines.written.push(letter);
                while letters.next_if(char::is_ascii_whitespace).is_some() {}
                match letters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => lines.written.push(end),
                    None => lines.open(),
                }
                continue;
            }
            '}' | ']' => lines.close(),
            ',' => {
                lines.written.push(letter);
                lines.begin();
                continue;
            }
            ':' => {
                lines.written.push_str(": ");
                continue;
            }
            _ => {}
        }
        lines.written.push(letter);
    }
    lines.written
}

struct Lines {
    written: String,
    depth: usize,
}

impl Lines {
    fn open(&mut self) {
        self.depth += 1;
        self.begin();
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.begin();
    }

    fn begin(&mut self) {
        self.written.push('\n');
        self.written.extend(std::iter::repeat_n("  ", self.depth));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_changes_and_nothing_else() {
        assert_eq!(
            in_lines(r#"{"b":1.50,"a":[],"t":"x,\"{:}","l":[ 1,{"c":null}],"e":{ }}"#),
            "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"t\": \"x,\\\"{:}\",\n  \"l\": [\n    1,\n    {\n      \"c\": null\n    }\n  ],\n  \"e\": {}\n}"
        );
        for other in ["", "a=b&c=d", "{broken", "[1,2", "<html>"] {
            assert_eq!(in_lines(other), other);
        }
    }
}
