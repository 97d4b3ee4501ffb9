//! Orders as commands show them.

use pc_models::{Decimal, Order, OrderLineItem, Timestamp};
use pc_workflows::lifecycle::{Looked, OrderDetails};
use serde::Serialize;

use crate::output::rows::{Column, Row};
use crate::output::wording::{minute, shown};

/// An order in a list.
#[derive(Serialize)]
pub(crate) struct OrderRow {
    pub(crate) id: String,
    customer: Option<String>,
    alternate_id: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    billing_cycle: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) total_price: Option<Decimal>,
    pub(crate) lines: Vec<LineRow>,
}

/// A line of an order.
#[derive(Serialize)]
pub(crate) struct LineRow {
    pub(crate) number: u32,
    pub(crate) quantity: u32,
    name: Option<String>,
    pub(crate) catalog_item: String,
    term: Option<String>,
    price: Option<Decimal>,
    extended_price: Option<Decimal>,
    subscription: Option<String>,
}

/// How far a line is, and where it is activated.
#[derive(Serialize)]
pub(crate) struct DeliveryRow {
    line: u32,
    status: String,
    quantity: Option<u32>,
    activation_link: Option<String>,
}

impl From<&Order> for OrderRow {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id.to_string(),
            customer: order.reference_customer_id.as_ref().map(ToString::to_string),
            alternate_id: order.alternate_id.as_ref().map(ToString::to_string),
            status: order.status.as_ref().map(ToString::to_string),
            created_at: order.creation_date,
            billing_cycle: order.billing_cycle.as_ref().map(ToString::to_string),
            currency: order.currency_code.clone(),
            total_price: order.total_price,
            lines: order.line_items.iter().map(LineRow::from).collect(),
        }
    }
}

impl From<&OrderLineItem> for LineRow {
    fn from(line: &OrderLineItem) -> Self {
        Self {
            number: line.line_item_number,
            quantity: line.quantity,
            name: line.friendly_name.clone(),
            catalog_item: line.offer_id.to_string(),
            term: line.term_duration.clone().filter(|term| !term.is_empty()),
            price: line.pricing.as_ref().and_then(|pricing| pricing.price),
            extended_price: line.pricing.as_ref().and_then(|pricing| pricing.extended_price),
            subscription: line.subscription_id.as_ref().map(ToString::to_string),
        }
    }
}

impl Row for OrderRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("order", |row| row.id.clone()),
        ("status", |row| shown(row.status.as_ref())),
        ("created (UTC)", |row| shown(row.created_at.map(minute))),
        ("billed", |row| shown(row.billing_cycle.as_ref())),
        (">price", |row| shown(row.total_price)),
        ("currency", |row| shown(row.currency.as_ref())),
        ("what", |row| row.lines.iter().map(LineRow::short).collect::<Vec<_>>().join(", ")),
    ];
}

impl LineRow {
    /// Quantity and name.
    pub(crate) fn short(&self) -> String {
        format!("{} × {}", self.quantity, self.name.as_ref().unwrap_or(&self.catalog_item))
    }
}

impl Row for LineRow {
    const COLUMNS: &'static [Column<Self>] = &[
        (">line", |row| row.number.to_string()),
        (">quantity", |row| row.quantity.to_string()),
        ("term", |row| shown(row.term.as_ref())),
        (">price", |row| shown(row.price)),
        (">total", |row| shown(row.extended_price)),
        ("catalog item", |row| row.catalog_item.clone()),
        ("subscription", |row| shown(row.subscription.as_ref())),
        ("name", |row| shown(row.name.as_ref())),
    ];
}

impl Row for DeliveryRow {
    const COLUMNS: &'static [Column<Self>] = &[
        (">line", |row| row.line.to_string()),
        ("delivery", |row| row.status.clone()),
        (">units", |row| shown(row.quantity)),
        ("activate at", |row| shown(row.activation_link.as_ref())),
    ];
}

/// The delivery of an order's lines, a row for each state of its units.
pub(crate) fn deliveries(details: &OrderDetails) -> Vec<DeliveryRow> {
    let link = |line: u32| {
        let mut links = details.activation_links.seen.iter();
        let found = links.find(|activation| activation.line_item_number == line)?;
        found.link.as_ref().map(|link| link.uri.clone())
    };
    let rows =
        details.provisioning.seen.iter().flat_map(|status| {
            let line = status.line_item_number;
            let row = move |status: String, quantity: Option<u32>, activation_link: Option<String>| {
                DeliveryRow { line, status, quantity, activation_link }
            };
            let units = &status.quantity_provisioning_information;
            if units.is_empty() {
                return vec![row(status.status.to_string(), None, link(line))];
            }
            units.iter().map(|unit| row(unit.status.to_string(), Some(unit.quantity), link(line))).collect()
        });
    rows.collect()
}

/// Why something is missing beside what is shown.
pub(crate) fn note<T>(what: &str, looked: &Looked<T>) -> Option<String> {
    looked.unreadable.as_ref().map(|reason| format!("{what} cannot be read: {reason}"))
}
