//! What `reconcile` found.

use std::collections::BTreeMap;

use maud::{Markup, html};
use pc_workflows::billing::reconcile::{FindingKind, Severity};

use super::cell::Cell;
use super::checked::Checked;
use super::field::Field;
use super::figures::count;
use super::gathered::Gathered;
use super::table::{Table, column, hidden};
use crate::output::shown;

/// Findings by kind.
pub(super) fn counts(gathered: &Gathered) -> Option<Table<'_>> {
    let Checked::Done { outcome, .. } = &gathered.checked else { return None };
    let counts: Vec<(FindingKind, u64)> =
        outcome.counts.iter().map(|(kind, count)| (*kind, *count)).collect();
    let severity = |kind: FindingKind| match kind.severity() {
        Severity::Error => "does not fit",
        Severity::Open => "open",
        Severity::Note => "for information",
    };
    Some(Table {
        name: "findings_by_kind",
        of: String::new(),
        caption: "Findings by kind".to_owned(),
        columns: vec![
            column(Field::Kind, "Finding"),
            column(Field::What, "Counts as"),
            column(Field::Count, "How many"),
        ],
        count: counts.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let (kind, count) = counts[index];
            vec![Cell::Text(kind.as_str().replace('_', " ")), Cell::text(severity(kind)), Cell::Count(count)]
        }),
        foot: Vec::new(),
    })
}

/// What is wrong, one by one.
pub(super) fn findings(gathered: &Gathered) -> Option<Table<'_>> {
    let Checked::Done { outcome, errors } = &gathered.checked else { return None };
    let all = outcome.errors();
    let mut customers = BTreeMap::new();
    for (id, named) in gathered.spend.all.currencies.values().flat_map(|currency| &currency.customers) {
        customers.entry(id.as_str()).or_insert_with(|| gathered.names.customer(id, named));
    }
    let first = errors.len() as u64;
    Some(Table {
        name: "findings",
        of: String::new(),
        caption: match all > first {
            true => format!("The first {} of {} that do not fit", count(first), count(all)),
            false => "What does not fit".to_owned(),
        },
        columns: vec![
            column(Field::Kind, "Finding"),
            column(Field::Invoice, "Invoice"),
            column(Field::Customer, "Customer"),
            hidden(Field::CustomerId),
            column(Field::Order, "Order"),
            hidden(Field::ProductId),
            hidden(Field::SkuId),
            column(Field::Expected, "Expected"),
            column(Field::Amount, "Charged"),
            column(Field::Currency, "Currency"),
            column(Field::What, "What"),
        ],
        count: errors.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let finding = &errors[index];
            let money = |amount: Option<pc_models::Decimal>| match (amount, finding.currency) {
                (Some(amount), Some(currency)) => Cell::Money(amount, currency),
                (Some(amount), None) => Cell::Number(amount),
                (None, _) => Cell::Empty,
            };
            let customer = customers.get(finding.customer.to_ascii_lowercase().as_str());
            vec![
                Cell::Text(finding.kind.as_str().replace('_', " ")),
                Cell::Text(shown(finding.invoice.as_ref())),
                Cell::Text(customer.unwrap_or(&finding.customer).clone()),
                Cell::text(&finding.customer),
                Cell::Id(finding.order.clone()),
                Cell::text(&finding.product),
                Cell::text(&finding.sku),
                money(finding.expected),
                money(finding.billed),
                Cell::Text(shown(finding.currency)),
                Cell::text(&finding.text),
            ]
        }),
        foot: Vec::new(),
    })
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    html! {
        section aria-labelledby="reconciled" {
            h2 id="reconciled" { "What reconcile found" }
            @match &gathered.checked {
                Checked::NotRun(why) => { p.warning {
                    "The charges were not compared with what was bought: " (why) ". The command `reconcile` does it."
                } }
                Checked::Done { outcome, .. } => {
                    p {
                        @match outcome.errors() {
                            0 if !gathered.not_understood.is_empty() => "What was understood fits what was bought: ",
                            0 => "✓ Every charge fits what was bought: ",
                            1 => "✗ One thing does not fit: ",
                            errors => { "✗ " (count(errors)) " things do not fit: " }
                        }
                        (count(outcome.billed)) " charges were compared with " (count(outcome.bought)) " lines of orders. "
                        "Daily usage was not read; the command `reconcile` compares it too."
                    }
                    @if let Some(table) = findings(gathered) && table.count > 0 { (table.render()) }
                    @if let Some(table) = counts(gathered) && table.count > 0 { (table.render()) }
                }
            }
        }
    }
}
