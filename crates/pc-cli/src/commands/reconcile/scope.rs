//! The time that invoices should charge.

use futures_util::stream::TryStreamExt;
use pc_models::Invoice;
use pc_transport::operations::ListInvoices;
use pc_workflows::billing::reconcile::ReconcileScope;

use super::billed;
use crate::connection::Billing;
use crate::output::{Failure, say};

/// Some invoices charge their own periods, where no other does; all of them charge everything until the last.
pub(crate) async fn scope(
    billing: &Billing,
    invoices: &[Invoice],
    is_everything: bool,
) -> Result<ReconcileScope, Failure> {
    let windows: Vec<_> = invoices.iter().filter_map(billed::window).collect();
    let last = windows.iter().map(|(_, _, until)| *until).max();
    let mut scope = match last.filter(|_| is_everything) {
        Some(until) => ReconcileScope::everything(until),
        None => ReconcileScope::of_invoices(),
    };
    let others = if is_everything { Vec::new() } else { others(billing, invoices).await? };
    for (currency, from, until) in windows {
        let shared = others.iter().find(|other| {
            billed::window(other)
                .is_some_and(|(code, begin, end)| code == currency && begin < until && from < end)
        });
        match shared {
            Some(other) => say(&format!(
                "{} charges the same time in {currency}: what is not billed there cannot be told without it",
                other.id
            )),
            None => scope.add(currency, from, until),
        }
    }
    Ok(scope)
}

/// The invoices that are left out, of the currencies that are not.
async fn others(billing: &Billing, invoices: &[Invoice]) -> Result<Vec<Invoice>, Failure> {
    let is_other = |other: &Invoice| {
        invoices.iter().all(|invoice| !invoice.id.is_same(&other.id))
            && invoices.iter().any(|invoice| invoice.currency_code == other.currency_code)
    };
    let list = ListInvoices::new();
    let all: Vec<Invoice> = billing.access.client.items(list).try_collect().await?;
    let mut others = Vec::new();
    for other in all.iter().filter(|other| is_other(other)) {
        others.push(billing.invoice(&other.id).await?);
    }
    Ok(others)
}
