//! What each fact changes. Pure and total: replaying a journal must never fail.

use pc_models::{CartStatus, Entitlement, OrderStatus, RegistrationStatus, Timestamp};
use pc_transport::Operation;
use pc_transport::operations::{CheckoutCart, CreateCart, GetCart, GetReservationArtifact, ListOrders};

use super::Stage;
use super::certainty::FoundIn;
use super::details::{Fulfilment, PlacedOrder};
use super::fact::Fact;
use super::spending;
use super::stages::{confirmation, reexamination};
use super::state::{
    Agreement, ArtifactState, CartState, Checkout, EarlierRun, OrderState, Provisioning, State, Undecided,
};
use super::undecided;
use super::waiting::{look_again, troubled};

pub(super) fn apply(state: &mut State, fact: &Fact, at: Timestamp) {
    if reexamination::apply(state, fact, at) {
        return;
    }
    if let Checkout::NotSent = state.checkout
        && before_anything_is_bought(state, fact, at)
    {
        return;
    }
    match fact {
        Fact::Started { .. } | Fact::Closed { .. } | Fact::GoneOn { .. } => {}
        Fact::StartedAgain => start_again(state, at),
        Fact::Resumed => resumed(state, at),
        Fact::PrecautionsTaken { precautions } => state.precautions = state.precautions.and(*precautions),
        Fact::Consented { .. }
        | Fact::PolicyApplies { .. }
        | Fact::SpendingAllowed { .. }
        | Fact::ApprovalNeeded(_)
        | Fact::Approved { .. } => spending::apply(state, fact, at),
        Fact::Reopened => reexamination::begin(state, at),
        Fact::Sending { operation, .. } if operation == CheckoutCart::NAME => undecided::sending(state, at),
        Fact::Sending { .. } => {}
        Fact::Troubled { operation, problem, retry_after_s, answered } => {
            if operation == CreateCart::NAME {
                state.cart_refusals += u32::from(*answered);
            }
            match operation.as_str() {
                GetCart::NAME => undecided::cart_failed(state),
                ListOrders::NAME => undecided::list_failed(state),
                _ => {}
            }
            troubled(state, format!("{operation}: {problem}"), *retry_after_s, at);
        }
        Fact::Ended { status, problem } => state.ended = Some((*status, problem.clone())),
        Fact::CheckoutNotDone { .. }
        | Fact::CheckoutUnknown { .. }
        | Fact::CheckoutBusy { .. }
        | Fact::CheckoutHeld { .. }
        | Fact::CheckoutRefused { .. }
        | Fact::AlreadyOrdered
        | Fact::CartSeen { .. }
        | Fact::AuditRecordsRead { .. }
        | Fact::AuditRecordsUnreadable { .. }
        | Fact::OrdersNotFound => undecided::apply(state, fact, at),
        Fact::CartLost if matches!(&state.checkout, Checkout::Undecided(sent) if !sent.is_gone_unsent) => {
            undecided::cart_lost(state, at);
        }
        Fact::CartLost => cart_lost(state, at),
        Fact::OrderNotThere { order } => confirmation::drop_order(state, *order, at),
        // Entitlements alone do not say whether everything is there: a poll that is running goes on.
        Fact::EntitlementsSeen { entitlements } => {
            state.trouble = None;
            entitlements_seen(state, entitlements);
            state.entitlements_at = at;
        }
        other => {
            state.trouble = None;
            let stage = learned(state, other, at);
            match stage {
                None => state.poll = None,
                Some(stage) => look_again(state, stage, at),
            }
        }
    }
}

/// Takes in what was learned. Returns the stage that has to look again, if it was not enough.
fn learned(state: &mut State, fact: &Fact, at: Timestamp) -> Option<Stage> {
    match fact {
        Fact::CustomerSeen { .. } => state.customer_read = true,
        Fact::SubscriptionSeen { subscription, is_azure_plan } => {
            state.subscriptions.get_mut(*subscription)?.is_azure_plan = Some(*is_azure_plan);
        }
        Fact::RegistrationRequested { subscription } => {
            state.subscriptions.get_mut(*subscription)?.requested = true;
        }
        Fact::RegistrationSeen { subscription, status } => {
            let registered = *status == RegistrationStatus::Registered;
            state.subscriptions.get_mut(*subscription)?.registered = registered;
            return (!registered).then_some(Stage::Enablement);
        }
        Fact::ProductSeen { lines, title, kind } => {
            for line in lines {
                state.lines.get_mut(*line)?.product = Some((title.clone(), kind.clone()));
            }
        }
        Fact::SkuSeen { lines, rules } => {
            for line in lines {
                state.lines.get_mut(*line)?.rules = Some(rules.clone());
            }
        }
        Fact::OffersSeen { offers } => {
            for (line, offer) in offers {
                state.lines.get_mut(*line)?.offer = Some(offer.clone());
            }
        }
        Fact::AgreementSeen { accepted } => {
            agreement_seen(state, *accepted, Agreement::NotConfirmedByPartner);
        }
        Fact::DirectSignSeen { accepted } => agreement_seen(state, *accepted, Agreement::Missing),
        Fact::RulesPassed => state.rules_passed = true,
        Fact::InventorySeen { lines } => {
            for line in lines {
                state.lines.get_mut(*line)?.in_stock = true;
            }
        }
        Fact::CartCreated { cart, expires, groups, prices } => {
            state.cart = Some(CartState {
                id: cart.clone(),
                expires: *expires,
                groups: groups.clone(),
                prices: prices.clone(),
                priced_at: at,
                was_turned_away: false,
                is_known_here: true,
            });
        }
        Fact::OrdersPlaced { orders, errors, found_in } => {
            state.checkout = Checkout::Done;
            state.found_in = *found_in;
            if *found_in == FoundIn::EarlierRun {
                state.notes.push(
                    "bought by an earlier run, which is not in this journal: its orders were found before anything was bought"
                        .to_owned(),
                );
            }
            state.orders = orders.iter().cloned().map(OrderState::new).collect();
            state.group_errors.clone_from(errors);
        }
        Fact::OrderSeen { order, seen } => return order_seen(state.orders.get_mut(*order)?, seen),
        Fact::OrdersListed { visible } => {
            for index in visible {
                state.orders.get_mut(*index)?.visible_at.get_or_insert(at);
            }
            let complete = state.orders.iter().all(|order| order.visible_at.is_some());
            return (!complete).then_some(Stage::Visibility);
        }
        Fact::VisibilityGivenUp => {
            state.visibility_given_up = true;
            state.notes.push(
                "not every order appeared in the order list in time; each was read by its id".to_owned(),
            );
        }
        Fact::ProvisioningSeen { order, lines } => {
            let order = state.orders.get_mut(*order)?;
            order.lines.clone_from(lines);
            if order.lines.iter().any(|(_, line)| line.pending > 0) {
                return Some(Stage::Provisioning);
            }
            order.provisioning = Provisioning::Settled;
        }
        Fact::ProvisioningUnreadable { order, reason } => {
            state.orders.get_mut(*order)?.provisioning = Provisioning::Unreadable;
            state.notes.push(format!(
                "line by line provisioning cannot be read, the order's status was used: {reason}"
            ));
        }
        Fact::ProvisioningGivenUp { order } => {
            state.orders.get_mut(*order)?.provisioning = Provisioning::GivenUp;
        }
        Fact::EntitlementsUnreadable { reason } => {
            state.entitlements = Some(Vec::new());
            state.entitlements_readable = false;
            state.notes.push(format!("entitlements cannot be read: {reason}"));
        }
        Fact::SubscriptionsSeen { order, subscriptions, complete: true } => {
            state.orders.get_mut(*order)?.subscriptions = Some(subscriptions.clone());
        }
        Fact::SubscriptionsSeen { .. } => {
            // Look at entitlements and subscriptions again.
            state.entitlements = None;
            return Some(Stage::Collection);
        }
        Fact::ReservationsSeen { artifact, details } => {
            state.artifacts.get_mut(*artifact)?.details = Some(details.clone());
        }
        Fact::ReservationsUnreadable { artifact, reason } => {
            state.artifacts.get_mut(*artifact)?.details = Some(Default::default());
            state.notes.push(format!("a reservation cannot be read: {reason}"));
        }
        _ => {} // the others are handled before
    }
    None
}

/// What is learned about an earlier run, and about a cart of another process. Returns whether the fact was about these.
fn before_anything_is_bought(state: &mut State, fact: &Fact, at: Timestamp) -> bool {
    match fact {
        Fact::AuditRecordsRead { orders } => {
            state.earlier_run.are_records_read = true;
            state.earlier_run.found.clone_from(orders);
        }
        Fact::AuditRecordsUnreadable { .. } => state.earlier_run.are_records_read = true,
        Fact::OrdersNotFound => {
            state.earlier_run = EarlierRun { none_at: Some(at), ..EarlierRun::default() };
            state.poll = None;
        }
        Fact::EarlierOrdersSeen { orders } => {
            state.earlier_run.are_records_read = false;
            state.earlier_run.found.clone_from(orders);
            look_again(state, Stage::Search, at);
        }
        Fact::CartPriced { prices } => {
            if let Some(cart) = &mut state.cart {
                (cart.is_known_here, cart.priced_at) = (true, at);
                cart.prices.clone_from(prices);
            }
        }
        Fact::CartSeen { status } => {
            if let Some(cart) = &mut state.cart {
                cart.is_known_here = true;
            }
            // Somebody checked it out: an earlier run, or this one before its journal was set back.
            if matches!(status, None | Some(CartStatus::Ordered)) {
                let mut sent = Undecided::sent_by_another(at, state.process.by_the_service(at));
                let was_turned_away = state.cart.as_ref().is_some_and(|cart| cart.was_turned_away);
                sent.is_gone_unsent = status.is_none() && !was_turned_away;
                state.checkout = Checkout::Undecided(Box::new(sent));
            }
        }
        _ => return false,
    }
    if !matches!(fact, Fact::AuditRecordsUnreadable { .. }) {
        state.trouble = None;
    }
    true
}

/// Another process goes on, with another clock: nothing that this one did not see itself counts as seen.
fn resumed(state: &mut State, at: Timestamp) {
    state.earlier_run = EarlierRun::default();
    if let Some(cart) = &mut state.cart {
        cart.is_known_here = false;
    }
    if let Checkout::Undecided(undecided) = &mut state.checkout {
        undecided.resumed();
    }
    if let Some(looked) = &mut state.reexamination {
        reexamination::resumed(looked, at);
    }
    state.poll = state.poll.map(|poll| poll.restarted(at));
    if let Some(trouble) = &mut state.trouble {
        trouble.poll = trouble.poll.restarted(at);
    }
}

/// The same purchase from its beginning. Its writes are new ones: no service takes them for those of the run before.
fn start_again(state: &mut State, at: Timestamp) {
    let run = state.run + 1;
    let precautions = state.precautions;
    *state = State { run, precautions, ..State::new(state.intent.clone(), state.dry_run, at) };
}

fn cart_lost(state: &mut State, at: Timestamp) {
    troubled(state, "the cart went away before it was checked out".to_owned(), None, at);
    state.cart = None;
    state.cart_generation += 1;
    state.checkout = Checkout::NotSent;
    // Availabilities are volatile: take fresh ones for the new cart.
    for line in &mut state.lines {
        line.offer = None;
    }
    state.rules_passed = false;
}

fn order_seen(order: &mut OrderState, seen: &PlacedOrder) -> Option<Stage> {
    order.placed = seen.clone();
    order.refreshed = order.provisioning == Provisioning::Settled;
    if !order.confirmed {
        order.confirmed = true;
        order.lines =
            seen.lines.iter().map(|line| (line.number, Fulfilment::pending(line.quantity))).collect();
    }
    if order.is_undeliverable() {
        // Whatever was delivered before is gone with the order.
        let units =
            |line: &Fulfilment| line.fulfilled.saturating_add(line.unfulfilled).saturating_add(line.pending);
        settle(order, |line| *line = Fulfilment { unfulfilled: units(line), ..Fulfilment::default() });
    } else if order.provisioning == Provisioning::Unreadable {
        if order.placed.status != Some(OrderStatus::Completed) {
            return Some(Stage::Provisioning);
        }
        settle(order, |line| {
            line.fulfilled = line.fulfilled.saturating_add(std::mem::take(&mut line.pending));
        });
    }
    None
}

fn settle(order: &mut OrderState, change: impl Fn(&mut Fulfilment)) {
    order.lines.iter_mut().for_each(|(_, line)| change(line));
    order.provisioning = Provisioning::Settled;
    order.refreshed = true;
}

fn entitlements_seen(state: &mut State, entitlements: &[Entitlement]) {
    for artifact in entitlements.iter().flat_map(|entitlement| &entitlement.entitled_artifacts) {
        let Some(link) = &artifact.link else { continue };
        match GetReservationArtifact::new(link) {
            Ok(call) if state.artifacts.iter().any(|known| known.call == call) => {}
            Ok(call) => state.artifacts.push(ArtifactState { call, details: None }),
            Err(error) => state.notes.push(error.to_string()),
        }
    }
    state.entitlements = Some(entitlements.to_vec());
}

/// Takes in whether the customer accepted the agreement, as far as these credentials may know.
fn agreement_seen(state: &mut State, accepted: Option<bool>, unless_accepted: Agreement) {
    state.agreement = match accepted {
        Some(true) => Agreement::Accepted,
        Some(false) => unless_accepted,
        None => {
            let note = "whether the customer accepted the Microsoft Customer Agreement was not checked: it \
                        takes application and user credentials";
            state.notes.push(note.to_owned());
            Agreement::NotReadable
        }
    };
}
