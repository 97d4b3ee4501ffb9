//! Entitlements, reservations and what ends soon, as commands show them.

use pc_models::{Entitlement, Timestamp};
use pc_workflows::lifecycle::{Expiring, ReservationDetails};
use serde::Serialize;

use crate::output::rows::Row;
use crate::output::wording::{day, shown};

/// An entitlement.
#[derive(Serialize)]
pub(crate) struct EntitlementRow {
    #[serde(rename = "type")]
    kind: Option<String>,
    product: String,
    sku: String,
    quantity: u32,
    expires_at: Option<Timestamp>,
    order: Option<String>,
    line: Option<String>,
    includes: Vec<String>,
    artifacts: Vec<String>,
}

impl From<&Entitlement> for EntitlementRow {
    fn from(entitlement: &Entitlement) -> Self {
        let reference = entitlement.reference_order.as_ref();
        let artifacts = entitlement.entitled_artifacts.iter();
        Self {
            kind: entitlement.entitlement_type.as_ref().map(ToString::to_string),
            product: entitlement.product_id.to_string(),
            sku: entitlement.sku_id.to_string(),
            quantity: entitlement.quantity,
            expires_at: entitlement.expiry_date.filter(|end| !end.is_unset()),
            order: reference.map(|order| order.id.to_string()),
            line: reference.map(|order| order.line_item_id.clone()),
            includes: entitlement.included_entitlements.iter().flat_map(included).collect(),
            artifacts: artifacts.filter_map(|artifact| artifact.resource_id.clone()).collect(),
        }
    }
}

/// What is included, and what that includes, as `product:sku`.
fn included(entitlement: &Entitlement) -> Vec<String> {
    let own = format!("{}:{}", entitlement.product_id, entitlement.sku_id);
    std::iter::once(own).chain(entitlement.included_entitlements.iter().flat_map(included)).collect()
}

impl Row for EntitlementRow {
    const COLUMNS: &'static [&'static str] =
        &["type", "product:SKU", ">quantity", "expires", "order", "line", "includes"];
    fn cells(&self) -> Vec<String> {
        vec![
            shown(self.kind.as_ref()),
            format!("{}:{}", self.product, self.sku),
            self.quantity.to_string(),
            self.expires_at.map_or_else(|| "never".to_owned(), |end| day(Some(end))),
            shown(self.order.as_ref()),
            shown(self.line.as_ref()),
            self.includes.join(", "),
        ]
    }
}

/// A reservation.
#[derive(Serialize)]
pub(crate) struct ReservationRow {
    pub(crate) id: String,
    name: Option<String>,
    quantity: u32,
    scope: String,
    applied_scopes: Vec<String>,
    state: Option<String>,
    effective_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    #[serde(rename = "type")]
    kind: Option<String>,
    product: String,
    sku: String,
    order: Option<String>,
    line: Option<String>,
    pub(crate) artifact: Option<String>,
}

impl From<&ReservationDetails> for ReservationRow {
    fn from(details: &ReservationDetails) -> Self {
        let reservation = &details.reservation;
        Self {
            id: reservation.reservation_id.to_string(),
            name: reservation.display_name.clone(),
            quantity: reservation.quantity,
            scope: reservation.scope_type.to_lowercase(),
            applied_scopes: reservation.applied_scopes.clone(),
            state: reservation.provisioning_state.clone(),
            effective_at: reservation.effective_date_time,
            expires_at: reservation.expiry_date_time,
            kind: details.kind.clone(),
            product: details.product.to_string(),
            sku: details.sku.to_string(),
            order: details.order.as_ref().map(|order| order.id.to_string()),
            line: details.order.as_ref().map(|order| order.line_item_id.clone()),
            artifact: details.artifact.clone(),
        }
    }
}

impl Row for ReservationRow {
    const COLUMNS: &'static [&'static str] =
        &["reservation", ">quantity", "scope", "state", "from", "until", "product:SKU", "order", "name"];
    fn cells(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.quantity.to_string(),
            self.scope.clone(),
            shown(self.state.as_ref()),
            day(self.effective_at),
            day(self.expires_at),
            format!("{}:{}", self.product, self.sku),
            shown(self.order.as_ref()),
            shown(self.name.as_ref()),
        ]
    }
}

impl ReservationRow {
    /// Everything about it, a line each.
    pub(crate) fn text(&self) -> String {
        let facts = [
            ("name", shown(self.name.as_ref())),
            ("quantity", self.quantity.to_string()),
            ("scope", self.scope.clone()),
            ("applied to", self.applied_scopes.join(", ")),
            ("state", shown(self.state.as_ref())),
            ("from", day(self.effective_at)),
            ("until", day(self.expires_at)),
            ("kind", shown(self.kind.as_ref())),
            ("product:sku", format!("{}:{}", self.product, self.sku)),
            ("order", shown(self.order.as_ref())),
            ("order line", shown(self.line.as_ref())),
            ("artifact", shown(self.artifact.as_ref())),
        ];
        let lines: String = facts.iter().map(|(name, fact)| format!("  {name:<12}  {fact}\n")).collect();
        format!("Reservation {}\n{lines}", self.id)
    }
}

/// Something that ends soon.
#[derive(Serialize)]
pub(crate) struct ExpiringRow {
    customer: String,
    company: Option<String>,
    expires_at: Timestamp,
    days_left: u64,
    #[serde(rename = "type")]
    kind: String,
    quantity: u32,
    product: String,
    sku: String,
    reservation: Option<String>,
    name: Option<String>,
    order: Option<String>,
}

impl ExpiringRow {
    pub(crate) fn new(customer: String, company: Option<String>, ends: Expiring, now: Timestamp) -> Self {
        Self {
            customer,
            company,
            expires_at: ends.expires_at,
            days_left: ends.expires_at.since(now).as_secs() / 86_400,
            kind: ends.kind,
            quantity: ends.quantity,
            product: ends.product.to_string(),
            sku: ends.sku.to_string(),
            reservation: ends.reservation,
            name: ends.name,
            order: ends.order,
        }
    }
}

impl ExpiringRow {
    pub(crate) fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

impl Row for ExpiringRow {
    const COLUMNS: &'static [&'static str] =
        &["expires", ">days", "customer", "type", ">quantity", "product:SKU", "order", "name"];
    fn cells(&self) -> Vec<String> {
        vec![
            day(Some(self.expires_at)),
            self.days_left.to_string(),
            self.company.as_ref().unwrap_or(&self.customer).clone(),
            self.kind.clone(),
            self.quantity.to_string(),
            format!("{}:{}", self.product, self.sku),
            shown(self.order.as_ref()),
            shown(self.name.as_ref().or(self.reservation.as_ref())),
        ]
    }
}
