//! What `reconcile` finds: the charges of the report against what was bought.

use std::collections::BTreeMap;

use maud::{Markup, html};
use pc_models::{Invoice, Timestamp};
use pc_workflows::billing::LineFacts;
use pc_workflows::billing::reconcile::{Finding, FindingKind, Outcome, Reconciliation, Severity};

use super::cell::Cell;
use super::field::Field;
use super::figures::{MAX_TABLE_ROWS, count};
use super::gathered::Gathered;
use super::table::{Table, column, hidden};
use crate::commands::reconcile::{bought, scope::scope};
use crate::connection::Billing;
use crate::output::{Failure, Progress, say, shown};

/// A comparison that takes charges in as they are read.
pub(super) enum Checking {
    NotRun(String),
    Running(Box<Reconciliation>),
}

/// What came of it.
pub(super) enum Checked {
    /// Why nothing was compared.
    NotRun(String),
    Done {
        outcome: Box<Outcome>,
        /// The first of what is wrong.
        errors: Vec<Finding>,
    },
}

impl Checking {
    /// Reads what was bought. What cannot be read is told, and does not keep the report from being made.
    pub(super) async fn begin(
        is_wanted: bool,
        billing: &Billing,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        if !is_wanted {
            return Ok(Self::NotRun("it was not asked for".to_owned()));
        }
        let mut reconciliation = Reconciliation::new()?;
        Ok(match bought::add_orders(&mut reconciliation, billing, &[], progress).await {
            Ok(()) => Self::Running(Box::new(reconciliation)),
            Err(failure) => Self::cannot("what was bought cannot be read", &failure),
        })
    }

    fn cannot(what: &str, failure: &Failure) -> Self {
        say(&format!("{what}, so that charges are not compared with it: {failure}"));
        Self::NotRun(format!("{what}: {failure}"))
    }

    pub(super) fn begin_invoice(&mut self, invoice: &Invoice) {
        if let Self::Running(reconciliation) = self {
            reconciliation.begin_invoice(&invoice.id, invoice.total());
        }
    }

    pub(super) fn restart_invoice(&mut self) -> Result<(), Failure> {
        match self {
            Self::Running(reconciliation) => Ok(reconciliation.restart_invoice()?),
            Self::NotRun(_) => Ok(()),
        }
    }

    pub(super) fn add(&mut self, facts: &LineFacts<'_>) -> Result<(), Failure> {
        match self {
            Self::Running(reconciliation) => Ok(reconciliation.add_billed(facts)?),
            Self::NotRun(_) => Ok(()),
        }
    }

    /// Compares, whether the invoices are all there are or not.
    pub(super) async fn finish(
        self,
        billing: &Billing,
        invoices: &[Invoice],
        is_everything: bool,
    ) -> Result<Checked, Failure> {
        let reconciliation = match self {
            Self::NotRun(why) => return Ok(Checked::NotRun(why)),
            Self::Running(_) if invoices.is_empty() => {
                return Ok(Checked::NotRun("there are no invoices".to_owned()));
            }
            Self::Running(reconciliation) => reconciliation,
        };
        let scope = scope(billing, invoices, is_everything).await?;
        let mut errors = Vec::new();
        let outcome = reconciliation.reconcile(&scope, |finding| {
            if finding.severity == Severity::Error && errors.len() < MAX_TABLE_ROWS {
                errors.push(finding);
            }
        })?;
        Ok(Checked::Done { outcome: Box::new(outcome), errors })
    }
}

impl Checked {
    /// How many findings are errors; none where nothing was compared.
    pub(super) fn errors(&self) -> Option<u64> {
        match self {
            Self::NotRun(_) => None,
            Self::Done { outcome, .. } => Some(outcome.errors()),
        }
    }
}

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

/// Days from an instant to a day, or since.
pub(super) fn days_between(now: Timestamp, day: Timestamp) -> i64 {
    let days =
        |from: Timestamp, to: Timestamp| i64::try_from(to.since(from).as_secs() / 86_400).unwrap_or(i64::MAX);
    if day >= now { days(now, day) } else { -days(day, now) }
}
