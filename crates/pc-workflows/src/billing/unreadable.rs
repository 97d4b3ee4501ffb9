//! Values that are not what their member is: a date in another form, a number with a decimal comma.

use std::borrow::Cow;

use pc_models::RawJson;

use super::Column;

/// The columns that may stand for a member, where they are not called alike.
const COLUMNS_OF_MEMBERS: &[(&str, &str)] = &[
    ("charge_start", "chargestartdate"),
    ("charge_end", "chargeenddate"),
    ("quantity", "consumedquantity"),
    ("unit_price", "listprice"),
    ("effective_unit_price", "pretaxeffectiverate"),
    ("subtotal", "billingpretaxtotal"),
    ("subtotal", "pretaxcharges"),
    ("tax", "taxtotal"),
    ("tax", "taxamount"),
    ("total", "totalforcustomer"),
    ("total", "posttaxtotal"),
    ("currency", "billingcurrency"),
    ("exchange_rate", "pctobcexchangerate"),
    ("subscription_end", "subscriptionenddate"),
    ("subscription_start", "subscriptionstartdate"),
    ("exchange_rate_date", "pctobcexchangeratedate"),
    ("pricing_subtotal", "pricingpretaxtotal"),
    ("earned_credit_percentage", "partnerearnedcreditpercentage"),
    ("earned_credit_percentage", "rateofpartnerearnedcredit"),
    ("credit_percentage", "rateofcredit"),
];

/// A member whose value could not be read.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Unreadable<'a> {
    /// Its documented name.
    pub member: &'a str,
    /// Its value as it came.
    pub value: &'a RawJson,
}

impl<'a> Unreadable<'a> {
    /// The value without the quotes of JSON.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        let json = self.value.as_str();
        serde_json::from_str::<String>(json).map_or(Cow::Borrowed(json), Cow::Owned)
    }

    /// The column that is empty for it; none when there is none.
    #[must_use]
    pub fn column(&self) -> Option<Column> {
        let member = self.member.to_ascii_lowercase();
        let is_it = |column: &str| {
            column.replace('_', "") == member || COLUMNS_OF_MEMBERS.contains(&(column, member.as_str()))
        };
        Column::all().find(|column| is_it(column.name()))
    }

    /// Whether the line's amount is missing for it.
    #[must_use]
    pub fn is_amount(&self) -> bool {
        self.column().is_some_and(|column| matches!(column.name(), "subtotal" | "tax" | "total"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::BillingLine;

    #[test]
    fn values_that_are_not_what_they_should_be_are_named_and_keep_their_text() {
        let json = r#"{"UsageDate":"11/17/2025","BillingPreTaxTotal":"4,4268","UnitPrice":"","PCToBCExchangeRate":"x"}"#;
        let line = BillingLine::Usage(serde_json::from_str(json).unwrap());
        let mut found: Vec<_> = line
            .unreadable()
            .map(|one| (one.member, one.text().into_owned(), one.column().map(Column::name), one.is_amount()))
            .collect();
        found.sort_unstable();
        let expected = [
            ("BillingPreTaxTotal", "4,4268", Some("subtotal"), true),
            ("PCToBCExchangeRate", "x", Some("exchange_rate"), false),
            ("UsageDate", "11/17/2025", Some("usage_date"), false),
        ];
        assert_eq!(found, expected.map(|(member, text, column, is)| (member, text.to_owned(), column, is)));
        let facts = line.facts();
        assert_eq!((facts.usage_date, facts.subtotal), (None, None));
    }
}
