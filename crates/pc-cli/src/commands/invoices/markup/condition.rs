//! What a rule asks of a line.

use pc_workflows::billing::{BillingLine, LineFacts, LineKind, Nature};

/// Where a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Customer,
    Product,
    Sku,
    Kind,
    ChargeType,
    Publisher,
    Currency,
}

impl Member {
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("customer", Self::Customer),
        ("product", Self::Product),
        ("sku", Self::Sku),
        ("kind", Self::Kind),
        ("charge_type", Self::ChargeType),
        ("publisher", Self::Publisher),
        ("currency", Self::Currency),
    ];
}

/// The words for `kind`: kinds of line, and the nature of what they are for.
pub(super) const KINDS: [&str; 6] = [CHARGE, "usage", "license", "legacy_charge", ONE_TIME, RECURRING];
const CHARGE: &str = "charge";
const ONE_TIME: &str = "one_time";
const RECURRING: &str = "recurring";

/// One of these texts has to be there, whatever its letters' case.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) member: Member,
    pub(super) texts: Vec<String>,
}

impl Condition {
    pub(super) fn admits(&self, line: &BillingLine, facts: &LineFacts<'_>) -> bool {
        match self.member {
            Member::Customer => self.is_any(&[facts.customer_id, facts.customer_name]),
            Member::Product => self.is_any(&[facts.product_id, facts.product_name]),
            Member::Sku => {
                let full = format!("{}:{}", facts.product_id, facts.sku_id);
                self.is_any(&[facts.sku_id, facts.sku_name, &full])
            }
            Member::Kind => self.is_any(&[facts.kind.as_str(), nature(facts)]),
            Member::ChargeType => self.is_any(&[facts.charge_type]),
            Member::Publisher => {
                let details = line.details();
                self.is_any(&[details.publisher_name, details.publisher_id])
            }
            Member::Currency => facts.currency.is_some_and(|currency| self.is_any(&[currency.as_str()])),
        }
    }

    fn is_any(&self, values: &[&str]) -> bool {
        // Without case beyond ASCII too, for names.
        let is_same = |one: &str, other: &str| {
            one.eq_ignore_ascii_case(other) || one.to_lowercase() == other.to_lowercase()
        };
        self.texts.iter().any(|text| values.iter().any(|value| is_same(text, value)))
    }
}

/// The nature of what a line charges or credits.
fn nature(facts: &LineFacts<'_>) -> &'static str {
    match Nature::of_charge(facts) {
        Nature::Usage => LineKind::Usage.as_str(),
        Nature::Recurring => RECURRING,
        Nature::OneTime | Nature::Credit => ONE_TIME,
    }
}
