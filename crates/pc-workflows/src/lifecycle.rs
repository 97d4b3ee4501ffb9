//! What comes after a purchase: looking at what was bought and what it yielded, and cancelling it.
//!
//! | question | where |
//! |---|---|
//! | which orders, and how far is one | [`list_orders`], [`show_order`] |
//! | what did an order yield | [`order_yields`] |
//! | what is the customer entitled to | [`list_entitlements`], [`list_reservations`] |
//! | which subscriptions, and what happens when their terms end | [`subscriptions`], [`SubscriptionTerm`] |
//! | what ends soon | [`expiring`] |
//! | undo it | [`Cancellation`], run by [`Runner::cancel_order`](crate::Runner::cancel_order) |

mod cancellation;
mod entitlements;
mod expiring;
mod looked;
mod of_customer;
mod orders;
mod reservations;
mod subscriptions;
mod term;
mod yielded;

pub use cancellation::{
    Cancellation, CancellationFact, CancellationIntent, CancellationReceipt, CancellationStatus,
    CancelledLine, LineChoice, LineOutcome, WhatToCancel,
};
pub use entitlements::list_entitlements;
pub use expiring::{Expiring, ExpiringOf, expiring};
pub use looked::Looked;
pub use of_customer::OfCustomer;
pub use orders::{OrderDetails, list_orders, show_order};
pub use reservations::{ReservationDetails, ReservationForm, list_reservations};
pub use subscriptions::{list_subscriptions, subscriptions};
pub use term::{NextTerm, SubscriptionTerm, TermEnd};
pub use yielded::{OrderYield, order_yields};
