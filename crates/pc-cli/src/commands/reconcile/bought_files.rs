//! `reconcile --bought`: what was bought, from journals, receipts and lists of orders.

use std::path::PathBuf;

use pc_models::{CustomerId, Decimal, Order, RawJson, ResourceCollection, Timestamp};
use pc_workflows::billing::reconcile::{BoughtLine, Reconciliation};
use pc_workflows::{CancellationReceipt, Receipt};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

use super::bought;
use super::named_customers::NamedCustomers;
use crate::commands::invoices::line_file::{self, SourceFile, is_stdin};
use crate::output::{Failure, say};

/// What every journal begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// How long one receipt, order or page of orders may be.
const VALUE_LIMIT: usize = 16 << 20;
/// What such files may be.
const EXPECTED: &str = "expected a journal, receipts (`buy --json`, `cancel order --json`), orders as the service answers them, or `orders list \
    --price --json`";

/// What was bought, and whether the file tells prices.
#[derive(Default)]
struct FromFile {
    lines: Vec<BoughtLine>,
    /// Orders that are in it, and whether any of them has a price.
    orders: u64,
    has_prices: bool,
}

/// What tells the kinds of object apart.
#[derive(Deserialize)]
struct Members {
    purchase_id: Option<RawJson>,
    cancellation_id: Option<RawJson>,
    items: Option<RawJson>,
    lines: Option<RawJson>,
    #[serde(rename = "lineItems", alias = "LineItems")]
    line_items: Option<RawJson>,
}

/// An order as `orders list --json` writes it.
#[derive(Deserialize)]
struct ListedOrder {
    id: String,
    #[serde(default)]
    customer: Option<String>,
    alternate_id: Option<String>,
    status: Option<String>,
    created_at: Option<Timestamp>,
    billing_cycle: Option<String>,
    currency: Option<String>,
    lines: Vec<ListedLine>,
}

#[derive(Deserialize)]
struct ListedLine {
    number: u32,
    quantity: u32,
    catalog_item: String,
    term: Option<String>,
    price: Option<Decimal>,
    extended_price: Option<Decimal>,
    subscription: Option<String>,
}

/// Takes in what journals, receipts and lists of orders say was bought. What several of them tell of counts once.
pub(super) async fn add(
    reconciliation: &mut Reconciliation,
    files: &[PathBuf],
    named: &mut NamedCustomers,
) -> Result<(), Failure> {
    for path in files {
        let file = SourceFile::open(path)?;
        if file.begins()?.starts_with(SQLITE) {
            if is_stdin(path) {
                return Err(Failure::usage("a journal cannot be read from stdin: give its file"));
            }
            bought::add_journal(reconciliation, path, named).await?;
        } else {
            add_values(reconciliation, &file, named)?;
        }
    }
    Ok(())
}

fn add_values(
    reconciliation: &mut Reconciliation,
    file: &SourceFile,
    named: &mut NamedCustomers,
) -> Result<(), Failure> {
    let unexpected =
        |reason: &dyn std::fmt::Display| Failure::failed(format!("{}: {reason}; {EXPECTED}", file.name()));
    let (mut lines, mut orders, mut has_prices) = (0, 0, false);
    each_value(file, &mut |value| {
        let mut found = FromFile::default();
        found.take(value).map_err(|error| unexpected(&error))?;
        lines += found.lines.len();
        orders += found.orders;
        has_prices |= found.has_prices;
        for line in found.lines {
            if named.admit(&line) {
                reconciliation.add_bought(line)?;
            }
        }
        Ok(())
    })?;
    let name = file.name();
    if lines == 0 {
        say(&format!("{name} tells of nothing that was bought"));
    }
    if orders > 0 && !has_prices {
        say(&format!(
            "{name}: none of its {orders} orders has a price, so prices are not compared with them"
        ));
    }
    Ok(())
}

fn each_value(
    file: &SourceFile,
    take: &mut dyn FnMut(&RawValue) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match line_file::read_json(file, VALUE_LIMIT, take)? {
        Some(_) => Ok(()),
        None => Err(Failure::failed(format!("{} is neither a journal nor JSON; {EXPECTED}", file.name()))),
    }
}

impl FromFile {
    fn take(&mut self, value: &RawValue) -> Result<(), String> {
        let json = value.get();
        let wrong = |error: serde_json::Error| error.to_string();
        let members: Members = serde_json::from_str(json).map_err(wrong)?;
        match members {
            Members { purchase_id: Some(_), .. } => {
                let receipt: Receipt = serde_json::from_str(json).map_err(wrong)?;
                self.lines.extend(BoughtLine::of_receipt(&receipt));
            }
            Members { cancellation_id: Some(_), .. } => {
                let receipt: CancellationReceipt = serde_json::from_str(json).map_err(wrong)?;
                self.lines.extend(BoughtLine::of_cancellation(&receipt));
            }
            Members { items: Some(_), .. } => {
                let page: ResourceCollection<Order> = serde_json::from_str(json).map_err(wrong)?;
                page.items.iter().for_each(|order| self.add_order(order));
            }
            Members { line_items: Some(_), .. } => {
                self.add_order(&serde_json::from_str(json).map_err(wrong)?);
            }
            Members { lines: Some(_), .. } => {
                let listed: ListedOrder = serde_json::from_str(json).map_err(wrong)?;
                self.add_order(&listed.into_order().map_err(wrong)?);
            }
            _ => return Err("an object is neither a receipt nor an order".to_owned()),
        }
        Ok(())
    }

    fn add_order(&mut self, order: &Order) {
        self.orders += 1;
        self.has_prices |= order.line_items.iter().any(|line| line.pricing.is_some());
        // The order itself says whose it is.
        self.lines.extend(BoughtLine::of_order(&CustomerId::new(""), order));
    }
}

impl ListedOrder {
    /// As the service has it.
    fn into_order(self) -> serde_json::Result<Order> {
        let line = |line: ListedLine| {
            let pricing = line.price.or(line.extended_price).is_some();
            let pricing = pricing.then(|| json!({"price": line.price, "extendedPrice": line.extended_price}));
            json!({
                "lineItemNumber": line.number, "quantity": line.quantity, "offerId": line.catalog_item,
                "termDuration": line.term, "subscriptionId": line.subscription, "pricing": pricing,
            })
        };
        serde_json::from_value(json!({
            "id": self.id, "alternateId": self.alternate_id, "status": self.status, "creationDate": self.created_at,
            "referenceCustomerId": self.customer, "billingCycle": self.billing_cycle, "currencyCode": self.currency,
            "lineItems": self.lines.into_iter().map(line).collect::<Vec<_>>(),
        }))
    }
}
