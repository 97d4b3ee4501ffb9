//! The emulator's own books: what was really bought.

use std::collections::HashMap;

use pc_emulator::Emulator;
use pc_models::{CatalogItemId, Decimal};
use pc_transport::wire::Request;
use pc_workflows::{PurchaseIntent, PurchaseStatus, Receipt};
use serde_json::Value;

use super::promise::{Broken, Promise};

/// The order lines in the emulator, by customer and the purchase id in their names.
pub(super) struct Books {
    lines: HashMap<(String, String), Vec<Line>>,
}

/// A line that was bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) order: String,
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

impl Books {
    /// The books as they are now.
    pub(super) fn of(emulator: &Emulator) -> Self {
        let mut lines: HashMap<(String, String), Vec<Line>> = HashMap::new();
        for order in emulator.orders() {
            let customer = text(&order["referenceCustomerId"]);
            for line in order["lineItems"].as_array().into_iter().flatten() {
                let Some((_, tag)) = text(&line["friendlyName"]).rsplit_once('[') else { continue };
                let Some(purchase) = tag.strip_suffix(']') else { continue };
                lines.entry((customer.to_owned(), purchase.to_owned())).or_default().push(Line {
                    order: text(&order["id"]).to_owned(),
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

    /// Whether everything that a purchase bought, which is told as completed now, is delivered.
    pub(super) fn check_delivery(&self, purchase: &PurchaseIntent) -> Option<Broken> {
        let open = self.lines_of(purchase).iter().find(|line| line.order_status != "completed")?;
        let text = format!(
            "purchase {} is told completed, and its order {} is {}",
            purchase.id, open.order, open.order_status
        );
        Some(Broken::new(Promise::TrueEnd, text))
    }
}

/// Whether the books hold the prices of the receipt.
pub(super) fn check_prices(emulator: &Emulator, receipt: &Receipt) -> Option<Broken> {
    let customer = receipt.customer.as_str();
    let differs = |order: &&pc_workflows::ReceiptOrder| {
        let request = Request::get(&["customers", customer, "orders", order.id.as_str()]);
        let kept = read(emulator, request.query("include_price", true));
        let kept = kept["totalPrice"].as_number().and_then(|price| price.to_string().parse::<Decimal>().ok());
        let may_lack = receipt.status != PurchaseStatus::Completed && order.total_price.is_none();
        kept.is_some() && order.total_price != kept && !may_lack
    };
    let order = receipt.orders.iter().find(differs)?;
    let text = format!("purchase {} tells another price of order {}", receipt.purchase_id, order.id);
    Some(Broken::new(Promise::TrueEnd, text))
}

/// Whether the receipt lists exactly the entitlements that came from its orders; with `may_lack` it may list fewer.
pub(super) fn check_entitlements(emulator: &Emulator, receipt: &Receipt, may_lack: bool) -> Option<Broken> {
    let list = read(emulator, Request::get(&["customers", receipt.customer.as_str(), "entitlements"]));
    let ours = |order: &str| receipt.orders.iter().any(|known| known.id.as_str() == order);
    let kept = list["items"].as_array()?.iter().map(|kept| {
        let reference = &kept["referenceOrder"];
        let quantity = kept["quantity"].as_u64().unwrap_or_default();
        (text(&reference["id"]).to_owned(), text(&reference["lineItemId"]).to_owned(), quantity)
    });
    let mut kept: Vec<_> = kept.filter(|(order, ..)| ours(order)).collect();
    let told = receipt.entitlements.iter();
    let mut told: Vec<_> =
        told.map(|one| (one.order.to_string(), one.line.clone(), u64::from(one.quantity))).collect();
    kept.sort();
    told.sort();
    let is_true = kept == told || (may_lack && told.iter().all(|one| kept.contains(one)));
    let (id, notes) = (&receipt.purchase_id, receipt.notes.join("; "));
    let text = format!("purchase {id} tells entitlements {told:?}, and has {kept:?}; {notes}");
    (!is_true).then(|| Broken::new(Promise::TrueEnd, text))
}

/// What the service says when nothing is in the way; null where it refuses.
fn read(emulator: &Emulator, request: Request) -> Value {
    let reply = emulator.handle(request);
    if reply.status == 200 {
        serde_json::from_slice(reply.text_bytes()).unwrap_or_default()
    } else {
        Value::Null
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
