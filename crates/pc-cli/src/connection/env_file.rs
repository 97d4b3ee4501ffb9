//! Files of variables: `NAME=value`, a line each.
//!
//! Read by rules of our own, few and strict: `dotenvy`, which did it before, puts variables of the process into values that
//! hold a `$`, so that a secret silently became another one. Here every value is what is written there.

use std::collections::BTreeMap;

/// The variables of a file.
///
/// # Errors
/// The number of a line that is not understood. A file of variables holds secrets: nothing of the line is shown.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut variables = BTreeMap::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = variable(line) else {
            return Err(format!(
                "line {number} is not NAME=value; put a value with blanks, quotes, $ or \\ in single quotes"
            ));
        };
        if variables.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(format!("line {number} sets {name} once more: keep one"));
        }
    }
    Ok(variables)
}

fn variable(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name { Some((name, unquoted(value)?)) } else { None }
}

/// The value itself. What a shell or another reader of such files would take otherwise than it is written is refused.
fn unquoted(value: &str) -> Option<&str> {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let without = |value: &'_ str, unclear: &[char]| !value.contains(unclear);
    if let Some(inner) = within('\'') {
        return without(inner, &['\'']).then_some(inner);
    }
    if let Some(inner) = within('"') {
        return without(inner, &['"', '$', '\\', '`']).then_some(inner);
    }
    let is_plain = without(value, &['\'', '"', '$', '\\', '`', ' ', '\t']) && !value.starts_with('#');
    is_plain.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_is_written_there() {
        let text = "\u{feff}# who\r\nA=plain~a.b_c-d=\r\n\nexport B='with blanks $HOME \"and\" \\n # all of it'\n C = \"x y\" \nD=\nE=a#b";
        let read = read(text).unwrap();
        for (name, value) in [
            ("A", "plain~a.b_c-d="),
            ("B", "with blanks $HOME \"and\" \\n # all of it"),
            ("C", "x y"),
            ("D", ""),
            ("E", "a#b"),
        ] {
            assert_eq!(read[name], value);
        }
        assert_eq!(read.len(), 5);
    }

    #[test]
    fn what_is_unclear_is_refused_by_its_line_and_not_shown() {
        for line in [
            "hunter2",
            "A=hunter2 and more",
            "A=hunter2$HOME",
            "A=\"hunter2$HOME\"",
            "A='hunter2",
            "A='hun'ter2'",
            "=hunter2",
            "A-B=hunter2",
            "A=hunter2 # why",
            "A=#hunter2",
            "A=a\\nhunter2",
        ] {
            let error = read(&format!("X=1\n{line}")).unwrap_err();
            assert!(error.contains("line 2") && !error.contains("hunter2"), "{line}: {error}");
        }
        assert!(read("A=1\nA=2").unwrap_err().contains("sets A once more"));
    }
}
