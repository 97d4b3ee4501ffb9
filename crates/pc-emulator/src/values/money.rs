//! Exact amounts in JSON: prices never touch a binary float, neither when computed nor when written.

use std::time::Duration;

use pc_models::Decimal;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json, value::RawValue};

/// The only member of an object that stands for a number with exactly these digits.
const EXACT: &str = "\u{1}exact";

/// The same for JSON that was rendered before, so that a long page needs no tree of all its lines.
const RENDERED: &str = "\u{1}rendered";

/// A list price and what the line costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// One unit, one billing cycle, without promotions.
    #[serde(with = "as_text")]
    pub(crate) list: Decimal,
    /// The same with them.
    #[serde(with = "as_text")]
    pub(crate) unit: Decimal,
    /// All units over the whole term.
    #[serde(with = "as_text")]
    pub(crate) extended: Decimal,
}

/// Amounts in files, where every digit counts.
pub(crate) mod as_text {
    use pc_models::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(crate) fn serialize<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Price {
    /// `charges` is how often the unit price is due over the term. `None` when the product has too many digits.
    pub(crate) fn new(list: Decimal, percent_off: u32, quantity: u32, charges: u32) -> Option<Self> {
        let unit = minus(list, percent(list, percent_off));
        let extended = times(unit, i64::from(quantity).checked_mul(charges.into())?)?;
        Some(Self { list, unit, extended })
    }

    /// The `pricing` member of cart and order lines.
    pub(crate) fn json(&self) -> Value {
        let unit = number(self.unit);
        json!({
            "listPrice": number(self.list),
            "discountedPrice": unit,
            "proratedPrice": unit,
            "price": unit,
            "extendedPrice": number(self.extended),
        })
    }
}

/// The sum; `None` when it has too many digits.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::default(), |total, amount| {
        total.get().checked_add(amount.get()).map(Decimal::from)
    })
}

/// So many times the amount; `None` when it has too many digits.
pub(crate) fn times(amount: Decimal, count: i64) -> Option<Decimal> {
    amount.get().checked_mul(Decimal::from(count).get()).map(Decimal::from)
}

/// The difference, or nothing when it has too many digits.
pub(crate) fn minus(amount: Decimal, less: Decimal) -> Decimal {
    amount.get().checked_sub(less.get()).map(Decimal::from).unwrap_or_default()
}

/// A number of cents.
pub(crate) fn hundredths(count: i64) -> Decimal {
    Decimal::from(count).get().checked_div(Decimal::from(100).get()).map(Decimal::from).unwrap_or_default()
}

/// That part of an amount, to two digits.
pub(crate) fn percent(amount: Decimal, percent: u32) -> Decimal {
    if percent == 0 {
        return Decimal::ZERO;
    }
    let hundredfold = times(amount, percent.into()).unwrap_or_default();
    let part = hundredfold.get().checked_div(Decimal::from(100).get());
    part.map(|part| part.round_dp(2).into()).unwrap_or_default()
}

/// The share of an amount that belongs to a part of the time, to the cent below.
pub(crate) fn share(amount: Decimal, part: Duration, whole: Duration) -> Decimal {
    let seconds = |time: Duration| Decimal::from(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)).get();
    let product = amount.get().checked_mul(seconds(part));
    let share = product.and_then(|product| product.checked_div(seconds(whole)));
    share.map(|share| share.trunc_with_scale(2).into()).unwrap_or_default()
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
        assert_eq!(render(&price.json()["extendedPrice"]), "1727.76");
    }

    #[test]
    fn what_was_rendered_before_stands_as_it_is() {
        let inner = json!({"a": number("1.50".parse().unwrap())});
        assert_eq!(render(&json!([rendered(&inner), 1])), r#"[{"a":1.50},1]"#);
        let forged = json!({RENDERED: "no JSON"});
        assert_eq!(render(&forged), forged.to_string());
    }

    #[test]
    fn too_many_digits_are_no_panic() {
        let huge: Decimal = "7000000000000000000000000000".parse().unwrap();
        assert_eq!(Price::new(huge, 0, u32::MAX, 12), None);
        assert_eq!(sum([huge; 12]), None);
    }

    #[test]
    fn parts_are_rounded_as_money_is() {
        let amount: Decimal = "9.99".parse().unwrap();
        assert_eq!(percent(amount, 19), "1.90".parse().unwrap());
        assert_eq!(percent(amount, 0), Decimal::ZERO);
        let days = |count: u64| Duration::from_secs(count * 86_400);
        assert_eq!(share(amount, days(1), days(3)), "3.33".parse().unwrap());
        assert_eq!(share(amount, days(1), days(0)), Decimal::ZERO);
        assert_eq!(minus(hundredths(250), hundredths(1)), "2.49".parse().unwrap());
    }

    #[test]
    fn other_values_are_rendered_as_usual() {
        let value = json!({"a": [1, null, "x"], "b": {"c": true}});
        assert_eq!(render(&value), value.to_string());
    }
}
