//! Between a cart and its checkout: does it cost what somebody agreed to?

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::operations::GetCart;

use super::step::{Step, rejected};
use crate::purchase::state::{CartState, State};
use crate::spending::price_check::difference;

/// How old the prices of a cart may be when it is checked out, where somebody looks at what is spent.
const PRICE_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// What comes between a cart and its checkout: its prices are looked at again when they are old, and one that costs more than
/// somebody agreed to is left unbought.
pub(super) fn next(state: &State, cart: &CartState, now: Timestamp) -> Option<Step> {
    let spending = state.spending.as_ref()?;
    let is_fresh = (cart.priced_at..cart.priced_at + PRICE_LIFETIME).contains(&now);
    if !is_fresh || cart.prices.is_empty() {
        return Some(Step::call(0, GetCart::new(state.customer(), cart.id.clone())));
    }
    let difference = difference(&state.intent, spending.consent.as_ref()?, &cart.prices)?;
    let message =
        format!("the price is not what was agreed to: {difference}. Cart {} is left unbought", cart.id);
    let next_step = "look at the price as it is now, and start it again if it is to be bought at that";
    Some(Step::Record(rejected("price_changed", message, next_step)))
}
