//! How many reservations expire in each month to come.

use std::collections::BTreeMap;

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_workflows::billing::ReservedTime;

use super::columns::{at, months_between};
use super::figures::short;
use super::scale::Scale;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 30.0;

/// The chart; its table is that of the reservations.
pub(super) fn render<'a>(reserved: impl Iterator<Item = &'a ReservedTime>, now: Timestamp) -> Markup {
    let mut counts = BTreeMap::<String, u32>::new();
    for reserved in reserved.filter(|reserved| reserved.end >= now) {
        *counts.entry(reserved.end.to_utc_text().chars().take(7).collect()).or_default() += 1;
    }
    let months = months_between(counts.keys());
    let scale = Scale::of(0.0, counts.values().copied().max().map_or(1.0, f64::from));
    let down = |value: f64| TOP + (1.0 - value / scale.most()) * (HEIGHT - TOP - BOTTOM);
    let step = (WIDTH - LEFT) / months.len().max(1) as f64;
    let width = (step * 0.62).min(64.0);
    let every = (months.len() / 13) + 1;
    html! {
        figure {
            figcaption id="expiries" { "Reservations that expire, by month" }
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-labelledby="expiries" {
                @for tick in scale.ticks.iter().filter(|tick| tick.fract() == 0.0) {
                    line.grid.zero[*tick == 0.0] x1=(LEFT) x2=(WIDTH) y1=(at(down(*tick))) y2=(at(down(*tick))) {}
                    text.axis x=(LEFT - 8.0) y=(at(down(*tick) + 4.0)) text-anchor="end" { (short(*tick)) }
                }
                @for (place, month) in months.iter().enumerate() {
                    @let middle = LEFT + step * (place as f64 + 0.5);
                    @let count = counts.get(month).copied().unwrap_or_default();
                    @if count > 0 {
                        rect.c3 x=(at(middle - width / 2.0)) width=(at(width)) rx="2"
                            y=(at(down(f64::from(count)))) height=(at(down(0.0) - down(f64::from(count)))) {
                            title { (month) ": " (count) }
                        }
                    }
                    @if place % every == 0 {
                        text.axis x=(at(middle)) y=(HEIGHT - 8.0) text-anchor="middle" { (month) }
                    }
                }
            }
        }
    }
}
