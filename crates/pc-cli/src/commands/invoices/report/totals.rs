//! What was spent by currency, the largest first, against the month before.

use maud::{Markup, html};

use super::cell::{Cell, compared};
use super::field::Field;
use super::figures::count;
use super::gathered::Gathered;
use super::table::{Table, column};

/// What became of values that were not understood.
pub(super) const NOT_UNDERSTOOD: &str = "they are in no sum and in no comparison";

pub(super) fn table(gathered: &Gathered) -> Table<'_> {
    let spend = &gathered.spend;
    let [before, last] = spend.months();
    let currencies = spend.currencies();
    let mut columns = vec![
        column(Field::Currency, "Currency"),
        column(Field::Amount, "Before tax"),
        column(Field::Tax, "Tax"),
    ];
    if spend.is_compared {
        columns.extend([
            column(Field::MonthBefore, before),
            column(Field::LastMonth, last),
            column(Field::Change, "Change"),
            column(Field::ChangePercent, "in %"),
        ]);
    }
    Table {
        name: "currencies",
        of: String::new(),
        caption: "Spend by currency".to_owned(),
        columns,
        count: currencies.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let (code, all) = currencies[index];
            let months = spend.both(code).map(|month| month.map(|month| month.subtotal).unwrap_or_default());
            let mut row = vec![Cell::text(code), Cell::Money(all.subtotal, code), Cell::Money(all.tax, code)];
            if spend.is_compared {
                row.extend(compared(months[0], months[1], code));
            }
            row
        }),
        foot: Vec::new(),
    }
}

/// Says how many charges are in no sum; nothing where all are.
pub(super) fn in_no_sum(gathered: &Gathered) -> Option<String> {
    match gathered.spend.all.in_no_sum {
        0 => None,
        1 => Some("1 charge has no amount or no currency, and is in none of the sums.".to_owned()),
        many => Some(format!(
            "{} charges have no amount or no currency, and are in none of the sums.",
            count(many)
        )),
    }
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    html! {
        section aria-labelledby="total" {
            h2 id="total" { "What it comes to" }
            @if let Some(text) = in_no_sum(gathered) { p.warning { (text) } }
            @for text in gathered.not_understood.texts(NOT_UNDERSTOOD) { p.warning { (text) } }
            @if gathered.spend.all.currencies.is_empty() { p { "There are no charges on these invoices." } }
            @else { (table(gathered).render()) }
        }
    }
}
