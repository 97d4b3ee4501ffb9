//! Columns by month, stacked by the nature of charges.

use maud::{Markup, html};
use pc_workflows::billing::{CurrencySpend, MonthSpend, Nature};

use super::figures::{length, money, short};
use super::scale::Scale;

const CHART_WIDTH: f64 = 900.0;
const CHART_HEIGHT: f64 = 300.0;
const LEFT_MARGIN: f64 = 56.0;
const TOP_MARGIN: f64 = 12.0;
const BOTTOM_MARGIN: f64 = 30.0;

/// The name and the colour class of a nature.
pub(super) fn nature(nature: Nature) -> (&'static str, &'static str) {
    match nature {
        Nature::OneTime => ("One-time", "c1"),
        Nature::Recurring => ("Recurring", "c2"),
        Nature::Usage => ("Usage", "c3"),
        Nature::Credit => ("Credits", "c4"),
    }
}

/// The chart, and the table behind it.
pub(super) fn render(spend: &CurrencySpend, id: &str) -> Markup {
    let months: Vec<(String, MonthSpend)> = all_months(spend);
    let used: Vec<Nature> = Nature::ALL.into_iter().filter(|nature| is_used(&months, *nature)).collect();
    let title = format!("{id}-months");
    html! {
        figure {
            figcaption id=(title) { "Spend by month" }
            ul.legend aria-hidden="true" {
                @for (name, class) in used.iter().copied().map(nature) { li { span.swatch.(class) {} (name) } }
            }
            (chart(&months, &used, &title))
            details {
                summary { "Show as a table" }
                table {
                    thead { tr {
                        th scope="col" { "Month" }
                        @for (name, _) in used.iter().copied().map(nature) { th.number scope="col" { (name) } }
                    } }
                    tbody { @for (month, amounts) in &months { tr {
                        th scope="row" { (month) }
                        @for nature in &used { td.number { (money(amounts.get(*nature))) } }
                    } } }
                }
            }
        }
    }
}

fn chart(months: &[(String, MonthSpend)], used: &[Nature], title: &str) -> Markup {
    let heights = months.iter().map(|(_, amounts)| {
        let parts = used.iter().map(|nature| length(amounts.get(*nature)));
        parts.fold((0.0, 0.0), |(below, above): (f64, f64), part| {
            (below + part.min(0.0), above + part.max(0.0))
        })
    });
    let (least, most) =
        heights.fold((0.0f64, 0.0f64), |(least, most), (below, above)| (least.min(below), most.max(above)));
    let scale = Scale::of(least, most);
    let down = |value: f64| {
        TOP_MARGIN
            + (scale.most() - value) / (scale.most() - scale.least())
                * (CHART_HEIGHT - TOP_MARGIN - BOTTOM_MARGIN)
    };
    let step = (CHART_WIDTH - LEFT_MARGIN) / months.len().max(1) as f64;
    let width = (step * 0.62).min(64.0);
    let every = (months.len() / 13) + 1;
    html! {
        svg viewBox=(format!("0 0 {CHART_WIDTH} {CHART_HEIGHT}")) role="img" aria-labelledby=(title) {
            @for tick in &scale.ticks {
                line.grid.zero[*tick == 0.0] x1=(LEFT_MARGIN) x2=(CHART_WIDTH) y1=(at(down(*tick))) y2=(at(down(*tick))) {}
                text.axis x=(LEFT_MARGIN - 8.0) y=(at(down(*tick) + 4.0)) text-anchor="end" { (short(*tick)) }
            }
            @for (index, (month, amounts)) in months.iter().enumerate() {
                @let middle = LEFT_MARGIN + step * (index as f64 + 0.5);
                @for (class, name, amount, from, to) in parts(amounts, used) {
                    rect class=(class) x=(at(middle - width / 2.0)) width=(at(width)) rx="2"
                        y=(at(down(to))) height=(at((down(from) - down(to)).max(0.0))) {
                        title { (month) ": " (name) " " (amount) }
                    }
                }
                @if index % every == 0 {
                    text.axis x=(at(middle)) y=(CHART_HEIGHT - 8.0) text-anchor="middle" { (month) }
                }
            }
        }
    }
}

/// The parts of a column: colour, name, amount, and from where to where, credits below zero.
fn parts(amounts: &MonthSpend, used: &[Nature]) -> Vec<(&'static str, &'static str, String, f64, f64)> {
    let (mut above, mut below) = (0.0, 0.0);
    let part = |kind: &Nature| {
        let (amount, (name, class)) = (amounts.get(*kind), nature(*kind));
        let size = length(amount);
        let (from, to) = if size < 0.0 {
            below += size;
            (below, below - size)
        } else {
            above += size;
            (above - size, above)
        };
        (class, name, money(amount), from, to)
    };
    used.iter().map(part).filter(|(.., from, to)| from != to).collect()
}

/// Every month with its spend, from the first to the last, those without spend too.
fn all_months(spend: &CurrencySpend) -> Vec<(String, MonthSpend)> {
    let month = |name: String| (name.clone(), spend.months.get(&name).cloned().unwrap_or_default());
    months_between(spend.months.keys()).into_iter().map(month).collect()
}

/// Every month, as `2026-03`, from the first of these to the last.
pub(super) fn months_between<'a>(known: impl Iterator<Item = &'a String> + Clone) -> Vec<String> {
    let number = |month: &String| {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<u32>().ok()? * 12 + month.parse::<u32>().ok()? - 1)
    };
    let known = known.filter_map(number);
    let (Some(first), Some(last)) = (known.clone().min(), known.max()) else { return Vec::new() };
    (first..=last.min(first + 240))
        .map(|number| format!("{:04}-{:02}", number / 12, number % 12 + 1))
        .collect()
}

fn is_used(months: &[(String, MonthSpend)], nature: Nature) -> bool {
    months.iter().any(|(_, amounts)| amounts.get(nature) != pc_models::Decimal::ZERO)
}

/// A coordinate, short enough to read.
pub(super) fn at(value: f64) -> String {
    format!("{value:.1}")
}
