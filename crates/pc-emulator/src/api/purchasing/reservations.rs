//! `GetReservationArtifact`: the reservations behind an entitlement, in the old and the new form.

use serde_json::{Value, json};

use crate::api::answer::{Answer, without_nulls};
use crate::api::call::Call;
use crate::state::order::OrderLine;
use crate::state::reservation_ids::ReservationIds;
use crate::state::store::Store;
use crate::values::calendar;
use crate::values::problem::Problem;

/// How an artifact is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `reservedinstance`: all kinds of reservations.
    New,
    /// `virtualmachinereservedinstance`: virtual machines only.
    Old,
}

impl Form {
    /// What stands in the path.
    fn segment(self) -> &'static str {
        match self {
            Self::New => "reservedinstance",
            Self::Old => "virtualmachinereservedinstance",
        }
    }

    /// What stands in bodies.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::New => "reservedinstance",
            Self::Old => "virtual_machine_reserved_instance",
        }
    }

    fn list(self) -> &'static str {
        match self {
            Self::New => "reservations",
            Self::Old => "virtualMachineReservations",
        }
    }

    /// Whether a reservation of this type can be written so.
    pub(crate) fn covers(self, reservation_type: Option<&str>) -> bool {
        self == Self::New || reservation_type == Some("virtualmachines")
    }
}

/// Where the artifact is read.
pub(crate) fn artifact_uri(ids: &ReservationIds, customer: &str, form: Form) -> String {
    let ReservationIds { group, line_item, resource, .. } = ids;
    let kind = form.segment();
    format!("/customers/{customer}/artifacts/{kind}/groups/{group}/lineitems/{line_item}/resource/{resource}")
}

fn is_at(ids: &ReservationIds, call: &Call<'_>) -> bool {
    let here = [("group", &ids.group), ("lineItem", &ids.line_item), ("resource", &ids.resource)];
    here.iter().all(|(name, id)| call.parameter(name).eq_ignore_ascii_case(id))
}

pub(crate) fn get(store: &Store, call: &Call<'_>, form: Form) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let mut lines = customer.orders.iter().flat_map(|order| &order.lines);
    let found = lines
        .find_map(|line| Some((line, line.special.reservation.as_ref().filter(|ids| is_at(ids, call))?)));
    let found = found.filter(|(line, _)| {
        line.is_fulfilled(call.now) && form.covers(line.item.product.reservation_type.as_deref())
    });
    let (line, ids) = found.ok_or_else(|| Problem::new(404, 404, "The artifact was not found."))?;
    let mut body = json!({"type": form.word()});
    body[form.list()] = json!([reservation_json(line, ids)]);
    Ok(Answer::ok(body))
}

fn reservation_json(line: &OrderLine, ids: &ReservationIds) -> Value {
    let term = line.term.as_deref().unwrap_or_default();
    let scopes = ids.single_scope.as_ref().map(|subscription| [format!("/subscriptions/{subscription}")]);
    without_nulls(json!({
        "reservationId": ids.reservation,
        "scopeType": if scopes.is_some() { "Single" } else { "Shared" },
        "displayName": line.friendly_name,
        "appliedScopes": scopes,
        "quantity": line.quantity,
        "expiryDateTime": calendar::end_of_term(line.settled, term),
        "effectiveDateTime": line.settled,
        "provisioningState": "Created",
    }))
}
