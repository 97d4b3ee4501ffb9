//! Orders as commands show them.

use pc_models::{CurrencyCode, Decimal, Order, OrderLineItem, Timestamp};
use pc_workflows::lifecycle::{Looked, OrderDetails};
use serde::Serialize;

use crate::output::amount::amount;
use crate::output::cell::Cell;
use crate::output::rows::{Column, Row};
use crate::output::wording::minute;

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
    #[serde(skip)]
    currency: Option<CurrencyCode>,
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
        let currency = order.currency_code.as_ref().and_then(|code| code.parse().ok());
        Self {
            id: order.id.to_string(),
            customer: order.reference_customer_id.as_ref().map(ToString::to_string),
            alternate_id: order.alternate_id.as_ref().map(ToString::to_string),
            status: order.status.as_ref().map(ToString::to_string),
            created_at: order.creation_date,
            billing_cycle: order.billing_cycle.as_ref().map(ToString::to_string),
            currency: order.currency_code.clone(),
            total_price: order.total_price,
            lines: order.line_items.iter().map(|line| LineRow { currency, ..LineRow::from(line) }).collect(),
        }
    }
}

impl OrderRow {
    fn currency_code(&self) -> Option<CurrencyCode> {
        self.currency.as_ref()?.parse().ok()
    }

    /// What it costs before tax, with its currency, where both are known.
    pub(crate) fn price(&self) -> Option<String> {
        let (price, currency) = (self.total_price?, self.currency.as_ref()?);
        Some(format!("{} {currency}", amount(price, self.currency_code())))
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
            currency: None,
            subscription: line.subscription_id.as_ref().map(ToString::to_string),
        }
    }
}

impl Row for OrderRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("order", |row| Cell::text(&row.id)),
        ("status", |row| Cell::status(row.status.as_ref())),
        ("created (UTC)", |row| Cell::some(row.created_at.map(minute))),
        ("billed", |row| Cell::some(row.billing_cycle.as_ref())),
        ("price", |row| Cell::amount(row.total_price, row.currency_code())),
        ("currency", |row| Cell::some(row.currency.as_ref())),
        ("what", |row| Cell::text(row.lines.iter().map(LineRow::short).collect::<Vec<_>>().join(", "))),
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
        ("line", |row| Cell::number(Some(row.number))),
        ("quantity", |row| Cell::number(Some(row.quantity))),
        ("term", |row| Cell::some(row.term.as_ref())),
        ("price", |row| Cell::amount(row.price, row.currency)),
        ("total", |row| Cell::amount(row.extended_price, row.currency)),
        ("catalog item", |row| Cell::text(&row.catalog_item)),
        ("subscription", |row| Cell::some(row.subscription.as_ref())),
        ("name", |row| Cell::some(row.name.as_ref())),
    ];
}

impl Row for DeliveryRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("line", |row| Cell::number(Some(row.line))),
        ("delivery", |row| Cell::status(Some(&row.status))),
        ("units", |row| Cell::number(row.quantity)),
        ("activate at", |row| Cell::some(row.activation_link.as_ref())),
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
