//! Who and what grew or shrank most from the month before to the last one.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::{CurrencySpend, NamedAmount};

use super::cell::{Cell, compared, difference};
use super::field::Field;
use super::gathered::Gathered;
use super::table::{Column, Table, column, hidden};

/// Rows of each currency.
const ROWS_OF_CURRENCY: usize = 3;

/// What a customer or product came to in the month before and in the last one.
struct Grown {
    /// What it is called, and what the CSV says besides.
    names: Vec<String>,
    currency: CurrencyCode,
    before: Decimal,
    last: Decimal,
}

pub(super) fn customers(gathered: &Gathered) -> Table<'_> {
    let names = |id: &String, named: &NamedAmount| vec![gathered.names.customer(id, named), id.clone()];
    let columns = vec![column(Field::Customer, "Customer"), hidden(Field::CustomerId)];
    table(
        gathered,
        "customers_changed",
        "Customers that changed most",
        columns,
        |spend| &spend.customers,
        names,
    )
}

pub(super) fn products(gathered: &Gathered) -> Table<'_> {
    let names = |id: &(String, String), named: &NamedAmount| {
        vec![gathered.names.product(id, named), id.0.clone(), id.1.clone()]
    };
    let columns = vec![column(Field::Product, "Product"), hidden(Field::ProductId), hidden(Field::SkuId)];
    table(gathered, "products_changed", "Products that changed most", columns, |spend| &spend.products, names)
}

fn table<'a, Id: Ord + 'a>(
    gathered: &'a Gathered,
    name: &'static str,
    caption: &str,
    mut columns: Vec<Column>,
    amounts: impl Fn(&CurrencySpend) -> &BTreeMap<Id, NamedAmount>,
    names: impl Fn(&Id, &NamedAmount) -> Vec<String>,
) -> Table<'a> {
    let spend = &gathered.spend;
    let mut all = Vec::new();
    for (currency, _) in spend.currencies() {
        let [before, last] = spend.both(currency).map(|month| month.map(&amounts));
        let ids: BTreeSet<&Id> = [before, last].into_iter().flatten().flat_map(BTreeMap::keys).collect();
        let of = |month: Option<&'a BTreeMap<Id, NamedAmount>>, id: &Id| month.and_then(|all| all.get(id));
        let mut changes: Vec<_> = ids
            .into_iter()
            .filter_map(|id| Some((id, of(before, id), of(last, id))))
            .map(|(id, before, last)| {
                let amount =
                    |named: Option<&NamedAmount>| named.map(|named| named.amount).unwrap_or_default();
                (id, last.or(before), amount(before), amount(last))
            })
            .filter(|(_, _, before, last)| before != last)
            .collect();
        changes.sort_by_key(|(_, _, before, last)| std::cmp::Reverse(difference(*last, *before).get().abs()));
        all.extend(changes.into_iter().take(ROWS_OF_CURRENCY).filter_map(|(id, named, before, last)| {
            Some(Grown { names: names(id, named?), currency, before, last })
        }));
    }
    let [before, last] = spend.months();
    columns.extend([
        column(Field::Currency, "Currency"),
        column(Field::MonthBefore, before),
        column(Field::LastMonth, last),
        column(Field::Change, "Change"),
        column(Field::ChangePercent, "in %"),
    ]);
    Table {
        name,
        of: String::new(),
        caption: caption.to_owned(),
        columns,
        count: all.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let Grown { names, currency, before, last } = &all[index];
            let names = names.iter().map(Cell::text).chain([Cell::text(currency)]);
            names.chain(compared(*before, *last, *currency)).collect()
        }),
        foot: Vec::new(),
    }
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    let [before, last] = gathered.spend.months();
    html! {
        section aria-labelledby="growth" {
            h2 id="growth" { "Who and what grew" }
            @if gathered.spend.is_compared {
                @for table in [customers(gathered), products(gathered)] {
                    @if table.count > 0 { (table.render()) } @else { p { (table.caption) ": nothing changed." } }
                }
            } @else { p { "These invoices have nothing of " (before) " to compare " (last) " with." } }
        }
    }
}
