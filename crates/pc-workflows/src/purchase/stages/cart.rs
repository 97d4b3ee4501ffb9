//! The cart: costs nothing, groups the lines into orders, and shows errors on its lines.

use pc_models::{Cart, CartLineItem, RenewsTo, Timestamp};
use pc_transport::operations::CreateCart;

use super::{Step, rejected};
use crate::PurchaseStatus;
use crate::purchase::rules;
use crate::purchase::state::{Checkout, State};
use crate::purchase::{Fact, Stage};

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    match (&state.cart, &state.checkout) {
        (Some(cart), Checkout::NotSent)
            if cart.expires.is_some_and(|expires| !expires.is_unset() && expires <= now) =>
        {
            // Never checked out, so nothing can have come of it.
            Some(Step::Record(Fact::CartLost))
        }
        (Some(_), _) => None,
        (None, _) if state.dry_run => {
            Some(Step::Record(Fact::Ended { status: PurchaseStatus::Cancelled, problem: None }))
        }
        (None, _) => match lines(state) {
            Ok(lines) => {
                let (customer, cart) = (state.intent.customer.clone(), Cart::new(lines));
                Some(Step::call(Stage::Cart, 0, CreateCart { customer, cart }))
            }
            Err(reason) => {
                Some(Step::Record(rejected("invalid_request", None, reason, "correct the intent")))
            }
        },
    }
}

/// The cart lines, in the order of the intent and numbered like it.
fn lines(state: &State) -> Result<Vec<CartLineItem>, String> {
    (0..state.lines.len()).map(|line| cart_line(state, line)).collect()
}

fn cart_line(state: &State, line: usize) -> Result<CartLineItem, String> {
    let wanted = &state.intent.lines[line];
    let offer = state.lines[line].offer.as_ref().ok_or("no availability was found")?;
    let billing_cycle = rules::billing_cycle(state, line)?;
    let mut item = CartLineItem::new(offer.catalog_item.clone(), wanted.quantity, billing_cycle);
    item.id = u32::try_from(line).ok();
    item.friendly_name = Some(state.friendly_name(line));
    item.term_duration = rules::term(state, line)?;
    item.provisioning_context = rules::provisioning_context(state, line)?;
    item.renews_to = wanted.renews_to.map(|term| RenewsTo { term_duration: Some(term) });
    item.promotion_id.clone_from(&wanted.promotion);
    item.attestation_accepted = wanted.attestation_accepted;
    Ok(item)
}

pub(super) fn created(state: &State, cart: Cart) -> Fact {
    let errors: Vec<String> =
        cart.line_items.iter().enumerate().filter_map(|(at, line)| line_error(at, line)).collect();
    if !errors.is_empty() {
        let message = format!("the service put errors on the cart: {}", errors.join("; "));
        return rejected(
            "cart_state",
            None,
            message,
            "correct the lines and start the purchase under a new id",
        );
    }
    let Some(id) = cart.id else {
        return rejected(
            "internal",
            None,
            "the service made a cart without an id".to_owned(),
            "try again later",
        );
    };
    let group_of = |line: usize| {
        let item = cart.line_items.iter().find(|item| item.id == u32::try_from(line).ok());
        item.or(cart.line_items.get(line)).and_then(|item| item.order_group.clone()).unwrap_or_default()
    };
    let groups = (0..state.lines.len()).map(group_of).collect();
    Fact::CartCreated { cart: id, expires: cart.expiration_timestamp, groups }
}

fn line_error(at: usize, line: &CartLineItem) -> Option<String> {
    let error = line.error.as_ref()?;
    let number = line.id.map_or(at, |id| id as usize) + 1;
    let text = error.error_description.as_deref().unwrap_or("no description");
    Some(format!("line {number} ({}): {}: {text}", line.catalog_item_id, error.error_code))
}
