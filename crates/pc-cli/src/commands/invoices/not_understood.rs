//! Values that were not understood, counted by member, and lines without an amount: told at the end.

use std::collections::BTreeMap;

use pc_workflows::billing::{BillingLine, LineFacts, LineKind};
use serde::{Deserialize, Serialize};

use crate::output::say;

/// What was not understood.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct NotUnderstood {
    by_member: BTreeMap<String, Values>,
    /// Lines that say nothing where their amount should be.
    without_amount: u64,
    /// Charges that say what they cost and not in which currency: they are in no sum.
    without_currency: u64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Values {
    count: u64,
    /// The first one.
    example: String,
    is_amount: bool,
}

/// One member, for JSON.
#[derive(Serialize)]
pub(crate) struct MemberNotUnderstood<'a> {
    member: &'a str,
    count: u64,
    example: &'a str,
}

impl NotUnderstood {
    /// Takes in a line, of which `facts` are.
    pub(crate) fn add(&mut self, line: &BillingLine, facts: &LineFacts<'_>) {
        let mut has_amount = has_amount(facts);
        for unreadable in line.unreadable() {
            has_amount |= unreadable.is_amount();
            let values = self.by_member.entry(unreadable.member.to_owned()).or_default();
            if values.count == 0 {
                values.example = unreadable.text().into_owned();
                values.is_amount = unreadable.is_amount();
            }
            values.count += 1;
        }
        self.without_amount += u64::from(!has_amount);
        self.without_currency += u64::from(lacks_currency(facts));
    }

    /// Takes in what was not understood of later lines.
    pub(crate) fn merge(&mut self, later: Self) {
        for (member, values) in later.by_member {
            let known = self.by_member.entry(member).or_default();
            match known.count {
                0 => *known = values,
                _ => known.count += values.count,
            }
        }
        self.without_amount += later.without_amount;
        self.without_currency += later.without_currency;
    }

    /// Whether every value was understood, and no line lacks an amount or its currency.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_member.is_empty() && !self.has_amounts()
    }

    /// Whether lines lack an amount or its currency, so that no sum of them is right.
    pub(crate) fn has_amounts(&self) -> bool {
        self.without_amount > 0
            || self.without_currency > 0
            || self.by_member.values().any(|values| values.is_amount)
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = MemberNotUnderstood<'_>> {
        self.by_member.iter().map(|(member, Values { count, example, .. })| MemberNotUnderstood {
            member,
            count: *count,
            example,
        })
    }

    /// What is to be said of each member; `becomes` says what was done with its values.
    pub(crate) fn texts(&self, becomes: &str) -> impl Iterator<Item = String> {
        self.members().map(move |MemberNotUnderstood { member, count, example }| {
            format!("{member}: {count} values were not understood, the first is `{example}`: {becomes}")
        })
    }

    /// Names them; `becomes` says what was done with them.
    pub(crate) fn tell(&self, becomes: &str) {
        self.texts(becomes).for_each(|text| say(&text));
        if self.without_amount > 0 {
            say(&format!("{} lines have no amount", self.without_amount));
        }
        if self.without_currency > 0 {
            say(&format!("{} lines have an amount and no currency: no sum has them", self.without_currency));
        }
        if self.has_amounts() {
            say("lines lack an amount or its currency: what they come to cannot be told");
        }
    }
}

/// Whether a line says what it costs. Legacy daily usage never does.
fn has_amount(facts: &LineFacts<'_>) -> bool {
    facts.kind == LineKind::LegacyUsage || facts.subtotal.or(facts.total).is_some()
}

/// Whether a charge costs something in no currency.
fn lacks_currency(facts: &LineFacts<'_>) -> bool {
    let amount = facts.total.or(facts.subtotal);
    facts.kind.is_charge() && facts.currency.is_none() && amount.is_some()
}
