//! Before anything is bought: has an earlier run of this purchase bought it, whose journal is not this one?
//!
//! A journal may be lost, restored from a backup, or be another machine's. The orders themselves are not: they carry the
//! purchase's id. So they are looked for first of all, by each process that runs the purchase, and once more before the
//! cart if that was a while ago. One list serves all purchases of the customer, one query all of the partner.

use std::time::Duration;

use pc_models::{AuditRecord, Order, Timestamp};

use super::search;
use super::step::Step;
use crate::PurchaseStatus;
use crate::purchase::certainty::FoundIn;
use crate::purchase::delivery::{Delivery, LineEnd};
use crate::purchase::details::{PlacedOrder, Problem};
use crate::purchase::proof::OwnOrders;
use crate::purchase::state::State;
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Stage, records, verdict};

/// How old the search may be when the cart is made or checked out: what keeps the journal may have been set back meanwhile.
const SEARCH_LIFETIME: Duration = Duration::from_secs(2 * 60);

/// The search that comes first of all.
pub(in crate::purchase) fn first(state: &State, now: Timestamp) -> Option<Step> {
    state.is_unsought().then(|| look(state, now))
}

/// The same search once more, when it was a while ago and something is about to be bought.
pub(in crate::purchase) fn again(state: &State, now: Timestamp) -> Option<Step> {
    let is_fresh = |at: Timestamp| (at..at + SEARCH_LIFETIME).contains(&now);
    let is_due = !state.earlier_run.none_at.is_some_and(is_fresh);
    (is_due && !state.dry_run).then(|| look(state, now))
}

pub(in crate::purchase) fn look(state: &State, now: Timestamp) -> Step {
    let query = records::query(state, now).filter(|_| !state.earlier_run.are_records_read);
    query.map_or_else(|| search::list_orders(state), |query| Step::call(0, query))
}

/// What the audit records show.
pub(super) fn recorded(state: &State, shown: &[AuditRecord]) -> Fact {
    let shown = records::orders(state, shown);
    let found = OwnOrders::among(state, &shown).and(&state.earlier_run.found);
    if found.are_everything(state) {
        return adopted(state, found);
    }
    Fact::AuditRecordsRead { orders: found.into_vec() }
}

/// What the order list shows, and the audit records showed before.
pub(super) fn listed(state: &State, orders: &[Order], now: Timestamp) -> Fact {
    let found = OwnOrders::among(state, orders).and(&state.earlier_run.found);
    if found.is_empty() {
        return Fact::OrdersNotFound;
    }
    // The rest of them may be in the list later.
    let waited = looked_long_enough(state, Stage::Search, now);
    if found.are_everything(state) || waited || has_others(state, found.as_slice()) {
        return adopted(state, found);
    }
    Fact::EarlierOrdersSeen { orders: found.into_vec() }
}

/// What was found is this purchase, if it is as wanted.
fn adopted(state: &State, found: OwnOrders) -> Fact {
    let delivery = Delivery::of(state, found.as_slice().iter(), &[]);
    let mismatch = verdict::mismatch(state, &delivery, found.as_slice())
        .or_else(|| other_quantity(state, &delivery, found.as_slice()));
    let Some(mismatch) = mismatch else {
        return found.placed(FoundIn::EarlierRun, Vec::new());
    };
    let ids: Vec<&str> = found.as_slice().iter().map(|order| order.id.as_str()).collect();
    let (ids, id) = (ids.join(", "), &state.intent.id);
    let message = format!(
        "orders {ids} of customer {} carry the id of this purchase, from a run that is not in this journal, and are not as \
         wanted: {mismatch}. This run bought nothing",
        state.intent.customer
    );
    let next_step = format!(
        "compare the orders with the intent; do not buy `{id}` again before, and then under a new id"
    );
    let problem = Problem::new("earlier_run", message, next_step);
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
}

/// A line of which fewer were ordered than are wanted, or are left by now.
fn other_quantity(state: &State, delivery: &Delivery, found: &[PlacedOrder]) -> Option<String> {
    delivery.lines.iter().enumerate().find_map(|(wanted, end)| {
        let LineEnd::Placed { order, line } = *end else { return None };
        let (ordered, quantity) = (found[order].lines[line].quantity, state.wanted(wanted).quantity);
        let id = &found[order].id;
        (ordered != quantity).then(|| {
            format!("{} is {ordered} times in order {id}, instead of {quantity}", state.line_name(wanted))
        })
    })
}

/// Whether something is in the orders that was not wanted, so that waiting for more of them mends nothing.
fn has_others(state: &State, found: &[PlacedOrder]) -> bool {
    let delivery = Delivery::of(state, found.iter(), &[]);
    delivery.excess > 0
}
