//! The orders as the service holds them: what was really bought.

use std::collections::HashMap;

use pc_models::{CatalogItemId, Timestamp};
use pc_workflows::PurchaseIntent;
use serde::Deserialize;

use super::service::Service;

/// The order lines that the service holds, by customer and the purchase id in their names.
pub(super) struct ServiceOrders {
    lines: HashMap<(String, String), Vec<Line>>,
}

/// A line that was bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) order: String,
    /// When the order was placed.
    pub(super) placed: Timestamp,
    pub(super) order_status: String,
    pub(super) number: u64,
    /// Product, SKU and availability.
    pub(super) offer: String,
    pub(super) quantity: u64,
}

impl Line {
    /// What was bought, whatever its availability was called that day.
    pub(super) fn item(&self) -> Option<(String, String, u64)> {
        let offer: CatalogItemId = self.offer.as_str().into();
        let parts = offer.parts()?;
        Some((parts.product_id.to_string(), parts.sku_id.to_string(), self.quantity))
    }
}

/// What is looked at of an order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeldOrder {
    id: String,
    reference_customer_id: String,
    creation_date: Timestamp,
    status: String,
    line_items: Vec<HeldLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeldLine {
    friendly_name: String,
    line_item_number: u64,
    offer_id: String,
    quantity: u64,
}

impl HeldLine {
    /// The purchase id in its name.
    fn purchase(&self) -> Option<&str> {
        self.friendly_name.rsplit_once('[')?.1.strip_suffix(']')
    }
}

impl ServiceOrders {
    /// The orders as they are now.
    pub(super) fn of(service: &Service) -> Self {
        let orders: Vec<HeldOrder> = match serde_json::from_str(&service.orders()) {
            Ok(orders) => orders,
            Err(error) => unreachable!("the emulator's own orders can be read: {error}"),
        };
        let mut lines: HashMap<(String, String), Vec<Line>> = HashMap::new();
        for order in orders {
            for line in order.line_items {
                let Some(purchase) = line.purchase() else { continue };
                let key = (order.reference_customer_id.clone(), purchase.to_owned());
                lines.entry(key).or_default().push(Line {
                    order: order.id.clone(),
                    placed: order.creation_date,
                    order_status: order.status.clone(),
                    number: line.line_item_number,
                    offer: line.offer_id,
                    quantity: line.quantity,
                });
            }
        }
        Self { lines }
    }

    pub(super) fn lines_of(&self, purchase: &PurchaseIntent) -> &[Line] {
        let key = (purchase.customer.to_string(), purchase.id.to_string());
        self.lines.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}
