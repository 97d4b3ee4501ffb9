//! Exact amounts in JSON: prices never touch a binary float, neither when computed nor when written.

use pc_models::Decimal;
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::{Value, json, value::RawValue};

/// The only member of an object that stands for a number with exactly these digits.
const EXACT: &str = "\u{1}exact";

/// A list price and what the line costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// One unit, one billing cycle.
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
    pub(crate) fn new(unit: Decimal, quantity: u32, charges: u32) -> Option<Self> {
        let count = Decimal::from(i64::from(quantity).checked_mul(charges.into())?);
        Some(Self { unit, extended: unit.get().checked_mul(count.get())?.into() })
    }

    /// The `pricing` member of cart and order lines.
    pub(crate) fn json(&self) -> Value {
        let unit = number(self.unit);
        json!({
            "listPrice": unit,
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

/// A JSON number with exactly these digits, once it is rendered by [`render`].
pub(crate) fn number(amount: Decimal) -> Value {
    json!({EXACT: amount.to_string()})
}

/// Compact JSON text.
pub(crate) fn render(value: &Value) -> String {
    // Text keys and memory: this cannot fail; an empty body would show at once if it did.
    serde_json::to_string(&Rendered(value)).unwrap_or_default()
}

struct Rendered<'v>(&'v Value);

impl Serialize for Rendered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => serializer.collect_seq(items.iter().map(Rendered)),
            Value::Object(members) => {
                if members.len() == 1
                    && let Some(amount) = members.get(EXACT).and_then(Value::as_str)
                    && amount.parse::<Decimal>().is_ok()
                {
                    let raw = RawValue::from_string(amount.to_owned()).map_err(S::Error::custom)?;
                    return raw.serialize(serializer);
                }
                serializer.collect_map(members.iter().map(|(name, member)| (name, Rendered(member))))
            }
            plain => plain.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let unit: Decimal = "0.1234567890123456789012".parse().unwrap();
        let price = Price::new(unit, 3, 1).unwrap();
        assert_eq!(render(&json!([number(price.extended)])), "[0.3703703670370370367036]");
        let price = Price::new("71.99".parse().unwrap(), 2, 12).unwrap();
        assert_eq!(render(&price.json()["extendedPrice"]), "1727.76");
    }

    #[test]
    fn too_many_digits_are_no_panic() {
        let huge: Decimal = "7000000000000000000000000000".parse().unwrap();
        assert_eq!(Price::new(huge, u32::MAX, 12), None);
        assert_eq!(sum([huge; 12]), None);
    }

    #[test]
    fn other_values_are_rendered_as_usual() {
        let value = json!({"a": [1, null, "x"], "b": {"c": true}});
        assert_eq!(render(&value), value.to_string());
    }
}
