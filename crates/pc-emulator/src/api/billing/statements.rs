//! `GetInvoiceStatement` and tax receipts: real PDF documents that a person can read.

use pc_models::{Decimal, Money, Timestamp};

use crate::api::answer::Answer;
use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::api::billing::lines::Lines;
use crate::api::billing::pdf::{Place, Row, document, wrapped};
use crate::api::call::Call;
use crate::state::invoice::Invoice;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How many lines a statement lists; whoever wants more reads the line items.
const MAX_LINES_LISTED: usize = 2000;

/// Decimals of an amount at most: unit prices of parts of a month have very many.
const MAX_DECIMALS: u32 = 6;

/// A column: its heading, where it stands and how wide it is in points, and what of a modern or a legacy line it holds.
struct Column {
    title: &'static str,
    place: Place,
    width: f32,
    members: [&'static str; 2],
    is_money: bool,
}

const fn column(
    title: &'static str,
    place: Place,
    width: f32,
    members: [&'static str; 2],
    is_money: bool,
) -> Column {
    Column { title, place, width, members, is_money }
}

const COLUMNS: [Column; 6] = [
    column("Customer", Place::From(40.0), 100.0, ["customerName", "customerCompanyName"], false),
    column("Product", Place::From(146.0), 150.0, ["skuName", "subscriptionName"], false),
    column("Charge", Place::From(302.0), 64.0, ["chargeType", "chargeType"], false),
    column("Quantity", Place::UpTo(416.0), 44.0, ["quantity", "consumedQuantity"], false),
    column("Price", Place::UpTo(486.0), 66.0, ["effectiveUnitPrice", "listPrice"], true),
    column("Total", Place::UpTo(555.0), 66.0, ["totalForCustomer", "postTaxTotal"], true),
];

/// Where facts about the invoice begin.
const FACTS_POINTS: [f32; 2] = [40.0, 146.0];

pub(crate) fn invoice(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = store.invoice(call.parameter("invoice"), call.now)?;
    let title = format!("Invoice {}", invoice.id);
    let mut rows = heading(&title, invoice);
    rows.extend(lines(store, invoice));
    let name = format!("attachment; filename=Invoice_{}.pdf", invoice.id);
    Ok(Answer::raw("application/pdf", document(&title, &rows)).header("Content-Disposition", name))
}

pub(crate) fn receipt(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = store.invoice(call.parameter("invoice"), call.now)?;
    let receipt = invoice.receipt();
    if !receipt.eq_ignore_ascii_case(call.parameter("receipt")) {
        return Err(Problem::new(404, 1000, "The receipt was not found."));
    }
    let title = format!("Tax receipt {receipt}");
    let rows = heading(&title, invoice);
    let name = format!("attachment; filename=E-Tax-{receipt}.pdf");
    Ok(Answer::raw("application/pdf", document(&title, &rows)).header("Content-Disposition", name))
}

fn heading(title: &str, invoice: &Invoice) -> Vec<Row> {
    let day = |at: Timestamp| at.to_utc_text().split(' ').next().unwrap_or_default().to_owned();
    let money = |amount| format!("{} {}", grouped(amount, invoice), invoice.currency.code);
    let [names, values] = FACTS_POINTS.map(Place::From);
    let fact = |name: &str, value: String| Row::small(&[(names, name), (values, &value)]);
    let last = invoice.month.day(invoice.month.days());
    let mut rows = vec![
        Row::large(names, title),
        Row::default(),
        fact("Kind", invoice.kind().to_owned()),
        fact("Date", day(invoice.date())),
        fact("Period", format!("{} to {}", day(invoice.month.start()), day(last))),
        fact("Total", money(invoice.total())),
        fact("Paid", money(invoice.paid())),
    ];
    let payments = invoice.payments.iter();
    rows.extend(
        payments.map(|payment| fact("", format!("{} on {}", money(payment.amount), day(payment.at)))),
    );
    rows.push(fact("To be paid", money(invoice.unpaid())));
    rows.push(Row::default());
    rows
}

/// An amount for people.
fn grouped(amount: Decimal, invoice: &Invoice) -> String {
    match invoice.currency.code.parse() {
        Ok(currency) => Money::new(amount, currency).to_grouped_text(),
        Err(_) => amount.to_string(),
    }
}

/// A table of the charges, and their total.
fn lines(store: &Store, invoice: &Invoice) -> Vec<Row> {
    let class = LineClass::charges(invoice.recurring);
    let scope = LineScope::of(store, invoice);
    let lines = Lines::of(&scope, class);
    let titles = COLUMNS.map(|column| (column.place, column.title));
    let mut rows = vec![Row::small(&titles).underlined()];
    let listed = (0..lines.len().min(MAX_LINES_LISTED)).filter_map(|index| lines.item(index));
    rows.extend(listed.flat_map(|line| cells(&line, invoice)));
    let [names, _] = FACTS_POINTS.map(Place::From);
    if let Some(more @ 1..) = lines.len().checked_sub(MAX_LINES_LISTED) {
        rows.push(Row::small(&[(names, &format!("and {more} more: read the line items"))]));
    }
    if let Some(last) = rows.pop() {
        rows.push(last.underlined());
    }
    let total = format!("Total of {} charges, {}", lines.len(), invoice.currency.code);
    rows.push(Row::small(&[(names, &total), (COLUMNS[5].place, &grouped(invoice.total(), invoice))]));
    rows
}

/// A line: as many rows as its longest cell needs.
fn cells(line: &LineItem, invoice: &Invoice) -> Vec<Row> {
    let cells = COLUMNS.map(|column| {
        let text = column.members.iter().find_map(|name| line.text(name)).unwrap_or_default();
        let amount = text.parse::<Decimal>().ok().filter(|_| column.is_money);
        let rounded = amount.map(|amount| amount.get().round_dp(MAX_DECIMALS).into());
        let text = rounded.map_or(text, |amount| grouped(amount, invoice));
        (column.place, wrapped(&text, column.width))
    });
    let height = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default();
    let row = |index: usize| {
        let pieces = cells.iter().filter_map(|(place, lines)| Some((*place, lines.get(index)?.as_str())));
        Row::small(&pieces.collect::<Vec<_>>())
    };
    (0..height).map(row).collect()
}
