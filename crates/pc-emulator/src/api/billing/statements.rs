//! `GetInvoiceStatement` and tax receipts: real PDF documents that a person can read.

use pc_models::Timestamp;

use crate::api::answer::Answer;
use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::api::billing::lines::Lines;
use crate::api::billing::pdf::{Row, document};
use crate::api::call::Call;
use crate::state::invoice::Invoice;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How many lines a statement lists; whoever wants more reads the line items.
const MAX_LINES_LISTED: usize = 2000;

/// Where the columns begin, in points: customer, product, charge, quantity, unit price, total.
const COLUMN_POINTS: [f32; 6] = [40.0, 130.0, 330.0, 400.0, 440.0, 500.0];

pub(crate) fn invoice(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = store.invoice(call.parameter("invoice"), call.now)?;
    let mut rows = heading(&format!("Invoice {}", invoice.id), invoice);
    rows.extend(lines(store, invoice));
    let name = format!("attachment; filename=Invoice_{}.pdf", invoice.id);
    Ok(Answer::raw("application/pdf", document(&rows)).header("Content-Disposition", name))
}

pub(crate) fn receipt(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = store.invoice(call.parameter("invoice"), call.now)?;
    let receipt = invoice.receipt();
    if !receipt.eq_ignore_ascii_case(call.parameter("receipt")) {
        return Err(Problem::new(404, 1000, "The receipt was not found."));
    }
    let rows = heading(&format!("Tax receipt {receipt}"), invoice);
    let name = format!("attachment; filename=E-Tax-{receipt}.pdf");
    Ok(Answer::raw("application/pdf", document(&rows)).header("Content-Disposition", name))
}

fn heading(title: &str, invoice: &Invoice) -> Vec<Row> {
    let code = &invoice.currency.code;
    let day = |at: Timestamp| at.to_utc_text().split(' ').next().unwrap_or_default().to_owned();
    let fact =
        |name: &str, value: String| Row::small(&[(COLUMN_POINTS[0], name), (COLUMN_POINTS[1], &value)]);
    let last = invoice.month.day(invoice.month.days());
    let mut rows = vec![
        Row::large(COLUMN_POINTS[0], title),
        Row::default(),
        fact("Kind", invoice.kind().to_owned()),
        fact("Date", day(invoice.date())),
        fact("Period", format!("{} to {}", day(invoice.month.start()), day(last))),
        fact("Total", format!("{} {code}", invoice.total())),
        fact("Paid", format!("{} {code}", invoice.paid())),
    ];
    rows.extend(
        invoice
            .payments
            .iter()
            .map(|payment| fact("", format!("{} {code} on {}", payment.amount, day(payment.at)))),
    );
    rows.push(fact("To be paid", format!("{} {code}", invoice.unpaid())));
    rows.push(Row::default());
    rows
}

/// A table of the charges.
fn lines(store: &Store, invoice: &Invoice) -> Vec<Row> {
    let class = LineClass::charges(invoice.recurring);
    let scope = LineScope::of(store, invoice);
    let lines = Lines::of(&scope, class);
    let titles = ["Customer", "Product", "Charge", "Quantity", "Price", "Total"];
    let mut rows = vec![table_row(&titles.map(str::to_owned)), Row::default()];
    rows.extend(
        (0..lines.len().min(MAX_LINES_LISTED)).filter_map(|index| lines.item(index)).map(|line| cells(&line)),
    );
    if let Some(more @ 1..) = lines.len().checked_sub(MAX_LINES_LISTED) {
        rows.push(Row::small(&[(COLUMN_POINTS[0], &format!("and {more} more: read the line items"))]));
    }
    rows
}

/// The same columns out of a modern line, or of a legacy one.
fn cells(line: &LineItem) -> Row {
    let text = |names: [&str; 2]| names.iter().find_map(|name| line.text(name));
    let columns = [
        ["customerName", "customerCompanyName"],
        ["skuName", "subscriptionName"],
        ["chargeType", "chargeType"],
        ["quantity", "consumedQuantity"],
        ["effectiveUnitPrice", "listPrice"],
        ["totalForCustomer", "postTaxTotal"],
    ];
    table_row(&columns.map(|names| text(names).unwrap_or_default()))
}

/// Each cell is cut where the next one begins.
fn table_row(cells: &[String; 6]) -> Row {
    let ends = COLUMN_POINTS.iter().skip(1).copied().chain([560.0]);
    let cut: Vec<(f32, String)> = COLUMN_POINTS
        .iter()
        .zip(ends)
        .zip(cells)
        .map(|((begin, end), cell)| {
            let letters = ((end - begin) / 4.4) as usize; // about as wide as letters of this size are
            (*begin, cell.chars().take(letters).collect())
        })
        .collect();
    Row::small(&cut.iter().map(|(left, text)| (*left, text.as_str())).collect::<Vec<_>>())
}
