//! The orders as the service holds them: what was really bought.

use std::collections::HashMap;

use pc_models::{CatalogItemId, Timestamp};
use pc_workflows::PurchaseIntent;
use serde_json::Value;

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

impl ServiceOrders {
    /// The orders as they are now.
    pub(super) fn of(service: &Service) -> Self {
        let mut lines: HashMap<(String, String), Vec<Line>> = HashMap::new();
        for order in service.orders() {
            let customer = text(&order["referenceCustomerId"]);
            for line in order["lineItems"].as_array().into_iter().flatten() {
                let Some((_, tag)) = text(&line["friendlyName"]).rsplit_once('[') else { continue };
                let Some(purchase) = tag.strip_suffix(']') else { continue };
                lines.entry((customer.to_owned(), purchase.to_owned())).or_default().push(Line {
                    order: text(&order["id"]).to_owned(),
                    placed: text(&order["creationDate"]).parse().unwrap_or(Timestamp::UNIX_EPOCH),
                    order_status: text(&order["status"]).to_owned(),
                    number: line["lineItemNumber"].as_u64().unwrap_or_default(),
                    offer: text(&line["offerId"]).to_owned(),
                    quantity: line["quantity"].as_u64().unwrap_or_default(),
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

/// A text of the service; empty where there is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
