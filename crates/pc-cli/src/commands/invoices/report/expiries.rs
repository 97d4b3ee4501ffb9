//! How many reservations expire in each month to come.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::figures::count;
use super::month_chart::{self, Part, months_between};
use super::table;

const CHART_HEIGHT: f64 = 200.0;

/// The chart, and the table behind it.
pub(super) fn render(counts: &BTreeMap<String, u64>) -> Markup {
    let columns = months_between(counts.keys()).into_iter().map(|month| column(month, counts)).collect();
    let rows = counts.iter().map(|(month, number)| vec![month.clone(), count(*number)]);
    html! {
        figure {
            figcaption id="expiries" { "Reservations that expire, by month" }
            (month_chart::chart("expiries", CHART_HEIGHT, &columns, true))
            (table::render("Show as a table", &["Month", ">Reservations"], rows))
        }
    }
}

fn column(month: String, counts: &BTreeMap<String, u64>) -> (String, Vec<Part>) {
    let part = |number: &u64| Part { class: "c3", title: count(*number), from: 0.0, to: *number as f64 };
    let parts = counts.get(&month).map(part).into_iter().collect();
    (month, parts)
}
