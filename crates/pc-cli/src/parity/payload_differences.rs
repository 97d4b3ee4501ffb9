//! Which members of a payload did not come back. The meaning is compared, not the spelling: case and `_` of words,
//! a number and the same number as text, two forms of one instant are the same; `null`, an empty list and absent are.

use std::collections::BTreeMap;

use pc_models::{Decimal, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;

/// Deeper payloads are not looked into.
const MAX_DEPTH: usize = 128;

/// JSON pointers to what is different.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PayloadDifferences {
    /// Was there, is not any more.
    pub(crate) lost: Vec<String>,
    /// Has another value.
    pub(crate) changed: Vec<String>,
    /// Was not there before.
    pub(crate) added: Vec<String>,
}

impl PayloadDifferences {
    pub(crate) fn between(before: &str, after: &str) -> Result<Self, String> {
        let read = |json| {
            serde_json::from_str::<&RawValue>(json).map_err(|error: serde_json::Error| error.to_string())
        };
        let mut differences = Self::default();
        differences.compare(read(before)?, read(after)?, "", 0)?;
        Ok(differences)
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn compare(
        &mut self,
        before: &RawValue,
        after: &RawValue,
        pointer: &str,
        depth: usize,
    ) -> Result<(), String> {
        if before.get() == after.get() {
            return Ok(());
        }
        if depth > MAX_DEPTH {
            return Err(format!("{pointer}: deeper than {MAX_DEPTH} levels"));
        }
        match (Node::of(before)?, Node::of(after)?) {
            (Node::Object(before), Node::Object(after)) => {
                self.compare_objects(&before, &after, pointer, depth)
            }
            (Node::List(before), Node::List(after)) if before.len() == after.len() => {
                let pairs = before.iter().zip(&after).enumerate();
                pairs.into_iter().try_for_each(|(at, (before, after))| {
                    self.compare(before, after, &format!("{pointer}/{at}"), depth + 1)
                })
            }
            (Node::Scalar(before), Node::Scalar(after)) if is_same(&before, &after) => Ok(()),
            _ => {
                self.changed.push(pointer.to_owned());
                Ok(())
            }
        }
    }

    fn compare_objects(
        &mut self,
        before: &Members<'_>,
        after: &Members<'_>,
        pointer: &str,
        depth: usize,
    ) -> Result<(), String> {
        for (name, value) in before {
            let at = format!("{pointer}/{}", escape(name));
            match find(after, name) {
                Some(found) => self.compare(value, found, &at, depth + 1)?,
                None if is_nothing(value) => {}
                None => self.lost.push(at),
            }
        }
        for (name, value) in after {
            if find(before, name).is_none() && !is_nothing(value) {
                self.added.push(format!("{pointer}/{}", escape(name)));
            }
        }
        Ok(())
    }
}

type Members<'a> = BTreeMap<String, &'a RawValue>;

enum Node<'a> {
    Object(Members<'a>),
    List(Vec<&'a RawValue>),
    Scalar(String),
}

impl<'a> Node<'a> {
    fn of(json: &'a RawValue) -> Result<Self, String> {
        let text = json.get();
        let node = match text.as_bytes().first() {
            Some(b'{') => serde_json::from_str(text).map(Node::Object),
            Some(b'[') => list(text).map(Node::List),
            Some(b'"') => serde_json::from_str(text).map(Node::Scalar),
            _ => Ok(Node::Scalar(text.to_owned())),
        };
        node.map_err(|error| error.to_string())
    }
}

/// The entries of a list that are something.
fn list(text: &str) -> serde_json::Result<Vec<&RawValue>> {
    let mut items: Vec<&RawValue> = serde_json::from_str(text)?;
    items.retain(|item| item.get() != "null");
    Ok(items)
}

/// A member by its name; in another case only when that name is not there.
fn find<'a>(members: &Members<'a>, name: &str) -> Option<&'a RawValue> {
    let in_any_case =
        || members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    members.get(name).copied().or_else(in_any_case)
}

fn is_nothing(json: &RawValue) -> bool {
    let text = json.get();
    let is_empty_list = || {
        text.strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|inner| inner.trim().is_empty())
    };
    text == "null" || is_empty_list()
}

fn is_same(before: &str, after: &str) -> bool {
    let word = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let number = |text: &str| text.parse::<Decimal>().ok();
    let instant = |text: &str| text.parse::<Timestamp>().ok();
    let both = |left: Option<bool>| left.unwrap_or(false);
    word(before) == word(after)
        || both(number(before).zip(number(after)).map(|(before, after)| before == after))
        || both(instant(before).zip(instant(after)).map(|(before, after)| before == after))
}

/// A member's name as part of a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::PayloadDifferences;

    fn pointers(before: &str, after: &str) -> [Vec<String>; 3] {
        let PayloadDifferences { lost, changed, added } = PayloadDifferences::between(before, after).unwrap();
        [lost, changed, added]
    }

    #[test]
    fn spelling_is_not_a_difference() {
        for (before, after) in [
            (r#"{"Status":"One_Time"}"#, r#"{"status":"onetime"}"#),
            (r#"{"a":1.50}"#, r#"{"a":"1.5"}"#),
            (r#"{"a":"2019-01-01T00:00:00"}"#, r#"{"a":"2019-01-01T01:00:00+01:00"}"#),
            (r#"{"a":null,"b":[]}"#, "{}"),
            ("{}", r#"{"b":[ ],"c":null}"#),
            (r#"[{"a":true}]"#, r#"[{"a":"True"},null]"#),
        ] {
            assert_eq!(pointers(before, after), [vec![], vec![], vec![]] as [Vec<String>; 3], "{before}");
        }
    }

    #[test]
    fn what_is_different_is_pointed_at() {
        let [lost, changed, added] = pointers(
            r#"{"a":{"b/c":1,"d":[1,2]},"e":0.1}"#,
            r#"{"a":{"d":[1,3]},"e":0.10000000000000001,"f":0}"#,
        );
        assert_eq!(lost, ["/a/b~1c"]);
        assert_eq!(changed, ["/a/d/1", "/e"]);
        assert_eq!(added, ["/f"]);
        assert_eq!(pointers(r#"{"a":[1]}"#, r#"{"a":[1,2]}"#)[1], ["/a"]);
        assert!(PayloadDifferences::between(&"[".repeat(3), "[").is_err());
    }
}
