//! What the answers of a sandbox purchase say of each assumption.

use std::time::Duration;

use pc_models::{CartStatus, OrderId};
use pc_workflows::assumption::{Assumption, Seen, Verdict};

use crate::output::duration;
use crate::parity::sandbox_purchase::probing::{INTERVAL, LONGEST};
use crate::parity::sandbox_purchase::timeline::Timeline;

/// The list shows an order within so long, as documented.
const LISTED_WITHIN: Duration = Duration::from_secs(15 * 60);

/// The code of a checkout of a cart that was ordered.
const CART_ORDERED: &str = "800065";

/// How a write was answered that had been answered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Repeated {
    /// As the first time.
    Same,
    /// It was done again.
    Another,
    /// With a refusal, in these words.
    Refused(String),
    /// Nothing that tells, for this reason.
    Unclear(String),
}

/// What was asked beside what the traffic shows.
#[derive(Debug)]
pub(super) struct Asked {
    /// The cart that is never checked out, created twice with one request id.
    pub(super) create_cart: Repeated,
    /// The cart of the purchase, checked out again: with the request id of the first checkout, and with a new one.
    pub(super) checkouts: [Repeated; 2],
    /// What the cart that was never checked out reads as.
    pub(super) open_cart: Option<CartStatus>,
    /// Whether a line could be taken out of it, or why not.
    pub(super) line_removed: Result<String, String>,
    /// The orders that were cancelled, and those that were not, each with why.
    pub(super) cancelled: Vec<OrderId>,
    pub(super) left: Vec<(OrderId, String)>,
}

/// What follows for each assumption that a sandbox purchase asks.
pub(super) fn verdicts(asked: &Asked, timeline: &Timeline) -> Vec<Seen> {
    // Times are counted from the answer to the checkout.
    let of_order = |of: Assumption, judge: fn(&Timeline) -> Seen| match timeline.orders.is_empty() {
        true => Seen::new(of, Verdict::Unknown, "no checkout was answered with an order"),
        false => judge(timeline),
    };
    vec![
        repeated(Assumption::REQUEST_ID, "a cart created again under one request id", &asked.create_cart),
        second_checkout(asked, timeline),
        cart_status(asked, timeline),
        tag_in_cart(timeline),
        of_order(Assumption::TAG_IN_ORDER, tag_in_order),
        of_order(Assumption::WHOLE_AT_ONCE, whole_at_once),
        of_order(Assumption::LISTED_IN_TIME, listed_in_time),
        of_order(Assumption::AUDIT_RECORDS, audit_records),
        of_order(Assumption::WHOLE_CHECKOUT, whole_checkout),
        cart_is_free(asked),
        sandbox_cancels(asked),
    ]
}

fn repeated(of: Assumption, what: &str, how: &Repeated) -> Seen {
    match how {
        Repeated::Same => Seen::new(of, Verdict::Confirmed, format!("{what}: the first answer came again")),
        Repeated::Refused(why) => Seen::new(of, Verdict::Confirmed, format!("{what}: refused ({why})")),
        Repeated::Another => Seen::new(of, Verdict::Refuted, format!("{what}: it was done a second time")),
        Repeated::Unclear(why) => Seen::new(of, Verdict::Unknown, format!("{what}: {why}")),
    }
}

/// The refusal, if it does not say that the cart was ordered: others may have other reasons.
fn another_refusal(how: &Repeated) -> Option<&str> {
    match how {
        Repeated::Refused(why) if !why.contains(CART_ORDERED) => Some(why),
        _ => None,
    }
}

fn second_checkout(asked: &Asked, timeline: &Timeline) -> Seen {
    let of = Assumption::SECOND_CHECKOUT;
    let what = "a second checkout of the cart";
    if !timeline.ordered_again.is_empty() {
        return repeated(of, what, &Repeated::Another);
    }
    let [same_id, new_id] = &asked.checkouts;
    if let Some(why) = [same_id, new_id].into_iter().find_map(another_refusal) {
        return Seen::new(
            of,
            Verdict::Unknown,
            format!("{what}: refused, and not with {CART_ORDERED} ({why})"),
        );
    }
    match (same_id, new_id) {
        (Repeated::Another, _) | (_, Repeated::Another) => repeated(of, what, &Repeated::Another),
        (Repeated::Unclear(_), _) => repeated(of, "a second checkout under the same request id", same_id),
        _ => repeated(of, what, new_id),
    }
}

fn cart_status(asked: &Asked, timeline: &Timeline) -> Seen {
    let of = Assumption::CART_STATUS;
    match (&asked.open_cart, &timeline.cart_after) {
        (Some(CartStatus::Active), Some(CartStatus::Ordered)) => {
            Seen::new(of, Verdict::Confirmed, "`Active` before, and `Ordered` after the checkout")
        }
        (Some(open), Some(after)) => {
            Seen::new(of, Verdict::Refuted, format!("`{open}` before, and `{after}` after the checkout"))
        }
        (_, None) => Seen::new(of, Verdict::Unknown, "no cart was read after its checkout"),
        (None, _) => Seen::new(of, Verdict::Unknown, "the open cart did not say its status"),
    }
}

fn tag_in_cart(timeline: &Timeline) -> Seen {
    let of = Assumption::TAG_IN_CART;
    match (&timeline.cart_name, timeline.is_cart_named) {
        (Some(name), _) => {
            Seen::new(of, Verdict::Refuted, format!("the name of a line was changed in the cart: {name}"))
        }
        (None, true) => {
            Seen::new(of, Verdict::Confirmed, "the names of the lines came back as they were sent")
        }
        (None, false) => Seen::new(of, Verdict::Unknown, "no cart with the id of the purchase was seen"),
    }
}

fn tag_in_order(timeline: &Timeline) -> Seen {
    let of = Assumption::TAG_IN_ORDER;
    if let Some(name) = &timeline.order_name {
        return Seen::new(
            of,
            Verdict::Refuted,
            format!("the name of a line was changed in the order: {name}"),
        );
    }
    let is_looked_at = timeline.listed_after.is_some();
    match (timeline.are_orders_named, timeline.is_list_named) {
        (true, true) => {
            Seen::new(of, Verdict::Confirmed, "read by its id and in the list, the order names the purchase")
        }
        (true, false) if is_looked_at => {
            Seen::new(of, Verdict::Refuted, "in the list the order does not name the purchase")
        }
        (false, _) if is_looked_at => {
            Seen::new(of, Verdict::Refuted, "read by its id the order does not name the purchase")
        }
        _ => Seen::new(of, Verdict::Unknown, "the order was not seen both by its id and in the list"),
    }
}

fn whole_at_once(timeline: &Timeline) -> Seen {
    let of = Assumption::WHOLE_AT_ONCE;
    let lacked = timeline.lacked.clone().unwrap_or_default();
    match (timeline.was_whole_at_once, timeline.whole_after) {
        (true, Some(_)) => Seen::new(of, Verdict::Confirmed, "the first read of the order held everything"),
        (false, Some(after)) => {
            let seen =
                format!("at the first read {lacked}; {} after the checkout it was whole", duration(after));
            late(of, seen, after)
        }
        (false, None) => {
            let seen = format!("at the first read {lacked}, and so still after {}", duration(LONGEST));
            late(of, seen, LONGEST)
        }
        (true, None) => Seen::new(of, Verdict::Unknown, "no order was read by its id"),
    }
}

fn listed_in_time(timeline: &Timeline) -> Seen {
    let of = Assumption::LISTED_IN_TIME;
    match timeline.listed_after {
        Some(after) if after <= LISTED_WITHIN + INTERVAL => Seen::new(
            of,
            Verdict::Confirmed,
            format!("the list showed the order {} after the checkout", duration(after)),
        ),
        Some(after) => {
            late(of, format!("the list showed the order {} after the checkout", duration(after)), after)
        }
        None => late(of, format!("the list did not show the order for {}", duration(LONGEST)), LONGEST),
    }
}

/// Refuted, by so long. The next one may take longer: twice as long is given.
fn late(of: Assumption, seen: String, after: Duration) -> Seen {
    let minutes = u32::try_from(after.as_secs().div_ceil(60) * 2).unwrap_or(u32::MAX);
    Seen::new(of, Verdict::Refuted, seen).minutes(minutes)
}

fn audit_records(timeline: &Timeline) -> Seen {
    let of = Assumption::AUDIT_RECORDS;
    match (&timeline.record_lacks, timeline.recorded_after, timeline.records_refused) {
        (Some(lacks), ..) => {
            Seen::new(of, Verdict::Refuted, format!("the record of the order lacks {lacks}"))
        }
        (None, Some(after), _) => {
            let seen = format!("the audit records showed the order {} after the checkout", duration(after));
            Seen::new(of, Verdict::Confirmed, seen)
        }
        (None, None, Some(status)) => {
            Seen::new(of, Verdict::Unknown, format!("audit records were refused with {status}"))
        }
        (None, None, None) => Seen::new(
            of,
            Verdict::Unknown,
            format!("the audit records did not show the order for {}", duration(LONGEST)),
        ),
    }
}

fn whole_checkout(timeline: &Timeline) -> Seen {
    let of = Assumption::WHOLE_CHECKOUT;
    match (timeline.unnamed.len(), timeline.listed_after) {
        (0, Some(_)) => Seen::new(
            of,
            Verdict::Confirmed,
            "the list shows no order of the purchase beside those of the answer",
        ),
        (0, None) => Seen::new(of, Verdict::Unknown, "the list did not show the order"),
        (more, _) => Seen::new(
            of,
            Verdict::Refuted,
            format!("the list shows {more} more of the purchase than the answer named"),
        ),
    }
}

fn cart_is_free(asked: &Asked) -> Seen {
    let of = Assumption::CART_IS_FREE;
    match &asked.line_removed {
        Ok(seen) => Seen::new(of, Verdict::Confirmed, seen.clone()),
        Err(why) => Seen::new(of, Verdict::Refuted, why.clone()),
    }
}

fn sandbox_cancels(asked: &Asked) -> Seen {
    let of = Assumption::SANDBOX_CANCELS;
    match (asked.left.len(), asked.cancelled.len()) {
        (0, 0) => Seen::new(of, Verdict::Unknown, "there was no order to cancel"),
        (0, _) => Seen::new(of, Verdict::Confirmed, "the order was cancelled as a whole"),
        (left, cancelled) => {
            Seen::new(of, Verdict::Refuted, format!("{cancelled} orders were cancelled, and {left} were not"))
        }
    }
}
