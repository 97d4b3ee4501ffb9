//! The cart: costs nothing, groups the lines into orders, and shows errors on its lines.

use pc_models::{Cart, CartLineItem, CartStatus, RenewsTo, Timestamp};
use pc_transport::operations::CreateCart;

use super::{Step, rejected};
use crate::PurchaseStatus;
use crate::purchase::rules;
use crate::purchase::state::{Checkout, State};
use crate::purchase::{Fact, Stage};

/// Carts live for days: so many that went away at once mean that something else is wrong.
const MAX_CARTS: u32 = 3;

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    match (&state.cart, &state.checkout) {
        (Some(cart), Checkout::NotSent) if cart.expires.is_some_and(|expires| expires <= now) => {
            // Never checked out, so nothing can have come of it.
            Some(Step::Record(Fact::CartLost))
        }
        (Some(_), _) => None,
        (None, _) if state.cart_generation >= MAX_CARTS => {
            let message = format!("{MAX_CARTS} carts went away before they could be checked out");
            let next_step = "check the clock and what these credentials may do, then start under a new id";
            Some(Step::Record(rejected("cart_state", None, message, next_step)))
        }
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
pub(in crate::purchase) fn lines(state: &State) -> Result<Vec<CartLineItem>, String> {
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

pub(super) fn created(state: &State, cart: &Cart, now: Timestamp) -> Fact {
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
    let asked = lines(state).unwrap_or_default();
    let is_as_asked = asked.len() == cart.line_items.len()
        && cart.status.as_ref().is_none_or(|status| *status == CartStatus::Active)
        && asked.iter().all(|line| kept(cart, line).is_some_and(|kept| is_same(line, kept)));
    let (true, Some(id)) = (is_as_asked, cart.id.clone()) else {
        let message = "the service made another cart than it was asked for".to_owned();
        return rejected("cart_state", None, message, "compare the cart in Partner Center with the intent");
    };
    let group_of = |line: &CartLineItem| kept(cart, line).and_then(|kept| kept.order_group.clone());
    let groups = asked.iter().map(|line| group_of(line).unwrap_or_default()).collect();
    Fact::CartCreated { cart: id, expires: expiry(cart, now), groups }
}

/// The answer's line for one we asked for.
fn kept<'c>(cart: &'c Cart, asked: &CartLineItem) -> Option<&'c CartLineItem> {
    let by_place =
        || cart.line_items.get(asked.id.unwrap_or_default() as usize).filter(|line| line.id.is_none());
    cart.line_items.iter().find(|line| line.id == asked.id).or_else(by_place)
}

/// What is bought, how often and how it is billed; what the service adds is its own business.
fn is_same(asked: &CartLineItem, kept: &CartLineItem) -> bool {
    let same_term = kept.term_duration.is_none() || kept.term_duration == asked.term_duration;
    kept.catalog_item_id == asked.catalog_item_id
        && kept.quantity == asked.quantity
        && kept.billing_cycle == asked.billing_cycle
        && (same_term || asked.term_duration.is_none())
}

/// When the cart ends by our clock: its life is the service's, but the two clocks may differ.
fn expiry(cart: &Cart, now: Timestamp) -> Option<Timestamp> {
    let expires = cart.expiration_timestamp.filter(|expires| !expires.is_unset())?;
    Some(cart.creation_timestamp.map_or(expires, |created| now + expires.since(created)))
}

fn line_error(at: usize, line: &CartLineItem) -> Option<String> {
    let error = line.error.as_ref()?;
    let number = line.id.map_or(at, |id| id as usize) + 1;
    let text = error.error_description.as_deref().unwrap_or("no description");
    Some(format!("line {number} ({}): {}: {text}", line.catalog_item_id, error.error_code))
}
