//! Reservations, and when they expire.

use std::collections::BTreeMap;

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_workflows::billing::{Expiries, ReservedTime};

use super::bar::Bar;
use super::cell::Cell;
use super::checked::days_between;
use super::field::Field;
use super::figures::count;
use super::gathered::Gathered;
use super::month_chart::{self, Part, months_between};
use super::table::{Table, column};
use crate::output::day;

const CHART_HEIGHT: f64 = 180.0;
/// What expires within this many days wants attention.
const SOON_DAYS: i64 = 90;

/// How many expire in each month to come.
pub(super) fn months(gathered: &Gathered) -> Table<'_> {
    let months: Vec<(&String, &u64)> = gathered.expiring.months.iter().collect();
    Table {
        name: "expiries",
        of: String::new(),
        caption: "Reservations that expire, by month".to_owned(),
        columns: vec![column(Field::Month, "Month"), column(Field::Count, "Reservations")],
        count: months.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let (month, number) = months[index];
            vec![Cell::text(month), Cell::Count(*number)]
        }),
        foot: Vec::new(),
    }
}

/// Those that expire next, and then those that are over.
pub(super) fn next(gathered: &Gathered) -> Table<'_> {
    let Expiries { next, count: all, .. } = &gathered.expiring;
    let now = gathered.now;
    let [first, last] = span(next, now);
    let share = move |instant: Timestamp| {
        instant.since(first).as_secs_f64() / last.since(first).as_secs_f64().max(1.0)
    };
    Table {
        name: "reservations",
        of: String::new(),
        caption: match *all > next.len() as u64 {
            true => format!("The first {} of {} reservations", count(next.len() as u64), count(*all)),
            false => "Reservations that expire next".to_owned(),
        },
        columns: vec![
            column(Field::Product, "Reservation"),
            column(Field::Customer, "Customer"),
            column(Field::Order, "Order"),
            column(Field::Quantity, "Quantity"),
            column(Field::Drawing, format!("{} to {}", first.to_month_text(), last.to_month_text())),
            column(Field::Date, "Expires"),
            column(Field::DaysLeft, "Days left"),
        ],
        count: next.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let reserved = &next[index];
            let days = days_between(now, reserved.end);
            let bar = Bar {
                class: if days < 0 {
                    "over"
                } else if days <= SOON_DAYS {
                    "soon"
                } else {
                    "one"
                },
                from: share(reserved.start.unwrap_or(first)),
                to: share(reserved.end),
                mark: Some(share(now)),
            };
            vec![
                Cell::text(&reserved.name),
                Cell::text(&reserved.customer),
                Cell::Id(reserved.order.clone()),
                Cell::Number(reserved.quantity),
                Cell::Drawing(bar.render()),
                Cell::Text(day(Some(reserved.end))),
                Cell::Number(days.into()),
            ]
        }),
        foot: Vec::new(),
    }
}

/// From the first start to the last end, with the present in between.
fn span(reserved: &[ReservedTime], now: Timestamp) -> [Timestamp; 2] {
    let starts = reserved.iter().filter_map(|one| one.start);
    let ends = reserved.iter().map(|one| one.end);
    [starts.chain(ends.clone()).fold(now, Timestamp::min), ends.fold(now, Timestamp::max)]
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    let expiring = &gathered.expiring;
    html! {
        @if expiring.count > 0 {
            section aria-labelledby="reserved" {
                h2 id="reserved" { "Reservations" }
                @if !expiring.months.is_empty() { div.table {
                    h3 id="expiry-chart" { "How many expire in each month" }
                    (month_chart::chart("expiry-chart", CHART_HEIGHT, &columns(&expiring.months), true))
                } }
                (next(gathered).render())
            }
        }
    }
}

fn columns(counts: &BTreeMap<String, u64>) -> month_chart::Columns {
    let column = |month: String| {
        let part = |number: &u64| Part { class: "one", title: count(*number), from: 0.0, to: *number as f64 };
        let parts = counts.get(&month).map(part).into_iter().collect();
        (month, parts)
    };
    months_between(counts.keys()).into_iter().map(column).collect()
}
