//! One order: when it becomes visible, and how far each line is.

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_transport::wire::Request;

use crate::console::no_such_page;
use crate::console::page::Page;
use crate::console::paging::Paging;
use crate::console::parts::{
    badge, code, count, facts, link, moment, money, nothing, since, state, table, text,
};
use crate::gateway::instance::Instance;
use crate::state::order::{Order, OrderLine};
use crate::values::money;
use crate::values::problem::Problem;

pub(crate) fn page(
    instance: &mut Instance,
    request: &Request,
    customer: &str,
    order: &str,
) -> Result<Page, Problem> {
    let (store, now) = instance.billed_store();
    let customer = store.customers.get(customer).ok_or_else(no_such_page)?;
    let order = customer.orders.get(order).ok_or_else(no_such_page)?;
    let profile = &customer.profile;
    let paging = Paging::of(request, order.lines.len());
    let rows = paging.of_list(order.lines.iter().enumerate());
    let rows = rows.map(|(number, line)| row(number, line, order, now)).collect();
    let columns = ["Line", "What", ">Quantity", "Term", ">Price", "Provisioning", "Becomes"];
    let body = html! {
        (facts(vec![
            ("Id", code(&*order.id)),
            ("Customer", link(&["customers", &profile.id], &profile.name)),
            ("Status", state(order.status(now))),
            ("Placed", moment(order.created)),
            ("Visible in lists", since(order.visible, now)),
            ("Provisioned", provisioned(order, now)),
            ("Billing cycle", text(order.billing_cycle)),
            ("Total", total(order)),
            ("Documents", text(count(order.attachments.len()))),
        ]))
        (table("Lines", &columns, rows, "It has no line."))
        (paging.links(request))
    };
    Ok(Page::new(format!("Order {}", order.id), body))
}

fn row(number: usize, line: &OrderLine, order: &Order, now: Timestamp) -> Vec<Markup> {
    let price = line.price.as_ref().map(|price| money(price.extended, &order.currency.code));
    vec![
        text(number.to_string()),
        html! { (line.item.product.title) ", " (line.item.sku.title) br; (code(line.item.name())) },
        text(count(usize::try_from(line.quantity).unwrap_or_default())),
        line.term.as_deref().map_or_else(nothing, text),
        price.unwrap_or_else(nothing),
        html! { (state(line.provisioning_status(now))) " " (settled(line, now)) },
        line.subscription.as_deref().map_or_else(nothing, code),
    ]
}

/// When every line is settled.
pub(crate) fn provisioned(order: &Order, now: Timestamp) -> Markup {
    let last = order.lines.iter().max_by_key(|line| line.settled);
    last.map_or_else(nothing, |line| settled(line, now))
}

/// When a line is delivered or fails; a fault may keep it pending for ever.
fn settled(line: &OrderLine, now: Timestamp) -> Markup {
    match line.never_comes() {
        true => badge("never", "bad"),
        false => since(line.settled, now),
    }
}

/// What its lines come to.
pub(crate) fn total(order: &Order) -> Markup {
    let mut prices = order.lines.iter().filter_map(|line| line.price.as_ref()).peekable();
    if prices.peek().is_none() {
        return nothing();
    }
    let sum = money::sum(prices.map(|price| price.extended)).unwrap_or_default();
    money(sum, &order.currency.code)
}
