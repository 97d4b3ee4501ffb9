//! One customer: its orders, carts, subscriptions and entitlements, each page by page.

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_transport::wire::Request;

use crate::console::page::Page;
use crate::console::paging::Paging;
use crate::console::parts::{code, count, facts, link, moment, nothing, since, state, table, text};
use crate::console::place::place;
use crate::console::{no_such_page, order};
use crate::gateway::instance::Instance;
use crate::state::cart::Cart;
use crate::state::cart_line::CartLine;
use crate::state::catalog_file::Kind;
use crate::state::customer::{Customer, Profile};
use crate::state::order::{Order, OrderLine};
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;

/// How many lines of a cart, and how many orders and errors of its checkout, are shown in the list of carts.
const LINES_OF_A_CART: usize = 20;
const PARTS: [(&str, &str); 4] = [
    ("orders", "Orders"),
    ("carts", "Carts"),
    ("subscriptions", "Subscriptions"),
    ("entitlements", "Entitlements"),
];

pub(crate) fn page(
    instance: &mut Instance,
    request: &Request,
    id: &str,
    part: &str,
) -> Result<Page, Problem> {
    let (store, now) = instance.billed_store();
    let customer = store.customers.get(id).ok_or_else(no_such_page)?;
    let shown = match part {
        "orders" => orders(customer, request, now),
        "carts" => carts(customer, request, now),
        "subscriptions" => subscriptions(customer, request, now),
        "entitlements" => entitlements(customer, request, now),
        _ => return Err(no_such_page()),
    };
    let here = |word: &str| (word == part).then_some("page");
    let body = html! {
        (profile(&customer.profile))
        nav.parts aria-label="Of this customer" {
            @for (word, name) in PARTS {
                a href=(place(&["customers", id, word])) aria-current=[here(word)] { (name) }
            }
        }
        (shown)
    };
    Ok(Page::new(customer.profile.name.clone(), body))
}

fn profile(profile: &Profile) -> Markup {
    let agreement = match profile.accepted("MicrosoftCustomerAgreement") {
        true => "accepted",
        false => "not accepted: it cannot buy",
    };
    facts(vec![
        ("Id", code(&*profile.id)),
        ("Domain", text(&profile.domain)),
        ("Country", text(profile.country.as_str())),
        ("Microsoft Customer Agreement", text(agreement)),
    ])
}

fn orders(customer: &Customer, request: &Request, now: Timestamp) -> Markup {
    let paging = Paging::of(request, customer.orders.iter().count());
    let row = |order: &Order| {
        let total = order::total(order);
        vec![
            link(&["customers", &customer.profile.id, "orders", &order.id], &*order.id),
            moment(order.created),
            state(order.status(now)),
            since(order.visible, now),
            order::provisioned(order, now),
            text(count(order.lines.len())),
            total,
        ]
    };
    let rows = paging.of_list(customer.orders.iter().rev()).map(row).collect();
    let columns = ["Order", "Placed", "Status", "Visible in lists", "Provisioned", ">Lines", ">Total"];
    html! {
        (table("Orders, newest first", &columns, rows, "It bought nothing yet."))
        (paging.links(request))
    }
}

fn carts(customer: &Customer, request: &Request, now: Timestamp) -> Markup {
    let paging = Paging::of(request, customer.carts.iter().count());
    let rows = paging.of_list(customer.carts.iter().rev());
    let rows = rows.map(|cart| cart_row(cart, &customer.profile.id, now)).collect();
    let columns = ["Cart", "Created", "State", "Lines", "Orders"];
    html! {
        (table("Carts, newest first", &columns, rows, "It has no cart."))
        (paging.links(request))
    }
}

fn cart_row(cart: &Cart, customer: &str, now: Timestamp) -> Vec<Markup> {
    let word = match &cart.checkout {
        Some(_) => "Ordered",
        None if now < cart.busy_until => "Checkout at work",
        None if cart.expires() <= now => "Expired",
        None => "Active",
    };
    let checkout = cart.checkout.as_ref();
    let lines: Vec<&CartLine> = cart.lines.iter().flat_map(CartLine::with_addons).collect();
    let name = |line: &CartLine| match &line.item {
        Some(item) => text(&item.sku.title),
        None => code(&*line.catalog_item_id),
    };
    let shown = html! { ul.plain {
        @for line in lines.iter().take(LINES_OF_A_CART) { li {
            (line.quantity) " × " (name(line))
            @if let Some(error) = &line.error { p.refusal { (error.code) ": " (text(&error.description)) } }
        } }
        @if lines.len() > LINES_OF_A_CART { li { "and " (count(lines.len() - LINES_OF_A_CART)) " more" } }
    } };
    let orders = html! { ul.plain {
        @for order in checkout.iter().flat_map(|checkout| &checkout.orders).take(LINES_OF_A_CART) {
            li { (link(&["customers", customer, "orders", order], &**order)) }
        }
        @for error in checkout.iter().flat_map(|checkout| &checkout.errors).take(LINES_OF_A_CART) {
            li.refusal { (text(error.to_string())) }
        }
    } };
    vec![code(&*cart.id), moment(cart.created), state(word), shown, orders]
}

fn subscriptions(customer: &Customer, request: &Request, now: Timestamp) -> Markup {
    let paging = Paging::of(request, customer.subscriptions.iter().count());
    let row = |one: &Subscription| {
        vec![
            html! { (text(&*one.friendly_name)) br; (code(&*one.id)) },
            state(one.status()),
            text(count(usize::try_from(one.quantity).unwrap_or_default())),
            text([one.term.as_deref().unwrap_or_default(), &one.billing_cycle].join(" ")),
            since(one.starts, now),
            one.next_charge().map_or_else(nothing, moment),
            text(if one.auto_renew { "yes" } else { "no" }),
            order_link(customer, &one.order_id),
        ]
    };
    let rows = paging.of_list(customer.subscriptions.iter().rev()).map(row).collect();
    let columns =
        ["Subscription", "Status", ">Seats", "Term and cycle", "Since", "Next charge", "Renews", "Order"];
    html! {
        (table("Subscriptions, newest first", &columns, rows, "It has no subscription."))
        (paging.links(request))
    }
}

/// A link to an order, unless it was placed before the emulator began.
fn order_link(customer: &Customer, order: &str) -> Markup {
    match customer.orders.get(order) {
        Some(_) => link(&["customers", &customer.profile.id, "orders", order], order),
        None => code(order),
    }
}

/// What was delivered and is no subscription: software and reservations.
fn entitlements(customer: &Customer, request: &Request, now: Timestamp) -> Markup {
    let is_entitlement = |line: &OrderLine| {
        let kinds = [Kind::Reservation, Kind::PerpetualSoftware, Kind::SoftwareSubscription];
        line.is_fulfilled(now) && kinds.contains(&line.item.product.kind)
    };
    let all = || {
        let orders = customer.orders.iter().rev();
        let lines = orders.flat_map(|order| order.lines.iter().map(move |line| (order, line)));
        lines.filter(|(_, line)| is_entitlement(line))
    };
    let paging = Paging::of(request, all().count());
    let row = |(order, line): (&Order, &OrderLine)| {
        vec![
            html! { (line.item.product.title) ", " (line.item.sku.title) },
            text(count(usize::try_from(line.quantity).unwrap_or_default())),
            line.term.as_deref().map_or_else(nothing, text),
            moment(line.settled),
            line.special.reservation.as_ref().map_or_else(nothing, |ids| code(&*ids.resource)),
            link(&["customers", &customer.profile.id, "orders", &order.id], &*order.id),
        ]
    };
    let rows = paging.of_list(all()).map(row).collect();
    let columns = ["What", ">Quantity", "Term", "Since", "Reservation", "Order"];
    html! {
        (table("Entitlements, newest first", &columns, rows, "Nothing was delivered yet."))
        (paging.links(request))
    }
}
