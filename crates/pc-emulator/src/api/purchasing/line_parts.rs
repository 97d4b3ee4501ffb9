//! What cart lines and order lines share.

use pc_models::Decimal;
use serde::Serialize;

use crate::values::money::Price;

/// The `pricing` member.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pricing {
    list_price: Decimal,
    discounted_price: Decimal,
    prorated_price: Decimal,
    price: Decimal,
    extended_price: Decimal,
}

/// The `renewsTo` member.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RenewsTo<'l> {
    pub(crate) term_duration: &'l str,
}

impl From<&Price> for Pricing {
    fn from(price: &Price) -> Self {
        Self {
            list_price: price.list,
            discounted_price: price.unit,
            prorated_price: price.unit,
            price: price.unit,
            extended_price: price.extended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(unit: &str, quantity: u32, charges: u32) -> String {
        let price = Price::new(unit.parse().unwrap(), 0, quantity, charges).unwrap();
        serde_json::to_string(&Pricing::from(&price)).unwrap()
    }

    #[test]
    fn amounts_keep_every_digit() {
        let text = written("0.1234567890123456789012", 3, 1);
        assert!(
            text.ends_with(r#""price":0.1234567890123456789012,"extendedPrice":0.3703703670370370367036}"#),
            "{text}"
        );
        assert!(written("71.90", 2, 12).contains(r#""listPrice":71.90,"#));
        assert!(written("71.99", 2, 12).ends_with(r#""extendedPrice":1727.76}"#));
    }
}
