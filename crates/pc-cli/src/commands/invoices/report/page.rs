//! The page: everything in one file, nothing from the network. Text is escaped by the template, and what would turn or hide
//! the text around it is shown.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pc_models::harmless_lines;
use sha2::{Digest, Sha256};

use super::gathered::Gathered;
use super::{checked, growth, outstanding, renewals, reserved, spent, totals};
use crate::output::{count, day};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// The report as HTML; the CSV beside it has this name.
pub(super) fn render(gathered: &Gathered, csv: &str) -> String {
    let policy = format!("default-src 'none'; style-src {}; script-src {}", hash(STYLE), hash(SCRIPT));
    let currencies = gathered.spend.currencies();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(policy);
                title { "Spend by invoices" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(gathered, csv))
                main {
                    (totals::render(gathered))
                    (growth::render(gathered))
                    (outstanding::render(gathered))
                    (renewals::render(gathered))
                    (checked::render(gathered))
                    @for (code, spend) in &currencies { (spent::render(*code, spend, gathered)) }
                    (reserved::render(gathered))
                    section aria-labelledby="all-invoices" {
                        h2 id="all-invoices" { "The invoices" }
                        (outstanding::invoices(gathered).render())
                    }
                }
                footer { p { "Made by Partner Center for Rust. This file needs no network." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    harmless_lines(&page.into_string()).into_owned()
}

/// Whose report it is, of which time, and what its amounts are.
fn head(gathered: &Gathered, csv: &str) -> Markup {
    let invoices = &gathered.invoices;
    let starts = invoices.iter().filter_map(|one| one.billing_period_start_date.or(one.invoice_date));
    let ends = invoices.iter().filter_map(|one| one.billing_period_end_date.or(one.invoice_date));
    html! {
        header {
            h1 { "Spend by invoices" }
            dl.facts {
                @if let Some(partner) = &gathered.spend.partner { div { dt { "Partner" } dd { (partner) } } }
                @if let (Some(first), Some(last)) = (starts.min(), ends.max()) {
                    div { dt { "Period" } dd { (day(Some(first))) " to " (day(Some(last))) } }
                }
                div { dt { "From" } dd { (count(invoices.len(), "invoice")) } }
                div { dt { "Made" } dd { (day(Some(gathered.now))) } }
            }
            p.hint {
                "Amounts are before tax with credits taken off, rounded to the currency; " (csv) " has every row and every digit."
            }
        }
    }
}

/// What a policy calls a script or a style.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}
