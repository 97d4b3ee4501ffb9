//! Values that were not understood: counted by member, and told at the end.

use std::collections::BTreeMap;

use pc_workflows::billing::BillingLine;
use serde::Serialize;

use crate::output::say;

/// What was not understood, by member.
#[derive(Default)]
pub(crate) struct NotUnderstood(BTreeMap<String, Values>);

#[derive(Default)]
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
    pub(crate) fn add(&mut self, line: &BillingLine) {
        for unreadable in line.unreadable() {
            let values = self.0.entry(unreadable.member.to_owned()).or_default();
            if values.count == 0 {
                values.example = unreadable.text().into_owned();
                values.is_amount = unreadable.is_amount();
            }
            values.count += 1;
        }
    }

    /// Whether lines lack an amount, so that no sum of them is right.
    pub(crate) fn has_amounts(&self) -> bool {
        self.0.values().any(|values| values.is_amount)
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = MemberNotUnderstood<'_>> {
        self.0.iter().map(|(member, Values { count, example, .. })| MemberNotUnderstood {
            member,
            count: *count,
            example,
        })
    }

    /// Names them; `becomes` says what was done with them.
    pub(crate) fn tell(&self, becomes: &str) {
        for MemberNotUnderstood { member, count, example } in self.members() {
            say(&format!(
                "{member}: {count} values were not understood, the first is `{example}`: {becomes}"
            ));
        }
        if self.has_amounts() {
            say("lines lack an amount: what they come to cannot be told");
        }
    }
}
