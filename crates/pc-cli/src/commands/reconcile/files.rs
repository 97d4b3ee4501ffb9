//! `reconcile --billed`: files against files, without any service.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use pc_models::{CurrencyCode, CustomerId, Order, RawJson, ResourceCollection, Timestamp};
use pc_workflows::Receipt;
use pc_workflows::billing::LineKind;
use pc_workflows::billing::reconcile::{BoughtLine, ReconcileScope, Reconciliation};
use serde::Deserialize;

use super::bought;
use crate::commands::invoices::line_file::{self, SpellingArguments};
use crate::commands::invoices::not_understood::NotUnderstood;
use crate::output::{Failure, Progress, say};

/// What every journal begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// What tells a receipt, an order and a page of orders apart.
#[derive(Deserialize)]
struct Members {
    #[serde(alias = "purchase_id")]
    purchase: Option<RawJson>,
    items: Option<RawJson>,
}

/// Takes in the lines of files; answers the months that they charge.
pub(super) fn add_billed(
    reconciliation: &mut Reconciliation,
    files: &[PathBuf],
    spelling: SpellingArguments,
    not_understood: &mut NotUnderstood,
    progress: &Progress,
) -> Result<ReconcileScope, Failure> {
    let mut months: BTreeMap<CurrencyCode, (Timestamp, Timestamp)> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        progress.done(index, files.len(), "files");
        let (mut invoice, mut count) = (None, 0_u64);
        line_file::read(file, spelling, |line| {
            let facts = line.facts();
            if invoice.as_deref() != Some(facts.invoice) {
                invoice = Some(facts.invoice.to_owned());
                reconciliation.begin_invoice(&facts.invoice.into(), None);
            }
            if facts.kind == LineKind::Usage {
                reconciliation.expect_usage();
            } else if let Some((currency, at)) = facts.currency.zip(facts.order_date.or(facts.charge_start)) {
                let month = months.entry(currency).or_insert((at, at));
                *month = (month.0.min(at), month.1.max(at));
            }
            not_understood.add(&line);
            count += 1;
            progress.add(1, "lines");
            Ok(reconciliation.add_billed(&facts)?)
        })?;
        say(&format!("{}: {count} lines", file.display()));
    }
    let mut scope = ReconcileScope::of_invoices();
    for (currency, (first, last)) in months {
        scope.add(currency, first.start_of_month(), last.start_of_month().add_months(1));
    }
    Ok(scope)
}

/// Takes in what journals, receipts and order lists say was bought.
pub(super) async fn add_bought(
    reconciliation: &mut Reconciliation,
    files: &[PathBuf],
) -> Result<(), Failure> {
    for file in files {
        let failed =
            |error: std::io::Error| Failure::failed(format!("{} cannot be read: {error}", file.display()));
        let mut begins = Vec::new();
        std::fs::File::open(file).and_then(|file| file.take(16).read_to_end(&mut begins)).map_err(failed)?;
        if begins == SQLITE {
            bought::add_journal(reconciliation, file).await?;
            continue;
        }
        let text = std::fs::read_to_string(file).map_err(failed)?;
        let wrong =
            |error| Failure::failed(format!("{} has neither orders nor receipts: {error}", file.display()));
        for value in
            serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter::<RawJson>()
        {
            add_value(reconciliation, file, &value.map_err(wrong)?)?;
        }
    }
    Ok(())
}

/// A receipt, an order, or several of them.
fn add_value(reconciliation: &mut Reconciliation, file: &Path, value: &RawJson) -> Result<(), Failure> {
    let json = value.as_str();
    let wrong =
        |error| Failure::failed(format!("{} has neither orders nor receipts: {error}", file.display()));
    if json.trim_start().starts_with('[') {
        let values: Vec<RawJson> = serde_json::from_str(json).map_err(wrong)?;
        return values.iter().try_for_each(|value| add_value(reconciliation, file, value));
    }
    let members: Members = serde_json::from_str(json).map_err(wrong)?;
    let lines = if members.purchase.is_some() {
        let receipt: Receipt = serde_json::from_str(json).map_err(wrong)?;
        BoughtLine::of_receipt(&receipt)
    } else if members.items.is_some() {
        let page: ResourceCollection<Order> = serde_json::from_str(json).map_err(wrong)?;
        page.items.iter().flat_map(lines_of).collect()
    } else {
        lines_of(&serde_json::from_str(json).map_err(wrong)?)
    };
    lines.into_iter().try_for_each(|line| Ok(reconciliation.add_bought(line)?))
}

/// The order itself says whose it is.
fn lines_of(order: &Order) -> Vec<BoughtLine> {
    BoughtLine::of_order(&CustomerId::new(""), order)
}
