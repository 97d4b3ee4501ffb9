//! JSON with exact amounts: a tree of values cannot hold a number's digits, so that they stand in it as objects of one
//! member, until it is rendered.

use pc_models::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json, value::RawValue};

use crate::values::money::Price;

/// The only member of an object that stands for a number with exactly these digits.
const EXACT: &str = "\u{1}exact";

/// The same for JSON that was rendered before, so that a long page needs no tree of all its lines.
const RENDERED: &str = "\u{1}rendered";

/// The `pricing` member of cart and order lines.
pub(crate) fn pricing(price: &Price) -> Value {
    let unit = number(price.unit);
    json!({
        "listPrice": number(price.list),
        "discountedPrice": unit,
        "proratedPrice": unit,
        "price": unit,
        "extendedPrice": number(price.extended),
    })
}

/// A JSON number with exactly these digits, once it is rendered by [`render`].
pub(crate) fn number(amount: Decimal) -> Value {
    json!({EXACT: amount.to_string()})
}

/// The value as text already, to stand in another one.
pub(crate) fn rendered(value: &Value) -> Value {
    json!({RENDERED: render(value)})
}

/// Compact JSON text.
pub(crate) fn render(value: &Value) -> String {
    String::from_utf8(render_into(Vec::new(), value)).unwrap_or_default() // JSON is UTF-8
}

/// The same behind what is there already.
pub(crate) fn render_into(mut text: Vec<u8>, value: &Value) -> Vec<u8> {
    text.reserve(1024);
    // Text keys and memory: this cannot fail; a cut body would show at once if it did.
    let _ = serde_json::to_writer(&mut text, &Rendered(value));
    text
}

struct Rendered<'v>(&'v Value);

impl Serialize for Rendered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => serializer.collect_seq(items.iter().map(Rendered)),
            Value::Object(members) => {
                if let Some(raw) = verbatim(members) {
                    return raw.serialize(serializer);
                }
                serializer.collect_map(members.iter().map(|(name, member)| (name, Rendered(member))))
            }
            plain => plain.serialize(serializer),
        }
    }
}

/// The JSON text that an object stands for.
fn verbatim(members: &Map<String, Value>) -> Option<Box<RawValue>> {
    if members.len() != 1 {
        return None;
    }
    let (name, text) = members.iter().next()?;
    let text = match (name.as_str(), text.as_str()?) {
        (EXACT, text) => Some(text).filter(|text| text.parse::<Decimal>().is_ok()),
        (RENDERED, text) => Some(text),
        _ => None,
    };
    RawValue::from_string(text?.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let unit: Decimal = "0.1234567890123456789012".parse().unwrap();
        let price = Price::new(unit, 0, 3, 1).unwrap();
        assert_eq!(render(&json!([number(price.extended)])), "[0.3703703670370370367036]");
        let price = Price::new("71.99".parse().unwrap(), 0, 2, 12).unwrap();
        assert_eq!(render(&pricing(&price)["extendedPrice"]), "1727.76");
    }

    #[test]
    fn what_was_rendered_before_stands_as_it_is() {
        let inner = json!({"a": number("1.50".parse().unwrap())});
        assert_eq!(render(&json!([rendered(&inner), 1])), r#"[{"a":1.50},1]"#);
        let forged = json!({RENDERED: "no JSON"});
        assert_eq!(render(&forged), forged.to_string());
    }

    #[test]
    fn other_values_are_rendered_as_usual() {
        let value = json!({"a": [1, null, "x"], "b": {"c": true}});
        assert_eq!(render(&value), value.to_string());
    }
}
