//! How several purchases of one command ended, a line each.

use pc_workflows::{PurchaseId, Receipt};

use crate::output::{Cell, Column, Row};
use crate::purchases::dry_run;
use crate::purchases::not_run::NotRun;
use crate::purchases::receipt;

/// How a purchase ended, or why it did not run.
pub(crate) struct SummaryRow {
    purchase: PurchaseId,
    status: String,
    orders: usize,
    /// What was bought, and in a dry run would be.
    price: String,
    problem: String,
}

impl SummaryRow {
    pub(crate) fn of(receipt: &Receipt) -> Self {
        let status = receipt.status;
        Self {
            purchase: receipt.purchase_id.clone(),
            status: if receipt.dry_run { dry_run::outcome(status) } else { status.as_str().to_owned() },
            orders: receipt.orders.len(),
            price: receipt::price(receipt),
            problem: receipt.error.as_ref().map(|problem| problem.message.clone()).unwrap_or_default(),
        }
    }

    pub(crate) fn not_run(purchase: PurchaseId, not_run: &NotRun) -> Self {
        let status = if not_run.is_begun() { "interrupted" } else { "not run" }.to_owned();
        Self { purchase, status, orders: 0, price: String::new(), problem: not_run.message.clone() }
    }
}

impl Row for SummaryRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("purchase", |row| Cell::text(&row.purchase)),
        ("status", |row| Cell::Status(row.status.clone())),
        ("orders", |row| Cell::count(row.orders as u64)),
        ("before tax", |row| Cell::text(&row.price)),
        ("problem", |row| Cell::text(&row.problem)),
    ];
}
