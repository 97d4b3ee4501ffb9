//! What is outstanding: invoices that are not paid, or not wholly.

use std::collections::BTreeMap;

use maud::{Markup, html};
use pc_models::{CurrencyCode, Decimal, Invoice};

use super::cell::{Cell, difference, sum};
use super::field::Field;
use super::figures::count;
use super::gathered::Gathered;
use super::table::{Table, column, hidden};
use crate::output::{day, shown};

/// What is still to be paid of an invoice, whatever sign payments have.
pub(super) fn unpaid(invoice: &Invoice) -> Decimal {
    let total = invoice.total_charges.unwrap_or_default();
    let paid = Decimal::from(invoice.paid_amount.unwrap_or_default().get().abs());
    if total < Decimal::ZERO { sum([total, paid].into_iter()) } else { difference(total, paid) }
}

pub(super) fn table(gathered: &Gathered) -> Table<'_> {
    let mut open = BTreeMap::<CurrencyCode, Vec<&Invoice>>::new();
    for invoice in gathered.invoices.iter().filter(|invoice| unpaid(invoice) != Decimal::ZERO) {
        if let Some(currency) = invoice.currency_code {
            open.entry(currency).or_default().push(invoice);
        }
    }
    let mut open: Vec<_> = open.into_iter().collect();
    let order: Vec<CurrencyCode> = gathered.spend.currencies().into_iter().map(|(code, _)| code).collect();
    open.sort_by_key(|(code, _)| order.iter().position(|other| other == code).unwrap_or(usize::MAX));
    Table {
        name: "outstanding",
        of: String::new(),
        caption: "Outstanding by currency".to_owned(),
        columns: vec![
            column(Field::Currency, "Currency"),
            column(Field::Count, "Invoices"),
            column(Field::Total, "Their total"),
            column(Field::Unpaid, "Outstanding"),
            column(Field::Date, "Oldest of"),
        ],
        count: open.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let (code, invoices) = &open[index];
            let total = sum(invoices.iter().filter_map(|invoice| invoice.total_charges));
            let oldest = invoices.iter().filter_map(|invoice| invoice.invoice_date).min();
            vec![
                Cell::text(code),
                Cell::Count(invoices.len() as u64),
                Cell::Money(total, *code),
                Cell::Money(sum(invoices.iter().map(|invoice| unpaid(invoice))), *code),
                Cell::Text(day(oldest)),
            ]
        }),
        foot: Vec::new(),
    }
}

/// Says of how many invoices it is not known what is to be paid; nothing where it is known of all.
pub(super) fn unknown(gathered: &Gathered) -> Option<String> {
    match gathered.invoices.iter().filter(|invoice| invoice.total().is_none()).count() {
        0 => None,
        1 => {
            Some("1 invoice has no total or no currency: what is outstanding of it is not known.".to_owned())
        }
        many => Some(format!(
            "{} invoices have no total or no currency: what is outstanding of them is not known.",
            count(many as u64)
        )),
    }
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    let (table, unknown) = (table(gathered), unknown(gathered));
    html! {
        section aria-labelledby="outstanding-title" {
            h2 id="outstanding-title" { "What is outstanding" }
            @if let Some(text) = &unknown { p.warning { (text) } }
            @if table.count > 0 { (table.render()) }
            @else if unknown.is_none() { p { "All of these invoices are paid." } }
        }
    }
}

/// Every invoice.
pub(super) fn invoices(gathered: &Gathered) -> Table<'_> {
    let all = gathered.newest_first();
    Table {
        name: "invoices",
        of: String::new(),
        caption: "Invoices".to_owned(),
        columns: vec![
            column(Field::Invoice, "Invoice"),
            column(Field::Date, "Date"),
            column(Field::Kind, "Type"),
            column(Field::Currency, "Currency"),
            column(Field::Total, "Total with tax"),
            hidden(Field::Paid),
            column(Field::Unpaid, "Outstanding"),
        ],
        count: all.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let invoice = all[index];
            let money = |amount| match invoice.currency_code {
                Some(currency) => Cell::Money(amount, currency),
                None => Cell::Number(amount),
            };
            vec![
                Cell::text(&invoice.id),
                Cell::Text(day(invoice.invoice_date)),
                Cell::Text(shown(invoice.invoice_type.as_ref())),
                Cell::Text(shown(invoice.currency_code)),
                invoice.total_charges.map_or(Cell::Empty, money),
                invoice.paid_amount.map_or(Cell::Empty, money),
                money(unpaid(invoice)),
            ]
        }),
        foot: Vec::new(),
    }
}
