//! The overview: what time it is, how much of everything there is, and what came last.

use maud::{Markup, html};
use pc_transport::wire::Request;

use crate::console::page::Page;
use crate::console::parts::{count, facts, link, text};
use crate::console::place::{asked, place};
use crate::console::{clock, requests, seeding};
use crate::gateway::instance::Instance;
use crate::state::customer::Customer;

/// How many of the last requests it shows.
const LAST_REQUESTS: usize = 10;

pub(crate) fn page(instance: &mut Instance, request: &Request) -> Page {
    let body = html! {
        section aria-labelledby="time" {
            h2 id="time" { "Clock" }
            (clock::forms(instance))
        }
        section aria-labelledby="counts" {
            h2 id="counts" { "What there is" }
            div data-live="counts" { (counts(instance)) }
        }
        section aria-labelledby="seeding" {
            h2 id="seeding" { "Place orders" }
            (seeding::form())
        }
        section aria-labelledby="last" {
            h2 id="last" { "Last requests" }
            div data-live="last" {
                (requests::table_of(instance.gateway.log.newest(u64::MAX).take(LAST_REQUESTS)))
            }
            p { (link(&["requests"], "All requests")) }
        }
        p.hint {
            "Programs use the control endpoints instead: "
            a href="/_emulator/clock" { "clock" } ", "
            a href="/_emulator/requests" { "requests" } ", "
            a href="/_emulator/faults" { "faults" } ", "
            a href="/_emulator/orders" { "orders" } "."
        }
    };
    Page::new("Overview", body).after(asked(request, "done"))
}

fn counts(instance: &mut Instance) -> Markup {
    let (store, now) = instance.billed_store();
    let of_all = |part: fn(&Customer) -> usize| count(store.customers.iter().map(part).sum());
    let customers = count(store.customers.iter().count());
    let products = count(store.catalog.products().len());
    let invoices = count(store.ledger.closed(now).count());
    let (carts, orders) = (of_all(|one| one.carts.iter().count()), of_all(|one| one.orders.iter().count()));
    let subscriptions = of_all(|one| one.subscriptions.iter().count());
    let gateway = &instance.gateway;
    let known = |word: &str, number: String| html! { a href=(place(&[word])) { (number) } };
    facts(vec![
        ("Customers", known("customers", customers)),
        ("Carts", text(carts)),
        ("Orders", text(orders)),
        ("Subscriptions", text(subscriptions)),
        ("Products", known("catalog", products)),
        ("Invoices", known("invoices", invoices)),
        ("Requests", known("requests", count(usize::try_from(gateway.log.count()).unwrap_or(usize::MAX)))),
        ("Faults", known("faults", count(gateway.fault_injector.rules().count()))),
        ("Tokens", known("tokens", count(gateway.tokens.kept().count()))),
    ])
}
