//! `GetReservationArtifact`: the reservations behind an entitlement, in the old and the new form.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::{Answer, without_nulls};
use crate::api::call::Call;
use crate::api::purchasing::orders::OrderLine;
use crate::api::purchasing::read_cart_line::CartLine;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::random::{self, Rng};
use crate::values::terms;

/// The ids of a reservation, and what it covers.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReservationIds {
    group: String,
    line_item: String,
    pub(crate) resource: String,
    reservation: String,
    /// The subscription, when it covers that one only.
    single_scope: Option<String>,
}

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

impl ReservationIds {
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

    /// Where the artifact is read.
    pub(crate) fn uri(&self, customer: &str, form: Form) -> String {
        let Self { group, line_item, resource, .. } = self;
        let kind = form.segment();
        format!(
            "/customers/{customer}/artifacts/{kind}/groups/{group}/lineitems/{line_item}/resource/{resource}"
        )
    }

    fn is_at(&self, call: &Call<'_>) -> bool {
        let here = [("group", &self.group), ("lineItem", &self.line_item), ("resource", &self.resource)];
        here.iter().all(|(name, id)| call.parameter(name).eq_ignore_ascii_case(id))
    }
}

pub(crate) fn new_form(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    get(store, call, Form::New)
}

pub(crate) fn old_form(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    get(store, call, Form::Old)
}

fn get(store: &mut Store, call: &Call<'_>, form: Form) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let mut lines = customer.orders.iter().flat_map(|order| &order.lines);
    let found = lines.find_map(|line| Some((line, line.reservation.as_ref().filter(|ids| ids.is_at(call))?)));
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
        "expiryDateTime": terms::end_of_term(line.settled, term),
        "effectiveDateTime": line.settled,
        "provisioningState": "Created",
    }))
}
