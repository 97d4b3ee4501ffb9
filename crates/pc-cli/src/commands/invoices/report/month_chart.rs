//! A chart of columns, one for each month.

use maud::{Markup, html};

use super::figures::{at, short};
use super::scale::Scale;

const CHART_WIDTH: f64 = 900.0;
const LEFT_MARGIN: f64 = 56.0;
const TOP_MARGIN: f64 = 12.0;
const BOTTOM_MARGIN: f64 = 30.0;
/// Months that have a label; of more only every second, third and so on has one.
const MAX_LABELS: usize = 13;
/// Months of a chart: twenty years.
const MAX_MONTHS: u32 = 240;

/// A part of a column: its colour, what it says when pointed at, and from where to where it goes.
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) title: String,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// The columns of a chart, each with its month.
pub(super) type Columns = Vec<(String, Vec<Part>)>;

/// Draws columns; an axis of things that are counted has ticks at whole numbers only.
pub(super) fn chart(id: &str, height: f64, columns: &Columns, is_counted: bool) -> Markup {
    let parts = || columns.iter().flat_map(|(_, parts)| parts);
    let least = parts().map(|part| part.from).fold(0.0, f64::min);
    let scale = Scale::of(least, parts().map(|part| part.to).fold(0.0, f64::max));
    let ticks = scale.ticks.iter().copied().filter(|tick| !is_counted || tick.fract() == 0.0);
    let down = |value: f64| {
        let share = (scale.most() - value) / (scale.most() - scale.least());
        TOP_MARGIN + share * (height - TOP_MARGIN - BOTTOM_MARGIN)
    };
    let step = (CHART_WIDTH - LEFT_MARGIN) / columns.len().max(1) as f64;
    let width = (step * 0.62).min(64.0);
    let every = columns.len() / MAX_LABELS + 1;
    html! {
        svg viewBox=(format!("0 0 {CHART_WIDTH} {height}")) role="img" aria-labelledby=(id) {
            @for tick in ticks {
                line.grid.zero[tick == 0.0] x1=(LEFT_MARGIN) x2=(CHART_WIDTH) y1=(at(down(tick))) y2=(at(down(tick))) {}
                text.axis x=(LEFT_MARGIN - 8.0) y=(at(down(tick) + 4.0)) text-anchor="end" { (short(tick)) }
            }
            @for (index, (month, parts)) in columns.iter().enumerate() {
                @let middle = LEFT_MARGIN + step * (index as f64 + 0.5);
                @for Part { class, title, from, to } in parts {
                    rect class=(class) x=(at(middle - width / 2.0)) width=(at(width)) rx="2"
                        y=(at(down(*to))) height=(at((down(*from) - down(*to)).max(0.0))) {
                        title { (month) ": " (title) }
                    }
                }
                @if index % every == 0 {
                    text.axis x=(at(middle)) y=(height - 8.0) text-anchor="middle" { (month) }
                }
            }
        }
    }
}

/// Every month, as `2026-03`, from the first of these to the last.
pub(super) fn months_between<'a>(known: impl Iterator<Item = &'a String> + Clone) -> Vec<String> {
    let number = |month: &String| {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<u32>().ok()? * 12 + month.parse::<u32>().ok()? - 1)
    };
    let known = known.filter_map(number);
    let (Some(first), Some(last)) = (known.clone().min(), known.max()) else { return Vec::new() };
    (first..=last.min(first + MAX_MONTHS))
        .map(|number| format!("{:04}-{:02}", number / 12, number % 12 + 1))
        .collect()
}
