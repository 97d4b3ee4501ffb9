//! A chart of horizontal bars, the longest first.

use maud::{Markup, html};
use pc_models::Decimal;

use super::figures::{MAX_TABLE_ROWS, at, clipped, count, length, money};
use super::table;

/// Bars of a chart; the rest is added up in one more.
const MAX_BARS: usize = 10;
const CHART_WIDTH: f64 = 900.0;
const NAME_WIDTH: f64 = 330.0;
const ROW_HEIGHT: f64 = 30.0;

/// One bar.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) amount: Decimal,
}

/// The chart, and the table behind it.
pub(super) fn render(caption: &str, what: &str, mut bars: Vec<Bar>, id: &str) -> Markup {
    bars.sort_by(|one, other| other.amount.cmp(&one.amount).then_with(|| one.name.cmp(&other.name)));
    let all = count(bars.len() as u64);
    let summary = match bars.len() {
        ..=MAX_BARS => "Show as a table".to_owned(),
        shown if shown <= MAX_TABLE_ROWS => format!("Show all {all} as a table"),
        _ => format!("Show the first {} of {all} as a table", count(MAX_TABLE_ROWS as u64)),
    };
    let rows = first(&bars, MAX_TABLE_ROWS).into_iter().map(|(name, amount)| vec![name, money(amount)]);
    html! {
        figure {
            figcaption id=(id) { (caption) }
            (chart(&first(&bars, MAX_BARS), id))
            (table::render(&summary, &[what, ">Amount"], rows))
        }
    }
}

/// The longest, and the sum of the others.
fn first(bars: &[Bar], most: usize) -> Vec<(String, Decimal)> {
    let (first, rest) = bars.split_at(bars.len().min(most));
    let mut shown: Vec<_> = first.iter().map(|bar| (bar.name.clone(), bar.amount)).collect();
    if !rest.is_empty() {
        let sum = rest.iter().try_fold(Decimal::ZERO.get(), |sum, bar| sum.checked_add(bar.amount.get()));
        shown.push((format!("{} others", count(rest.len() as u64)), sum.unwrap_or_default().into()));
    }
    shown
}

/// The sum of the others is written and not drawn: its bar would make the rest too short to compare.
fn chart(bars: &[(String, Decimal)], id: &str) -> Markup {
    let sizes = bars.iter().take(MAX_BARS).map(|(_, amount)| length(*amount).abs());
    let longest = sizes.fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let plot_width = CHART_WIDTH - NAME_WIDTH - 130.0;
    html! {
        svg viewBox=(format!("0 0 {CHART_WIDTH} {}", ROW_HEIGHT * bars.len() as f64 + 4.0)) role="img" aria-labelledby=(id) {
            @for (index, (name, amount)) in bars.iter().enumerate() {
                @let top = ROW_HEIGHT * index as f64;
                @let width = if index < MAX_BARS { length(*amount).abs() / longest * plot_width } else { 0.0 };
                text.label x=(NAME_WIDTH - 12.0) y=(at(top + 20.0)) text-anchor="end" {
                    (clipped(name, 40)) title { (name) }
                }
                @if width > 0.0 {
                    rect.(colour(*amount)) x=(NAME_WIDTH) y=(at(top + 5.0)) width=(at(width.max(1.0))) height="20" rx="3" {
                        title { (name) ": " (money(*amount)) }
                    }
                }
                text.value x=(at(NAME_WIDTH + width + 8.0)) y=(at(top + 20.0)) { (money(*amount)) }
            }
        }
    }
}

fn colour(amount: Decimal) -> &'static str {
    if amount < Decimal::ZERO { "c4" } else { "c1" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_bounded_and_still_adds_up() {
        let bars =
            |number: i64| (1..=number).map(|n| Bar { name: format!("customer {n}"), amount: n.into() });
        let html = render("Spend", "Customer", bars(1_500).collect(), "x").into_string();
        assert!(html.contains("Show the first 1,000 of 1,500 as a table") && html.contains("1,490 others"));
        // The least of them: 1 to 500.
        assert!(html.contains(r#"500 others</th><td class="number">125,250.00"#), "{html}");
        assert!(!html.contains(">customer 500<") && html.contains(">customer 501<"));
        let few = render("Spend", "Customer", bars(11).collect(), "x").into_string();
        assert!(few.contains("Show all 11 as a table") && few.contains(">customer 1<"));
    }
}
