//! Lines as JSON: those of the service, one by one or in its collections, or what `invoices lines` wrote.

use std::collections::BTreeMap;

use pc_workflows::billing::{BillingLine, LineFacts};
use serde_json::value::RawValue;

use super::our_names::{OUR_KIND, OUR_RAW, is_usage, members_named};
use super::packing::Text;
use super::{MEMBER_OF_ITEMS, ReadLine, Take, is_member_of_usage, json_values, line, line_of_export};
use crate::output::Failure;

type Members<'j> = BTreeMap<String, &'j RawValue>;

/// Hands out the lines behind this one; answers how many there are.
pub(super) fn read(text: &Text<'_>, after: u64, take: Take<'_>) -> Result<u64, Failure> {
    json_values::read_items(text, &mut |row, object| {
        if row <= after {
            return Ok(());
        }
        let failed = |reason: String| Failure::failed(format!("{}, object {row}: {reason}", text.name()));
        let line = of(object).map_err(failed)?;
        if says_nothing(&line.facts()) && line.unreadable().next().is_none() {
            return Err(failed(
                "it is no line of an invoice: it names no customer, order, subscription or product, and has no amount".to_owned(),
            ));
        }
        take(ReadLine { line, row, bytes: object.get().len() })
    })
}

fn of(object: &RawValue) -> Result<BillingLine, String> {
    let members: Members<'_> = serde_json::from_str(object.get()).map_err(|error| error.to_string())?;
    if !is_ours(&members) {
        return line(members.keys().map(String::as_str), object.get()).map_err(|error| error.to_string());
    }
    match members.get(OUR_RAW) {
        Some(raw) => of(raw),
        None => of_ours(&members),
    }
}

/// Only `invoices lines` writes names with `_`.
fn is_ours(members: &Members<'_>) -> bool {
    !members.keys().any(|name| name.eq_ignore_ascii_case(MEMBER_OF_ITEMS))
        && (members.contains_key(OUR_KIND) || members.keys().any(|name| name.contains('_')))
}

/// A line in the columns of `invoices lines`.
fn of_ours(members: &Members<'_>) -> Result<BillingLine, String> {
    let is_usage = match members.get(OUR_KIND) {
        Some(kind) => is_usage(kind.get().trim_matches('"'))?,
        None => members
            .iter()
            .any(|(name, value)| value.get() != "null" && is_member_of_usage(&members_named(name)[0])),
    };
    let renamed: Members<'_> = members
        .iter()
        .filter(|(name, _)| *name != OUR_KIND)
        .map(|(name, value)| (members_named(name)[usize::from(is_usage)].clone(), *value))
        .collect();
    let json = serde_json::to_string(&renamed).map_err(|error| error.to_string())?;
    line_of_export(is_usage, &json).map_err(|error| error.to_string())
}

fn says_nothing(facts: &LineFacts<'_>) -> bool {
    let subjects = [facts.customer_id, facts.order_id, facts.subscription_id, facts.product_id];
    subjects.iter().all(|subject| subject.is_empty()) && facts.subtotal.or(facts.total).is_none()
}
