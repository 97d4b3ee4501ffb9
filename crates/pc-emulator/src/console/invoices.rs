//! Invoices that are out, and their lines.

use maud::{Markup, html};
use pc_transport::wire::{Reply, Request};
use serde_json::json;

use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::api::billing::lines::Lines;
use crate::console::form::back_to;
use crate::console::no_such_page;
use crate::console::page::Page;
use crate::console::paging::Paging;
use crate::console::parts::{button, code, count, facts, link, moment, money, table, text};
use crate::console::place::{asked, place};
use crate::control;
use crate::gateway::instance::Instance;
use crate::state::invoice::Invoice;
use crate::values::problem::Problem;

/// The columns of a line: its name, and the member that holds it in each class of lines.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("Customer", &["customerName", "customerCompanyName"]),
    ("What", &["skuName", "offerName", "subscriptionDescription"]),
    ("Charge", &["chargeType"]),
    ("From", &["usageDate", "chargeStartDate"]),
    (">Quantity", &["quantity", "consumedQuantity"]),
    (">Unit price", &["effectiveUnitPrice", "unitPrice", "listPrice"]),
    (">Before tax", &["subtotal", "billingPreTaxTotal", "pretaxCharges"]),
    (">Total", &["totalForCustomer", "postTaxTotal"]),
];

pub(crate) fn page(instance: &mut Instance, request: &Request) -> Page {
    let (store, now) = instance.billed_store();
    let mut invoices: Vec<&Invoice> = store.ledger.closed(now).collect();
    invoices.reverse();
    let paging = Paging::of(request, invoices.len());
    let row = |invoice: &Invoice| {
        vec![
            link(&["invoices", &invoice.id], &invoice.id),
            moment(invoice.date()),
            text(invoice.kind()),
            text(count(invoice.injected.count(invoice.line_count()))),
            money(invoice.total(), &invoice.currency.code),
            money(invoice.unpaid(), &invoice.currency.code),
        ]
    };
    let rows = invoices[paging.range()].iter().map(|invoice| row(invoice)).collect();
    let columns = ["Invoice", "Date", "Kind", ">Lines", ">Total", ">Unpaid"];
    let none = "No invoice is out yet: one comes when a month is over in which something was bought.";
    let list = table("Invoices, newest first", &columns, rows, none);
    Page::new("Invoices", html! { (list) (paging.links(request)) })
}

/// One invoice, with the lines of one class.
pub(crate) fn invoice_page(instance: &mut Instance, request: &Request, id: &str) -> Result<Page, Problem> {
    let (store, now) = instance.billed_store();
    let invoice = store.ledger.find(id, now).ok_or_else(no_such_page)?;
    let classes = LineClass::of_invoice(invoice.recurring);
    let named = classes.iter().find(|class| class.object_type() == asked(request, "class"));
    let class = named.copied().unwrap_or(LineClass::charges(invoice.recurring));
    let scope = LineScope::of(store, invoice);
    let lines = Lines::of(&scope, class);
    let paging = Paging::of(request, lines.len());
    let rows = paging.range().filter_map(|index| lines.item(index)).map(|line| line_row(&line)).collect();
    let amount = |amount| money(amount, &invoice.currency.code);
    let here = |one: &LineClass| (*one == class).then_some("page");
    let body = html! {
        (facts(vec![
            ("Id", code(&invoice.id)),
            ("Date", moment(invoice.date())),
            ("Kind", text(invoice.kind())),
            ("Total", amount(invoice.total())),
            ("Paid", amount(invoice.paid())),
            ("Unpaid", amount(invoice.unpaid())),
        ]))
        div.buttons { (button(&["invoices", &invoice.id, "pay"], &[], "Pay what is unpaid", "")) }
        nav.parts aria-label="Classes of lines" { @for one in classes {
            a href=(format!("{}?class={}", place(&["invoices", &invoice.id]), one.object_type()))
                aria-current=[here(one)] { (one.object_type()) }
        } }
        (table("Lines", &COLUMNS.map(|(name, _)| name), rows, "It has no line of this class."))
        (paging.links(request))
    };
    Ok(Page::new(format!("Invoice {}", invoice.id), body).after(asked(request, "done")))
}

fn line_row(line: &LineItem) -> Vec<Markup> {
    let value = |names: &[&str]| names.iter().find_map(|name| line.text(name)).unwrap_or_default();
    COLUMNS.iter().map(|(_, names)| text(value(names))).collect()
}

pub(crate) fn pay(instance: &mut Instance, id: &str) -> Result<Reply, Problem> {
    let (store, now) = instance.billed_store();
    control::invoices::pay(store, id, &json!({}), now)?;
    Ok(back_to(&place(&["invoices", id]), "paid"))
}
