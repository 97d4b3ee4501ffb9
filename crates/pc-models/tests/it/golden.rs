//! What the service sends is read and written back without loss. Sample by sample: the documentation's own samples
//! with values of ours, and constructed ones for what the samples leave out.

use std::collections::BTreeMap;

use pc_models::Decimal;
use serde_json::value::RawValue;

use crate::fixtures;

#[test]
fn every_fixture_is_written_back_as_it_came() {
    let all = fixtures::all();
    assert!(all.len() > 60, "{} fixtures", all.len());
    for (name, kind, json) in all {
        let recoded =
            fixtures::recode_as(&kind, json.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(canonical(&recoded), canonical(&json), "{name}");
        let again = fixtures::recode_as(&kind, recoded.as_bytes()).unwrap();
        assert_eq!(again, recoded, "{name}");
    }
}

#[test]
fn member_names_are_read_in_any_case() {
    for (name, kind, json) in fixtures::all() {
        for spell in [pascal as fn(&str) -> String, str::to_ascii_lowercase, str::to_ascii_uppercase] {
            // Free keys are the caller's: their case is kept.
            if ["context", "Attributes", "properties", "Information", "Instructions", "inner", "deep"]
                .iter()
                .any(|free| json.contains(free))
            {
                continue;
            }
            let respelt = respell(&json, spell);
            let recoded = fixtures::recode_as(&kind, respelt.as_bytes()).unwrap();
            assert_eq!(canonical(&recoded), canonical(&json), "{name}");
        }
    }
}

fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// Changes the spelling of every member's name.
fn respell(json: &str, spell: fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let end = start + 1 + end_of_text(&rest[start + 1..]);
        let is_name = rest[end + 1..].trim_start().starts_with(':');
        let text = &rest[start + 1..end];
        out.push_str(&rest[..=start]);
        out.push_str(&if is_name { spell(text) } else { text.to_owned() });
        out.push('"');
        rest = &rest[end + 1..];
    }
    out + rest
}

fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    text.find(|letter| {
        let end = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        end
    })
    .unwrap()
}

/// JSON in one form: members by name without case and without `null`, words without case and `_`, numbers with
/// their digits.
fn canonical(json: &str) -> String {
    let json = json.trim();
    match json.as_bytes()[0] {
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap();
            let members = members.into_iter().map(|(name, value)| (name.to_lowercase(), value));
            let sorted: BTreeMap<String, &RawValue> =
                members.filter(|(_, value)| value.get() != "null").collect();
            let parts: Vec<String> =
                sorted.iter().map(|(name, value)| format!("{name}:{}", canonical(value.get()))).collect();
            format!("{{{}}}", parts.join("\n"))
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap();
            let items: Vec<String> = items.iter().map(|item| canonical(item.get())).collect();
            format!("[{}]", items.join(","))
        }
        b'"' => {
            format!("\"{}\"", serde_json::from_str::<String>(json).unwrap().to_lowercase().replace('_', ""))
        }
        _ => json.parse::<Decimal>().map_or_else(|_| json.to_owned(), |number| number.to_string()),
    }
}
