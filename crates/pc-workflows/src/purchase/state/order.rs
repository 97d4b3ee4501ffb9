//! Everything known about an order of ours.

use pc_models::{OrderId, OrderStatus, SubscriptionId, Timestamp};

use crate::purchase::details::{Fulfilment, PlacedOrder};

#[derive(Debug, Clone)]
pub(crate) struct OrderState {
    pub(crate) placed: PlacedOrder,
    /// Read by id after the checkout.
    pub(crate) confirmed: bool,
    /// Read again after provisioning, for its last status.
    pub(crate) refreshed: bool,
    pub(crate) visible_at: Option<Timestamp>,
    pub(crate) lines: Vec<(u32, Fulfilment)>,
    pub(crate) provisioning: Provisioning,
    pub(crate) subscriptions: Option<Vec<SubscriptionId>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provisioning {
    Awaited,
    /// Not readable with these credentials: the order's own status has to do.
    Unreadable,
    Settled,
    GivenUp,
}

impl OrderState {
    pub(crate) fn new(placed: PlacedOrder) -> Self {
        let lines =
            placed.lines.iter().map(|line| (line.number, Fulfilment::pending(line.quantity))).collect();
        Self {
            placed,
            confirmed: false,
            refreshed: false,
            visible_at: None,
            lines,
            provisioning: Provisioning::Awaited,
            subscriptions: None,
        }
    }

    /// How far one of its lines is.
    pub(crate) fn fulfilment(&self, number: u32) -> Fulfilment {
        self.lines.iter().find(|(known, _)| *known == number).map(|(_, line)| *line).unwrap_or_default()
    }

    /// Whether the order waits for people: for a review, or for a purchase order document.
    pub(crate) fn waits_for_people(&self) -> bool {
        use OrderStatus::{PendingPoUpload, PendingReview, PoUploadComplete};
        matches!(self.placed.status, Some(PendingReview | PendingPoUpload | PoUploadComplete))
    }

    /// Whether it is known how the order ends.
    pub(crate) fn is_settled(&self) -> bool {
        self.provisioning == Provisioning::Settled || self.is_undeliverable()
    }

    /// Whether one of these ids names the order.
    pub(crate) fn is_named(&self, id: &OrderId, alternate: Option<&OrderId>) -> bool {
        self.placed.is_named(id, alternate)
    }

    /// Whether the service has given the order up.
    pub(crate) fn is_undeliverable(&self) -> bool {
        is_undeliverable(self.placed.status.as_ref())
    }
}

/// Whether an order of this status will not be delivered, or not any more.
pub(crate) fn is_undeliverable(status: Option<&OrderStatus>) -> bool {
    use OrderStatus::{Cancelled, Error, PoReviewRejected};
    matches!(status, Some(Cancelled | Error | PoReviewRejected))
}
