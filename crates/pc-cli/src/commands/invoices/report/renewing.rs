//! What renews or ends within the next days, and what it was charged last.

use std::collections::HashMap;

use maud::{Markup, html};
use pc_workflows::billing::LastCharges;

use super::cell::{Cell, short_id};
use super::field::Field;
use super::figures::count;
use super::gathered::Gathered;
use super::renewals::{DAYS, Due, Renewals};
use super::table::{Table, column, hidden};
use crate::output::{day, shown, then};

/// The subscriptions, those that are due first.
pub(super) fn table<'a>((renewals, charges): &'a (Renewals, LastCharges), gathered: &Gathered) -> Table<'a> {
    let due = &renewals.due;
    let now = gathered.now;
    let mut alike = HashMap::<(&str, String), usize>::new();
    for one in due {
        *alike.entry((&one.customer, one.product())).or_default() += 1;
    }
    Table {
        name: "renewals",
        of: String::new(),
        caption: format!("Due in the next {DAYS} days: {}", count(due.len() as u64)),
        columns: vec![
            column(Field::Date, "On"),
            column(Field::DaysLeft, "Days"),
            column(Field::Kind, "Then"),
            column(Field::Customer, "Customer"),
            column(Field::Product, "Product"),
            hidden(Field::Order),
            column(Field::Quantity, "Seats"),
            column(Field::Term, "Term"),
            column(Field::Amount, "Last charge"),
            column(Field::Currency, "Currency"),
        ],
        count: due.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let one @ Due { customer, subscription, term } = &due[index];
            let charge = charges.get(subscription.id.as_str());
            let product = one.product();
            let is_alone = alike.get(&(customer.as_str(), product.clone())).is_none_or(|count| *count < 2);
            vec![
                Cell::Text(day(term.renewal_date)),
                term.days_left(now).map_or(Cell::Empty, |days| Cell::Number(days.into())),
                Cell::Text(then(&term.then)),
                Cell::text(customer),
                Cell::Text(if is_alone {
                    product
                } else {
                    format!("{product} · {}", short_id(subscription.id.as_str()))
                }),
                Cell::text(&subscription.id),
                subscription.quantity.map_or(Cell::Empty, |seats| Cell::Count(seats.into())),
                Cell::Text(shown(subscription.term_duration.as_ref())),
                charge.map_or(Cell::Empty, |charge| Cell::Money(charge.amount, charge.currency)),
                Cell::Text(shown(charge.map(|charge| charge.currency))),
            ]
        }),
        foot: Vec::new(),
    }
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    html! {
        section aria-labelledby="renewing" {
            h2 id="renewing" { "What renews in the next " (DAYS) " days" }
            @match &gathered.renewals {
                None => p.warning { "The subscriptions were not looked at." },
                Some(found) => {
                    @if found.0.unread > 0 {
                        p.warning { (count(found.0.unread as u64)) " customers could not be looked at" }
                    }
                    @if found.0.is_cut_short {
                        p.warning { "The customers could not be listed: renewals are missing" }
                    }
                    @if found.0.due.is_empty() { p { "Nothing renews or ends." } }
                    @else { (table(found, gathered).render()) }
                }
            }
        }
    }
}
