//! What the service sends is read and written back without loss. Sample by sample: the documentation's own samples
//! with values of ours, and constructed ones for what the samples leave out.

use std::collections::BTreeMap;

use pc_models::Decimal;
use serde_json::value::RawValue;

use crate::fixtures;

/// Samples with member names in another case than the documented one, which is the one that is written.
const NAMES_IN_ANOTHER_CASE: &[&str] = &[
    "check-inventory-request.InventoryCheckRequest",
    "first-names.BillingReconciliationLine",
    "line.BillingUsageLine",
    "update-cart-request.Cart",
    "update-cart.Cart",
];

/// Words of enums and codes that are written in their usual spelling: member, as it came, as it is written.
const WORDS_IN_ANOTHER_CASE: &[(&str, &str, &str)] = &[
    ("billingCycle", "Annual", "annual"),
    ("chargeType", "New", "new"),
    ("currencyCode", "eur", "EUR"),
    ("invoiceLineItemType", "UsageLineItems", "usage_line_items"),
    ("status", "fulfilled", "Fulfilled"),
];

#[test]
fn every_fixture_is_written_back_as_it_came() {
    let all = fixtures::all();
    assert!(all.len() > 60, "{} fixtures", all.len());
    for (name, kind, json) in all {
        let recoded =
            fixtures::recode_as(&kind, json.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (mut written, mut came) = (canonical(&recoded), canonical(&json));
        if NAMES_IN_ANOTHER_CASE.contains(&name.as_str()) {
            assert_ne!(written, came, "{name} has the documented names");
            (written, came) = (without_case(written), without_case(came));
        }
        assert_eq!(written, with_usual_words(came, &written), "{name}");
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
            // The names of unknown members keep their case.
            let recode =
                |json: &str| without_case(canonical(&fixtures::recode_as(&kind, json.as_bytes()).unwrap()));
            assert_eq!(recode(&respelt), recode(&json), "{name}");
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

/// Every value that is not `null`, with its digits, by its JSON pointer.
type Values = BTreeMap<String, String>;

fn canonical(json: &str) -> Values {
    let mut values = Values::new();
    collect("", json.trim(), &mut values);
    values
}

fn collect(pointer: &str, json: &str, values: &mut Values) {
    let value = match json.as_bytes()[0] {
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap();
            members
                .iter()
                .for_each(|(name, value)| collect(&format!("{pointer}/{name}"), value.get(), values));
            "{}".to_owned()
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap();
            let items = items.iter().enumerate();
            items.for_each(|(at, item)| collect(&format!("{pointer}/{at}"), item.get(), values));
            "[]".to_owned()
        }
        b'"' => format!("{:?}", serde_json::from_str::<String>(json).unwrap()),
        b'n' => return,
        _ => json.parse::<Decimal>().map_or_else(|_| json.to_owned(), |number| number.to_string()),
    };
    values.insert(pointer.to_owned(), value);
}

/// The values with those words changed that were written in their usual spelling.
fn with_usual_words(mut came: Values, written: &Values) -> Values {
    for (pointer, value) in &mut came {
        let member = pointer.rsplit('/').next().unwrap();
        let is_usual = |(of, came, usual): &&(&str, &str, &str)| {
            *of == member
                && format!("{came:?}") == *value
                && Some(&format!("{usual:?}")) == written.get(pointer)
        };
        if WORDS_IN_ANOTHER_CASE.iter().any(|word| is_usual(&word)) {
            value.clone_from(&written[pointer]);
        }
    }
    came
}

fn without_case(values: Values) -> Values {
    values.into_iter().map(|(pointer, value)| (pointer.to_lowercase(), value)).collect()
}
