//! A chart of columns, one for each month. Its height is fixed and its width that of the page, so that its letters keep their
//! size: what is across is in percent.

use maud::{Markup, html};

use super::figures::{across, at, short};
use super::scale::Scale;

const TOP_MARGIN: f64 = 12.0;
const BOTTOM_MARGIN: f64 = 28.0;
/// What is below zero begins so far below it.
const GAP_AT_ZERO: f64 = 3.0;
/// Months that have a label on a wide page, and on a narrow one; of more only every second, third and so on has one.
const MAX_LABELS: [usize; 2] = [12, 4];
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
    let ticks: Vec<f64> =
        scale.ticks.iter().copied().filter(|tick| !is_counted || tick.fract() == 0.0).collect();
    let down = |value: f64| {
        let share = (scale.most() - value) / (scale.most() - scale.least());
        TOP_MARGIN + share * (height - TOP_MARGIN - BOTTOM_MARGIN)
    };
    let step = 1.0 / columns.len().max(1) as f64;
    let [every, every_narrow] = MAX_LABELS.map(|most| columns.len().div_ceil(most).max(1));
    html! {
        div.chart {
            svg.scale height=(height) aria-hidden="true" { @for tick in &ticks {
                text.axis x="100%" dx="-8" y=(at(down(*tick) + 4.0)) text-anchor="end" { (short(*tick)) }
            } }
            svg.plot height=(height) role="img" aria-labelledby=(id) {
                @for tick in &ticks {
                    line.grid.zero[*tick == 0.0] x1="0" x2="100%" y1=(at(down(*tick))) y2=(at(down(*tick))) {}
                }
                @for (index, (month, parts)) in columns.iter().enumerate() {
                    @let left = step * index as f64;
                    g.column { @for Part { class, title, from, to } in parts {
                        @let gap = if *from < 0.0 { GAP_AT_ZERO } else { 0.0 };
                        rect class=(class) x=(across(left + step * 0.2)) width=(across(step * 0.6))
                            y=(at(down(*to) + gap)) height=(at((down(*from) - down(*to) - gap).max(0.0))) {
                            title { (month) ": " (title) }
                        }
                    } }
                    @let [is_wide, is_narrow] = [every, every_narrow].map(|every| index % every == every / 2 && index + every / 2 < columns.len());
                    @if is_wide || is_narrow {
                        text.axis.wide[!is_narrow].narrow[!is_wide]
                            x=(across(left + step / 2.0)) y=(height - 8.0) text-anchor="middle" { (month) }
                    }
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
