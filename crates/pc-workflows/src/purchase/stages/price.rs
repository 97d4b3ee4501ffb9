//! Between a cart and its checkout: does it cost what somebody agreed to?

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::operations::GetCart;

use super::step::{Step, rejected};
use crate::purchase::state::{CartState, State};
use crate::spending::price::{LinePrice, sums};
use crate::spending::price_check::difference;

/// How old the prices of a cart may be when it is checked out, where somebody looks at what is spent.
const PRICE_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// What comes between a cart and its checkout: its prices are looked at again when they are old, and one that costs more than
/// somebody agreed to is left unbought.
pub(super) fn next(state: &State, cart: &CartState, now: Timestamp) -> Option<Step> {
    state.spending.as_ref()?;
    let is_fresh = (cart.priced_at..cart.priced_at + PRICE_LIFETIME).contains(&now);
    if !is_fresh || cart.prices.is_empty() {
        return Some(Step::call(0, GetCart::new(state.customer(), cart.id.clone())));
    }
    let difference = dearer(state, &cart.prices)?;
    let message =
        format!("the price is not what was agreed to: {difference}. Cart {} is left unbought", cart.id);
    let next_step = "look at the price as it is now, and start it again if it is to be bought at that";
    Some(Step::Record(rejected("price_changed", message, next_step)))
}

/// Why a cart at these prices is not checked out once more; none where it may be, or nobody was asked.
pub(super) fn not_as_agreed(state: &State, found: &[LinePrice]) -> Option<String> {
    let dearer =
        dearer(state, found).map(|difference| format!("the price is not what was agreed to: {difference}"));
    if state.spending.as_ref().is_some_and(|spending| spending.consent.is_some()) {
        return dearer;
    }
    dearer_than_before(state, found)
}

fn dearer(state: &State, found: &[LinePrice]) -> Option<String> {
    difference(&state.intent, state.spending.as_ref()?.consent.as_ref()?, found)
}

/// A policy is asked about the price that the cart had when it was made.
fn dearer_than_before(state: &State, found: &[LinePrice]) -> Option<String> {
    let cart = state.cart.as_ref().filter(|_| state.spending.is_some())?;
    let ((before, _), (found, _)) = (sums(cart.prices.iter().copied()), sums(found.iter().copied()));
    let more = found.iter().find(|found| found.amount > before.get(found.currency).amount)?;
    Some(format!("the cart costs {more}, and cost {} before", before.get(more.currency)))
}
