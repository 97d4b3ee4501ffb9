//! The ids behind a reservation.

use serde::{Deserialize, Serialize};

use crate::state::cart_line::CartLine;
use crate::values::random::{self, Rng};

/// The ids of a reservation as a world has them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenReservation {
    /// Where its artifact is.
    pub(crate) group: String,
    pub(crate) line_item: String,
    pub(crate) resource: String,
    /// Its own.
    pub(crate) id: String,
}

/// The ids of a reservation, and what it covers.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReservationIds {
    pub(crate) group: String,
    pub(crate) line_item: String,
    pub(crate) resource: String,
    pub(crate) reservation: String,
    /// The subscription, when it covers that one only.
    pub(crate) single_scope: Option<String>,
}

impl ReservationIds {
    pub(crate) fn given(&self) -> GivenReservation {
        GivenReservation {
            group: self.group.clone(),
            line_item: self.line_item.clone(),
            resource: self.resource.clone(),
            id: self.reservation.clone(),
        }
    }

    /// Has these instead of those that were drawn.
    pub(crate) fn take(&mut self, GivenReservation { group, line_item, resource, id }: GivenReservation) {
        *self = Self { group, line_item, resource, reservation: id, single_scope: self.single_scope.take() };
    }

    pub(crate) fn draw(rng: &mut Rng, line: &CartLine) -> Self {
        let single = line.provisioning("scope").is_some_and(|scope| scope.eq_ignore_ascii_case("single"));
        Self {
            group: rng.hex(32),
            line_item: rng.guid(),
            resource: rng.guid(),
            reservation: rng.guid(),
            single_scope: line.provisioning("subscriptionId").filter(|_| single).map(random::entitlement_id),
        }
    }
}
