//! Columns by month, stacked by the nature of charges.

use maud::{Markup, html};
use pc_workflows::billing::{CurrencySpend, MonthSpend, Nature};

use super::figures::{length, money};
use super::month_chart::{self, Part, months_between};
use super::table;

const CHART_HEIGHT: f64 = 300.0;

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
    let columns = months.iter().map(|(month, amounts)| (month.clone(), parts(amounts, &used))).collect();
    let title = format!("{id}-months");
    let headings = used.iter().map(|kind| format!(">{}", nature(*kind).0));
    let headings: Vec<String> = std::iter::once("Month".to_owned()).chain(headings).collect();
    let rows = months.iter().map(|(month, amounts)| {
        let amounts = used.iter().map(|kind| money(amounts.get(*kind)));
        std::iter::once(month.clone()).chain(amounts).collect()
    });
    html! {
        figure {
            figcaption id=(title) { "Spend by month" }
            ul.legend aria-hidden="true" {
                @for (name, class) in used.iter().copied().map(nature) { li { span.swatch.(class) {} (name) } }
            }
            (month_chart::chart(&title, CHART_HEIGHT, &columns, false))
            (table::render("Show as a table", &headings, rows))
        }
    }
}

/// The parts of a column, credits below zero.
fn parts(amounts: &MonthSpend, used: &[Nature]) -> Vec<Part> {
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
        Part { class, title: format!("{name} {}", money(amount)), from, to }
    };
    used.iter().map(part).filter(|part| part.from != part.to).collect()
}

/// Every month with its spend, from the first to the last, those without spend too.
fn all_months(spend: &CurrencySpend) -> Vec<(String, MonthSpend)> {
    let month = |name: String| (name.clone(), spend.months.get(&name).cloned().unwrap_or_default());
    months_between(spend.months.keys()).into_iter().map(month).collect()
}

fn is_used(months: &[(String, MonthSpend)], nature: Nature) -> bool {
    months.iter().any(|(_, amounts)| amounts.get(nature) != pc_models::Decimal::ZERO)
}
