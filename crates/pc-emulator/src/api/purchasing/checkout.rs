//! `CheckoutCart`: one order for each group of lines.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::purchasing::carts::{Cart, CheckoutResult, already_ordered};
use crate::api::purchasing::read_cart_line::CartLine;
use crate::options::{EmulatorOptions, SecondCheckout};
use crate::rules::place_order::OrderPlacement;
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::Kind;
use crate::state::store::{Customer, Store};
use crate::values::problem::Problem;

/// Each group stands alone: what fails becomes an `orderErrors` entry, unless everything failed.
pub(crate) fn checkout(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let (catalog, options) = (store.catalog.clone(), store.options.clone());
    let (customer, rng, ledger) = store.customer_rng_and_ledger(call)?;
    let cart = customer.cart(call)?;
    if call.now < cart.busy_until {
        return Err(Problem::in_progress(call));
    }
    if let Some(first) = &cart.checkout {
        return match options.second_checkout {
            SecondCheckout::Replay => Ok(Answer::created(first.answer(customer))),
            SecondCheckout::Refuse => Err(already_ordered()),
        };
    }
    refuse_line_errors(cart)?;

    let mut placement = OrderPlacement {
        catalog: &catalog,
        options: &options,
        rng,
        ledger,
        now: call.now,
        disruption: call.disruption,
    };
    let (mut orders, mut errors, mut first_problem) = (Vec::new(), Vec::new(), None);
    for (group, lines) in groups(cart) {
        let refused = call.disruption.refuse(&group);
        match refused.and_then(|()| check_group(&catalog, &options, customer, &lines, call)) {
            Ok(()) => {
                let order = placement.place(customer, &lines);
                orders.push(order.id.clone());
                customer.orders.put(&order.id.clone(), order);
            }
            Err(problem) => {
                errors.push(order_error(&group, &problem));
                first_problem.get_or_insert(problem);
            }
        }
    }
    if let (true, Some(problem)) = (orders.is_empty(), first_problem) {
        return Err(problem);
    }
    let bought = CheckoutResult::new(call.now, orders, errors);
    let body = bought.answer(customer);
    if let Some(cart) = customer.carts.get_mut(call.parameter("cart")) {
        cart.busy_until = call.now + call.delay;
        cart.checkout = Some(bought);
    }
    Ok(Answer::created(body))
}

fn refuse_line_errors(cart: &Cart) -> Result<(), Problem> {
    let lines = cart.lines.iter().flat_map(CartLine::with_addons);
    let errors = lines.filter_map(|line| line.error.as_ref());
    let texts: Vec<String> = errors.map(|error| format!("{}: {}", error.code, error.description)).collect();
    if texts.is_empty() {
        return Ok(());
    }
    Err(Problem::new(400, 800_009, "Line items of the cart have errors.").with_data(texts))
}

/// The lines of each group, add-ons behind their parents, in order of appearance.
fn groups(cart: &Cart) -> Vec<(Arc<str>, Vec<CartLine>)> {
    let mut groups: Vec<(Arc<str>, Vec<CartLine>)> = Vec::new();
    for line in cart.lines.iter().flat_map(CartLine::with_addons) {
        match groups.iter_mut().find(|(group, _)| *group == line.group) {
            Some((_, lines)) => lines.push(line.clone()),
            None => groups.push((line.group.clone(), vec![line.clone()])),
        }
    }
    groups
}

/// What is only found out when it gets serious.
pub(crate) fn check_group(
    catalog: &Catalog,
    options: &EmulatorOptions,
    customer: &Customer,
    lines: &[CartLine],
    call: &Call<'_>,
) -> Result<(), Problem> {
    let profile = &customer.profile;
    for item in lines.iter().filter_map(|line| line.item.as_ref()) {
        let title = &item.sku.title;
        if !item.product.is_sold_in(profile.country) {
            return Err(Problem::new(400, 800_070, format!("'{title}' is not sold in {}.", profile.country)));
        }
        if options.azure_plan_conflict && item.product.kind == Kind::AzurePlan && customer.has_legacy_azure()
        {
            return Err(Problem::new(
                409,
                900_112,
                "The customer's Azure subscription must be upgraded instead.",
            ));
        }
        let agreement = required_agreement(item);
        if !profile.accepted(agreement) {
            return Err(Problem::new(403, 13_605, format!("The customer has not accepted the {agreement}.")));
        }
        let sold_out = item.sku.requires("InventoryCheck") && catalog.sold_out_region(&item.sku).is_some();
        if sold_out || call.disruption.out_of_inventory {
            return Err(Problem::new(400, 800_010, format!("There is no inventory for '{title}'.")));
        }
    }
    Ok(())
}

/// Whatever is not legacy wants the newer agreement, whether or not the SKU says so.
fn required_agreement(item: &Item) -> &'static str {
    match item.product.kind {
        Kind::LegacyAzure => "MicrosoftCloudAgreement",
        _ => "MicrosoftCustomerAgreement",
    }
}

fn order_error(group: &str, problem: &Problem) -> Value {
    json!({
        "orderGroupId": group,
        "code": problem.code,
        "description": problem.description,
        "attributes": {"objectType": "OrderError"},
    })
}
