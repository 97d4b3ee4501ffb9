//! What was spent in one currency: by month, by customer, by product.

use std::cmp::Reverse;

use maud::{Markup, html};
use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::{CurrencySpend, MonthSpend, NamedAmount, Nature};

use super::bar::Bar;
use super::cell::{Cell, sum};
use super::field::Field;
use super::figures::{MAX_TABLE_ROWS, count, length};
use super::gathered::Gathered;
use super::month_chart::{self, Part, months_between};
use super::names::Names;
use super::table::{Column, Table, column, hidden};
use crate::output::amount::rounded;

const CHART_HEIGHT: f64 = 220.0;

/// A nature of charges with its name, its colour class and its column.
struct Kind {
    nature: Nature,
    name: &'static str,
    class: &'static str,
    field: Field,
}

const KINDS: [Kind; 4] = [
    Kind { nature: Nature::Recurring, name: "Recurring", class: "one", field: Field::Recurring },
    Kind { nature: Nature::OneTime, name: "One-time", class: "two", field: Field::OneTime },
    Kind { nature: Nature::Usage, name: "Usage", class: "three", field: Field::Usage },
    Kind { nature: Nature::Credit, name: "Credits", class: "credit", field: Field::Credits },
];

/// By month, the newest first.
pub(super) fn months(code: CurrencyCode, spend: &CurrencySpend) -> Table<'_> {
    let mut months = all_months(spend);
    months.reverse();
    let used = used(&months);
    let columns = [column(Field::Month, "Month"), hidden(Field::Currency)];
    let columns = columns.into_iter().chain(used.iter().map(|kind| column(kind.field, kind.name)));
    let columns = columns.chain([column(Field::Amount, "Before tax")]).collect();
    let row = move |month: String, of: &dyn Fn(Nature) -> Decimal| {
        let amounts: Vec<Decimal> = used.iter().map(|kind| of(kind.nature)).collect();
        let total = sum(amounts.iter().copied());
        let amounts = amounts.into_iter().chain([total]).map(|amount| Cell::Money(amount, code));
        [Cell::Text(month), Cell::text(code)].into_iter().chain(amounts).collect::<Vec<_>>()
    };
    let in_all =
        row("Total".to_owned(), &|nature| sum(months.iter().map(|(_, amounts)| amounts.get(nature))));
    Table {
        name: "months",
        of: code.to_string(),
        caption: format!("{code} by month"),
        columns,
        count: months.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let (month, amounts) = &months[index];
            row(month.clone(), &|nature| amounts.get(nature))
        }),
        foot: vec![in_all],
    }
}

pub(super) fn customers<'a>(code: CurrencyCode, spend: &'a CurrencySpend, names: &'a Names) -> Table<'a> {
    let columns = vec![column(Field::Customer, "Customer"), hidden(Field::CustomerId)];
    let caption = format!("{code} by customer");
    let named: Vec<_> = spend.customers.iter().collect();
    by_amount("customers", caption, columns, code, spend.subtotal, named, |id, named| {
        vec![Cell::Text(names.customer(id, named)), Cell::text(id)]
    })
}

pub(super) fn products<'a>(code: CurrencyCode, spend: &'a CurrencySpend, names: &'a Names) -> Table<'a> {
    let columns = vec![column(Field::Product, "Product"), hidden(Field::ProductId), hidden(Field::SkuId)];
    let caption = format!("{code} by product");
    let named: Vec<_> = spend.products.iter().collect();
    by_amount("products", caption, columns, code, spend.subtotal, named, |id, named| {
        vec![Cell::Text(names.product(id, named)), Cell::text(&id.0), Cell::text(&id.1)]
    })
}

/// The largest first, what is zero last.
fn by_amount<'a, Id: 'a>(
    name: &'static str,
    caption: String,
    mut columns: Vec<Column>,
    code: CurrencyCode,
    subtotal: Decimal,
    mut all: Vec<(&'a Id, &'a NamedAmount)>,
    cells: impl Fn(&Id, &NamedAmount) -> Vec<Cell> + 'a,
) -> Table<'a> {
    all.sort_by_key(|(_, named)| (named.amount == Decimal::ZERO, Reverse(named.amount), named.name.clone()));
    let ids = columns.len() - 1;
    columns.extend([
        hidden(Field::Currency),
        column(Field::Drawing, ""),
        column(Field::Amount, "Before tax"),
        column(Field::Share, "Share"),
    ]);
    let zeros = all.iter().filter(|(_, named)| named.amount == Decimal::ZERO).count();
    let longest = all.iter().map(|(_, named)| length(named.amount).abs()).fold(0.0, f64::max);
    let sum_row = |title: String, amount: Decimal| {
        let blanks = std::iter::repeat_with(|| Cell::Empty).take(ids + 2);
        let amounts = [Cell::Money(amount, code), Cell::share(amount, subtotal)];
        std::iter::once(Cell::Text(title)).chain(blanks).chain(amounts).collect::<Vec<_>>()
    };
    let others = all.get(MAX_TABLE_ROWS..all.len() - zeros).filter(|others| !others.is_empty());
    let others = others.map(|others| {
        let title = format!("{} others", count(others.len() as u64));
        sum_row(title, sum(others.iter().map(|(_, named)| named.amount)))
    });
    Table {
        name,
        of: code.to_string(),
        caption,
        columns,
        count: all.len(),
        zeros,
        foot: others.into_iter().chain([sum_row("Total".to_owned(), subtotal)]).collect(),
        row: Box::new(move |index| {
            let (id, named) = all[index];
            let class = if named.amount < Decimal::ZERO { "credit" } else { "one" };
            let to = length(named.amount).abs() / longest.max(f64::MIN_POSITIVE);
            let bar = Bar { class, from: 0.0, to, mark: None };
            let mut row = cells(id, named);
            row.extend([
                Cell::text(code),
                Cell::Drawing(bar.render()),
                Cell::Money(named.amount, code),
                Cell::share(named.amount, subtotal),
            ]);
            row
        }),
    }
}

pub(super) fn render(code: CurrencyCode, spend: &CurrencySpend, gathered: &Gathered) -> Markup {
    let months = all_months(spend);
    let used = used(&months);
    let columns =
        months.iter().map(|(month, amounts)| (month.clone(), parts(code, amounts, &used))).collect();
    let chart = format!("{code}-chart");
    html! {
        section aria-labelledby=(code) {
            h2 id=(code) { (code) }
            div.table {
                h3 id=(chart) { (code) " by month and kind of charge" }
                ul.legend aria-hidden="true" {
                    @for kind in &used { li { span.swatch.(kind.class) {} (kind.name) } }
                }
                (month_chart::chart(&chart, CHART_HEIGHT, &columns, false))
            }
            (self::months(code, spend).render())
            (customers(code, spend, &gathered.names).render())
            (products(code, spend, &gathered.names).render())
        }
    }
}

/// The parts of a column, credits below zero.
fn parts(code: CurrencyCode, amounts: &MonthSpend, used: &[&Kind]) -> Vec<Part> {
    let (mut above, mut below) = (0.0, 0.0);
    let part = |kind: &&Kind| {
        let amount = amounts.get(kind.nature);
        let size = length(amount);
        let (from, to) = if size < 0.0 {
            below += size;
            (below, below - size)
        } else {
            above += size;
            (above - size, above)
        };
        Part { class: kind.class, title: format!("{} {}", kind.name, rounded(amount, code)), from, to }
    };
    used.iter().map(part).filter(|part| part.from != part.to).collect()
}

/// Every month with its spend, from the first to the last, those without spend too.
fn all_months(spend: &CurrencySpend) -> Vec<(String, MonthSpend)> {
    let month = |name: String| (name.clone(), spend.months.get(&name).cloned().unwrap_or_default());
    months_between(spend.months.keys()).into_iter().map(month).collect()
}

/// The natures that any of these months has.
fn used(months: &[(String, MonthSpend)]) -> Vec<&'static Kind> {
    let is_used = |kind: &&Kind| months.iter().any(|(_, month)| month.get(kind.nature) != Decimal::ZERO);
    KINDS.iter().filter(is_used).collect()
}
