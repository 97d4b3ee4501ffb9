//! The page: everything in one file, nothing from the network. Text is escaped by the template, and what would turn or hide
//! the text around it is shown.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use pc_models::{CurrencyCode, Invoice, Timestamp, harmless_lines};
use pc_workflows::billing::{CurrencySpend, Expiries, LastCharges, NamedAmount, Spend};

use super::bars::{self, Bar};
use super::figures::{count, money};
use super::renewals::{self, Renewals};
use super::{columns, expiries, table, timeline};
use crate::output::amount::rounded;
use crate::output::{day, shown};

const STYLE: &str = include_str!("report.css");

/// The report as HTML.
pub(super) fn render(
    spend: &Spend,
    expiring: &Expiries,
    renewals: Option<(&Renewals, &LastCharges)>,
    invoices: &[Invoice],
    now: Timestamp,
) -> String {
    let dates = invoices.iter().filter_map(|invoice| invoice.invoice_date);
    let (first, last) = (dates.clone().min(), dates.max());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Spend by invoices" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Spend by invoices" }
                    p.hint {
                        (invoices.len()) " invoices"
                        @if first.is_some() { " of " (day(first)) " to " (day(last)) }
                        " · made " (day(Some(now))) " · amounts before tax, credits taken off"
                    }
                    @if spend.currencies.len() > 1 {
                        nav aria-label="Currencies" { @for code in spend.currencies.keys() {
                            a href=(format!("#{code}")) { (code) }
                        } }
                    }
                }
                main {
                    @if spend.currencies.is_empty() { p { "There are no charges on these invoices." } }
                    @for (code, currency) in &spend.currencies { (section(*code, currency)) }
                    @if expiring.count > 0 {
                        section aria-labelledby="reserved" {
                            h2 id="reserved" { "Reservations" }
                            (expiries::render(&expiring.months))
                            (timeline::render(expiring, now))
                        }
                    }
                    @if let Some((renewals, charges)) = renewals { (renewals::render(renewals, charges, now)) }
                    (invoice_table(invoices))
                }
                footer { p { "Made by Partner Center for Rust. This file needs no network." } }
            }
        }
    };
    harmless_lines(&page.into_string()).into_owned()
}

fn section(code: CurrencyCode, spend: &CurrencySpend) -> Markup {
    html! {
        section id=(code) aria-labelledby=(format!("{code}-title")) {
            h2 id=(format!("{code}-title")) { (code) }
            dl.tiles {
                (tile("Before tax", &rounded(spend.subtotal, code)))
                (tile("Tax", &rounded(spend.tax, code)))
                (tile("Customers", &count(spend.customers.len() as u64)))
                (tile("Products", &count(spend.products.len() as u64)))
                (tile("Charges", &count(spend.lines)))
            }
            (columns::render(spend, &code.to_string()))
            (bars::render("Spend by customer", "Customer", named(spend.customers.values()), &format!("{code}-customers")))
            (bars::render("Spend by product", "Product", named(spend.products.values()), &format!("{code}-products")))
        }
    }
}

fn named<'a>(amounts: impl Iterator<Item = &'a NamedAmount>) -> Vec<Bar> {
    amounts.map(|named| Bar { name: named.name.to_string(), amount: named.amount }).collect()
}

fn tile(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn invoice_table(invoices: &[Invoice]) -> Markup {
    let summary = format!("The {} invoices of this report", invoices.len());
    let rows = invoices.iter().map(|invoice| {
        let (kind, currency) = (shown(invoice.invoice_type.as_ref()), shown(invoice.currency_code));
        let total = shown(invoice.total_charges.map(money));
        vec![invoice.id.to_string(), day(invoice.invoice_date), kind, currency, total]
    });
    html! {
        section aria-label="Invoices" {
            (table::render(&summary, &["Invoice", "Date", "Type", "Currency", ">Total with tax"], rows))
        }
    }
}
