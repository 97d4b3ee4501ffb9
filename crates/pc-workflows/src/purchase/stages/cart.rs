//! The cart: costs nothing, groups the lines into orders, and shows errors on its lines.

use pc_models::{Cart, CartLineItem, CartStatus, CatalogItemParts, RenewsTo, Timestamp, harmless_excerpt};
use pc_transport::Operation;
use pc_transport::operations::{CreateCart, GetCart};

use super::price;
use super::step::{Step, rejected};
use crate::PurchaseStatus;
use crate::poll::MAX_UNCLEAR_ANSWERS;
use crate::purchase::rules;
use crate::purchase::state::{CartState, Checkout, State};
use crate::purchase::{Fact, Problem};
use crate::spending::price::LinePrice;

/// Carts of somebody else's that are answered in a row before the purchase ends: half an hour of them.
const MAX_FOREIGN_CARTS: u32 = 2 * MAX_UNCLEAR_ANSWERS;

/// Carts made at most. They live for days: if this many went away at once, something else is wrong.
const MAX_CARTS: u32 = 3;

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    match (&state.cart, &state.checkout) {
        (Some(cart), Checkout::NotSent) if may_be_replaced(cart) && has_expired(cart, now) => {
            Some(Step::Record(Fact::CartLost))
        }
        (Some(cart), Checkout::NotSent) => unread(state).or_else(|| price::next(state, cart, now)),
        (Some(_), _) => None,
        (None, _) if state.cart_generation >= MAX_CARTS => {
            let message = format!("{MAX_CARTS} carts went away before they could be checked out");
            let next_step = "check the clock and what these credentials may do, then start under a new id";
            Some(Step::Record(rejected("cart_state", message, next_step)))
        }
        (None, _) if state.dry_run => {
            Some(Step::Record(Fact::Ended { status: PurchaseStatus::Cancelled, problem: None }))
        }
        (None, _) => match lines(state) {
            Ok(lines) => Some(Step::call(0, CreateCart::new(state.customer(), Cart::new(lines)))),
            Err(reason) => Some(Step::Record(rejected("invalid_request", reason, "correct the intent"))),
        },
    }
}

/// A look at a cart that another process made: that one, or an older journal, may know more of it.
pub(in crate::purchase) fn unread(state: &State) -> Option<Step> {
    let cart = state.cart.as_ref().filter(|_| state.has_unread_cart())?;
    Some(Step::call(0, GetCart::new(state.customer(), cart.id.clone())))
}

/// A cart of which no checkout ever left can have bought nothing. Once one did, there is no second cart.
fn may_be_replaced(cart: &CartState) -> bool {
    !cart.was_turned_away
}

fn has_expired(cart: &CartState, now: Timestamp) -> bool {
    cart.expires.is_some_and(|expires| expires <= now)
}

/// What the cart is now; nothing when it is gone, which one that was never sent may be. Of one that another process
/// made the journal may have been set back: its orders are looked for first.
pub(in crate::purchase) fn seen(state: &State, status: Option<CartStatus>) -> Fact {
    let is_unsent = matches!(state.checkout, Checkout::NotSent) && state.reexamination.is_none();
    let was_never_sent = |cart: &CartState| cart.is_known_here && may_be_replaced(cart);
    if status.is_none() && is_unsent && state.cart.as_ref().is_some_and(was_never_sent) {
        return Fact::CartLost;
    }
    Fact::CartSeen { status }
}

/// The cart lines, in the order of the intent and numbered like it, add-ons inside the lines they add to.
pub(in crate::purchase) fn lines(state: &State) -> Result<Vec<CartLineItem>, String> {
    let mut lines: Vec<CartLineItem> = Vec::new();
    for number in 0..state.lines.len() {
        let line = cart_line(state, number)?;
        match (state.intent.addon_of(number), lines.last_mut()) {
            (Some(_), Some(parent)) => parent.addon_items.push(line),
            _ => lines.push(line),
        }
    }
    Ok(lines)
}

fn cart_line(state: &State, line: usize) -> Result<CartLineItem, String> {
    let wanted = state.wanted(line);
    let offer = state.lines[line].offer.as_ref().ok_or("no availability was found")?;
    let is_wanted = |parts: CatalogItemParts| {
        wanted.product.is_same(&parts.product_id) && wanted.sku.is_same(&parts.sku_id)
    };
    if !offer.catalog_item.parts().is_none_or(is_wanted) {
        return Err(format!("catalog item {} is not of {}", offer.catalog_item, state.line_name(line)));
    }
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
    if !is_tagged(state, cart) {
        return not_ours(state);
    }
    let errors: Vec<String> =
        with_addons(&cart.line_items).filter_map(|line| line_error(state, line)).collect();
    if !errors.is_empty() {
        let message = format!("the service put errors on the cart: {}", errors.join("; "));
        return rejected("cart_state", message, "correct the lines and start the purchase under a new id");
    }
    let asked = lines(state).unwrap_or_default();
    // Whatever its status: a cart of an earlier run that was checked out cannot be bought twice.
    let (true, Some(id)) = (are_same(&asked, &cart.line_items), cart.id.clone()) else {
        let message = "the service made another cart than it was asked for".to_owned();
        return rejected("cart_state", message, "compare the cart in Partner Center with the intent");
    };
    let groups = groups(&asked, &cart.line_items, None);
    let prices = prices(&asked, &cart.line_items);
    Fact::CartCreated { cart: id, expires: expiry(cart, now), groups, prices }
}

/// What a cart that was read again before its checkout is now. Who changed it may have changed more than its prices.
pub(super) fn read_again(state: &State, cart: &Cart) -> Fact {
    if cart.status != Some(CartStatus::Active) {
        return seen(state, Some(cart.status.clone().unwrap_or_else(|| "".into())));
    }
    if let Some(problem) = not_as_asked(state, cart) {
        return rejected("cart_state", problem, "compare the cart in Partner Center with the intent");
    }
    let asked = lines(state).unwrap_or_default();
    Fact::CartPriced { prices: prices(&asked, &cart.line_items) }
}

/// Why a cart that was read is not the one that was asked for; none where it is, or where it cannot be told.
pub(super) fn not_as_asked(state: &State, cart: &Cart) -> Option<&'static str> {
    if cart.line_items.is_empty() {
        return None; // the service does not say what is in it
    }
    if !is_tagged(state, cart) {
        return Some("the cart is not this purchase's: its lines do not carry its id");
    }
    let asked = lines(state).ok()?;
    (!are_same(&asked, &cart.line_items))
        .then_some("the cart is not as it was made: somebody changed what is in it")
}

/// What each line and add-on of a cart that was read costs; none where the service does not say what is in it.
pub(super) fn prices_read(state: &State, cart: &Cart) -> Option<Vec<LinePrice>> {
    let asked = lines(state).ok().filter(|_| !cart.line_items.is_empty())?;
    Some(prices(&asked, &cart.line_items))
}

/// What each line and add-on costs.
pub(crate) fn prices(asked: &[CartLineItem], kept: &[CartLineItem]) -> Vec<LinePrice> {
    let mut all = Vec::new();
    for (index, line) in asked.iter().enumerate() {
        let kept = counterpart(line, index, kept);
        all.push(kept.map(LinePrice::of).unwrap_or_default());
        all.extend(prices(&line.addon_items, kept.map_or(&[], |kept| &kept.addon_items)));
    }
    all
}

/// Whether a cart is one of this purchase: all its lines carry its tag.
fn is_tagged(state: &State, cart: &Cart) -> bool {
    let tag = state.tag();
    let carries =
        |line: &CartLineItem| line.friendly_name.as_deref().is_some_and(|name| name.ends_with(&tag));
    !cart.line_items.is_empty() && with_addons(&cart.line_items).all(carries)
}

/// Somebody else's cart was answered. It costs nothing to make one more.
fn not_ours(state: &State) -> Fact {
    let problem = "the service answered with a cart that does not carry this purchase's id";
    if state.failures_in_a_row() >= MAX_FOREIGN_CARTS {
        return rejected("cart_state", problem, "look at the customer's carts in Partner Center");
    }
    let operation = CreateCart::NAME.to_owned();
    Fact::Troubled { operation, problem: problem.to_owned(), retry_after_s: None, answered: true }
}

/// The order group of each line and add-on; an add-on of which nothing is said goes with its line.
fn groups(asked: &[CartLineItem], kept: &[CartLineItem], parent: Option<&str>) -> Vec<String> {
    let mut all = Vec::new();
    for (index, line) in asked.iter().enumerate() {
        let Some(kept) = counterpart(line, index, kept) else { continue };
        let group = kept.order_group.as_deref().or(parent).unwrap_or_default();
        all.push(group.to_owned());
        all.extend(groups(&line.addon_items, &kept.addon_items, Some(group)));
    }
    all
}

/// Every line with its add-ons behind it.
fn with_addons(lines: &[CartLineItem]) -> impl Iterator<Item = &CartLineItem> {
    lines.iter().flat_map(|line| std::iter::once(line).chain(&line.addon_items))
}

/// The answer's line for one we asked for.
fn counterpart<'c>(asked: &CartLineItem, index: usize, kept: &'c [CartLineItem]) -> Option<&'c CartLineItem> {
    let by_index = || kept.get(index).filter(|line| line.id.is_none());
    kept.iter().find(|line| line.id == asked.id).or_else(by_index)
}

/// The same lines with the same add-ons.
fn are_same(asked: &[CartLineItem], kept: &[CartLineItem]) -> bool {
    asked.len() == kept.len()
        && asked.iter().enumerate().all(|(index, line)| {
            counterpart(line, index, kept)
                .is_some_and(|kept| is_same(line, kept) && are_same(&line.addon_items, &kept.addon_items))
        })
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

fn line_error(state: &State, line: &CartLineItem) -> Option<String> {
    let error = line.error.as_ref()?;
    let known = line.id.map(|id| id as usize).filter(|id| *id < state.lines.len());
    let name = known.map_or_else(|| format!("line ({})", line.catalog_item_id), |id| state.line_name(id));
    let text = error.error_description.as_deref().unwrap_or("no description");
    let text = harmless_excerpt(text.trim_end().trim_end_matches('.'), Problem::MAX_QUOTED_LETTERS);
    Some(format!("{name}: {}: {text}", error.error_code))
}
