//! Entitlements, reservations and what ends soon, as commands show them.

use pc_models::{Entitlement, Timestamp};
use pc_workflows::lifecycle::{Expiring, ReservationDetails};
use serde::Serialize;

use crate::output::cell::Cell;
use crate::output::facts::Facts;
use crate::output::rows::{Column, Row};
use crate::output::subscription_view::{changes, then_text};
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
    const COLUMNS: &'static [Column<Self>] = &[
        ("type", |row| Cell::some(row.kind.as_ref())),
        ("product:SKU", |row| Cell::text(format!("{}:{}", row.product, row.sku))),
        ("quantity", |row| Cell::number(Some(row.quantity))),
        ("expires", |row| {
            Cell::text(row.expires_at.map_or_else(|| "never".to_owned(), |end| day(Some(end))))
        }),
        ("order", |row| Cell::some(row.order.as_ref())),
        ("line", |row| Cell::some(row.line.as_ref())),
        ("includes", |row| Cell::text(row.includes.join(", "))),
    ];
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
    const COLUMNS: &'static [Column<Self>] = &[
        ("reservation", |row| Cell::text(&row.id)),
        ("quantity", |row| Cell::number(Some(row.quantity))),
        ("scope", |row| Cell::text(&row.scope)),
        ("state", |row| Cell::status(row.state.as_ref())),
        ("from", |row| Cell::text(day(row.effective_at))),
        ("until", |row| Cell::text(day(row.expires_at))),
        ("product:SKU", |row| Cell::text(format!("{}:{}", row.product, row.sku))),
        ("order", |row| Cell::some(row.order.as_ref())),
        ("name", |row| Cell::some(row.name.as_ref())),
    ];
}

impl ReservationRow {
    /// Everything about it, a line each.
    pub(crate) fn text(&self) -> String {
        let mut facts = Facts::of(format!("Reservation {}", self.id));
        facts.add("name", shown(self.name.as_ref()));
        facts.add("quantity", self.quantity);
        facts.add("scope", &self.scope);
        facts.add("applied to", self.applied_scopes.join(", "));
        facts.add("state", shown(self.state.as_ref()));
        facts.add("from", day(self.effective_at));
        facts.add("until", day(self.expires_at));
        facts.add("kind", shown(self.kind.as_ref()));
        facts.add("product:sku", format!("{}:{}", self.product, self.sku));
        facts.add("order", shown(self.order.as_ref()));
        facts.add("order line", shown(self.line.as_ref()));
        facts.add("artifact", shown(self.artifact.as_ref()));
        facts.text().to_owned()
    }
}

/// Something that ends soon.
#[derive(Serialize)]
pub(crate) struct ExpiringRow {
    customer: String,
    company: Option<String>,
    pub(crate) expires_at: Timestamp,
    days_left: u64,
    #[serde(rename = "type")]
    kind: String,
    quantity: u32,
    product: String,
    sku: String,
    reservation: Option<String>,
    name: Option<String>,
    order: Option<String>,
    subscription: Option<String>,
    at_term_end: &'static str,
    changes: Option<String>,
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
            subscription: ends.subscription,
            at_term_end: ends.then.as_str(),
            changes: changes(&ends.then),
        }
    }
}

impl Row for ExpiringRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("expires", |row| Cell::text(day(Some(row.expires_at)))),
        ("days", |row| Cell::count(row.days_left)),
        ("then", |row| Cell::text(then_text(row.at_term_end, row.changes.as_deref()))),
        ("customer", |row| Cell::text(row.company.as_ref().unwrap_or(&row.customer))),
        ("type", |row| Cell::text(&row.kind)),
        ("quantity", |row| Cell::number(Some(row.quantity))),
        ("product:SKU", |row| Cell::text(format!("{}:{}", row.product, row.sku))),
        ("order", |row| Cell::some(row.order.as_ref())),
        ("name", |row| Cell::some(row.name.as_ref().or(row.reservation.as_ref()))),
    ];
}
