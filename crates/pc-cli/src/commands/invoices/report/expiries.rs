//! How many reservations expire in each month to come.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::columns::{at, months_between};
use super::figures::{count, short};
use super::scale::Scale;

const CHART_WIDTH: f64 = 900.0;
const CHART_HEIGHT: f64 = 200.0;
const LEFT_MARGIN: f64 = 56.0;
const TOP_MARGIN: f64 = 12.0;
const BOTTOM_MARGIN: f64 = 30.0;

/// The chart, and the table behind it.
pub(super) fn render(counts: &BTreeMap<String, u64>) -> Markup {
    html! {
        figure {
            figcaption id="expiries" { "Reservations that expire, by month" }
            (chart(counts))
            details {
                summary { "Show as a table" }
                table {
                    thead { tr { th scope="col" { "Month" } th.number scope="col" { "Reservations" } } }
                    tbody { @for (month, number) in counts { tr {
                        th scope="row" { (month) }
                        td.number { (count(*number)) }
                    } } }
                }
            }
        }
    }
}

fn chart(counts: &BTreeMap<String, u64>) -> Markup {
    let months = months_between(counts.keys());
    let scale = Scale::of(0.0, counts.values().max().map_or(1.0, |most| *most as f64));
    let down =
        |value: f64| TOP_MARGIN + (1.0 - value / scale.most()) * (CHART_HEIGHT - TOP_MARGIN - BOTTOM_MARGIN);
    let step = (CHART_WIDTH - LEFT_MARGIN) / months.len().max(1) as f64;
    let width = (step * 0.62).min(64.0);
    let every = (months.len() / 13) + 1;
    html! {
        svg viewBox=(format!("0 0 {CHART_WIDTH} {CHART_HEIGHT}")) role="img" aria-labelledby="expiries" {
            @for tick in scale.ticks.iter().filter(|tick| tick.fract() == 0.0) {
                line.grid.zero[*tick == 0.0] x1=(LEFT_MARGIN) x2=(CHART_WIDTH) y1=(at(down(*tick))) y2=(at(down(*tick))) {}
                text.axis x=(LEFT_MARGIN - 8.0) y=(at(down(*tick) + 4.0)) text-anchor="end" { (short(*tick)) }
            }
            @for (index, month) in months.iter().enumerate() {
                @let middle = LEFT_MARGIN + step * (index as f64 + 0.5);
                @if let Some(number) = counts.get(month) {
                    @let top = down(*number as f64);
                    rect.c3 x=(at(middle - width / 2.0)) width=(at(width)) rx="2" y=(at(top)) height=(at(down(0.0) - top)) {
                        title { (month) ": " (count(*number)) }
                    }
                }
                @if index % every == 0 {
                    text.axis x=(at(middle)) y=(CHART_HEIGHT - 8.0) text-anchor="middle" { (month) }
                }
            }
        }
    }
}
