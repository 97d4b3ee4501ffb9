//! Reservations, and when they expire.

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_workflows::billing::{Expiries, ReservedTime};

use super::figures::{at, clipped, count};
use crate::output::day;

/// Rows of the chart.
const MAX_ROWS: usize = 12;
const CHART_WIDTH: f64 = 900.0;
const NAME_WIDTH: f64 = 330.0;
const ROW_HEIGHT: f64 = 26.0;
const TOP_MARGIN: f64 = 22.0;
/// What expires within this many days wants attention.
const SOON_DAYS: i64 = 90;

/// The chart, and the table behind it; those that expire first stand first, those that are over last.
pub(super) fn render(expiring: &Expiries, now: Timestamp) -> Markup {
    let (rows, all) = (&expiring.next, expiring.count);
    let in_chart = &rows[..rows.len().min(MAX_ROWS)];
    html! {
        figure {
            figcaption id="reservations" {
                "The reservations that expire next"
                @if all > in_chart.len() as u64 { ": " (in_chart.len()) " of " (count(all)) }
            }
            (chart(in_chart, now))
            details {
                summary {
                    @if all > rows.len() as u64 {
                        "Show the first " (count(rows.len() as u64)) " of " (count(all)) " as a table"
                    } @else {
                        "Show all " (count(all)) " as a table"
                    }
                }
                table {
                    thead { tr {
                        @for heading in ["Reservation", "Customer", "Order"] { th scope="col" { (heading) } }
                        th.number scope="col" { "Quantity" }
                        th scope="col" { "Expires" }
                        th.number scope="col" { "Days left" }
                    } }
                    tbody { @for reserved in rows { tr {
                        th scope="row" { (reserved.name) }
                        td { (reserved.customer) }
                        td { code { (reserved.order) } }
                        td.number { (reserved.quantity) }
                        td { (day(Some(reserved.end))) }
                        td.number { (days_left(reserved, now)) }
                    } } }
                }
            }
        }
    }
}

fn chart(rows: &[ReservedTime], now: Timestamp) -> Markup {
    let starts = rows.iter().filter_map(|row| row.start).chain([now]);
    let (first, last) =
        (starts.min().unwrap_or(now), rows.iter().map(|row| row.end).max().unwrap_or(now).max(now));
    let span = last.since(first).as_secs_f64().max(1.0);
    let plot_width = CHART_WIDTH - NAME_WIDTH - 110.0;
    let across = |instant: Timestamp| NAME_WIDTH + instant.since(first).as_secs_f64() / span * plot_width;
    let height = TOP_MARGIN + ROW_HEIGHT * rows.len() as f64 + 6.0;
    html! {
        svg viewBox=(format!("0 0 {CHART_WIDTH} {height}")) role="img" aria-labelledby="reservations" {
            line.now x1=(at(across(now))) x2=(at(across(now))) y1=(TOP_MARGIN - 4.0) y2=(height) {}
            text.axis x=(at(across(now))) y="12" text-anchor="middle" { "today" }
            @for (index, row) in rows.iter().enumerate() {
                @let top = TOP_MARGIN + ROW_HEIGHT * index as f64;
                @let start = across(row.start.unwrap_or(first));
                text.label x=(NAME_WIDTH - 12.0) y=(at(top + 16.0)) text-anchor="end" {
                    (clipped(&format!("{} · {}", row.customer, row.name), 40))
                    title { (row.customer) ": " (row.name) }
                }
                rect.(colour(row, now)) x=(at(start)) y=(at(top + 4.0)) height="16" rx="3"
                    width=(at((across(row.end) - start).max(2.0))) {
                    title { (row.quantity) " × " (row.name) ", until " (day(Some(row.end))) }
                }
                text.value x=(at(across(row.end) + 8.0)) y=(at(top + 16.0)) { (day(Some(row.end))) }
            }
        }
    }
}

fn days_left(row: &ReservedTime, now: Timestamp) -> i64 {
    let days =
        |from: Timestamp, to: Timestamp| i64::try_from(to.since(from).as_secs() / 86_400).unwrap_or(i64::MAX);
    if row.end >= now { days(now, row.end) } else { -days(row.end, now) }
}

fn colour(row: &ReservedTime, now: Timestamp) -> &'static str {
    match days_left(row, now) {
        ..0 => "rest",
        0..=SOON_DAYS => "c4",
        _ => "c3",
    }
}
