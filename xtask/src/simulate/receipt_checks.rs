//! What a receipt tells, held against what the service holds.

use std::time::Duration;

use pc_models::Decimal;
use pc_transport::Clock;
use pc_transport::wire::Request;
use pc_workflows::{PurchaseIntent, PurchaseStatus, Receipt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::promise::{Broken, Promise};
use super::service::Service;
use super::service_orders::ServiceOrders;

/// What the service counts requests over.
const THROTTLING_WINDOW: Duration = Duration::from_secs(60);

/// The price that the service has of an order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptPrice {
    total_price: Option<Box<RawValue>>,
}

/// The entitlements that the service has of a customer.
#[derive(Deserialize)]
struct KeptEntitlements {
    items: Vec<KeptEntitlement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptEntitlement {
    quantity: u64,
    reference_order: KeptReference,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptReference {
    id: String,
    line_item_id: String,
}

/// Whether everything that a purchase bought, which is told as completed now, is delivered.
pub(super) fn check_delivery(orders: &ServiceOrders, purchase: &PurchaseIntent) -> Option<Broken> {
    let open = orders.lines_of(purchase).iter().find(|line| line.order_status != "completed")?;
    let text = format!(
        "purchase {} is told completed, and its order {} is {}",
        purchase.id, open.order, open.order_status
    );
    Some(Broken::new(Promise::TrueEnd, text))
}

/// Whether the orders have the prices of the receipt.
pub(super) async fn check_prices(service: &Service, clock: &dyn Clock, receipt: &Receipt) -> Option<Broken> {
    for order in &receipt.orders {
        let request = Request::get(&["customers", receipt.customer.as_str(), "orders", order.id.as_str()]);
        let kept: Option<KeptPrice> = read(service, clock, request.query("include_price", true)).await;
        let kept = kept.and_then(|kept| kept.total_price?.get().parse::<Decimal>().ok());
        let may_lack = receipt.status != PurchaseStatus::Completed && order.total_price.is_none();
        if order.total_price != kept && !may_lack {
            let text = format!("purchase {} tells another price of order {}", receipt.purchase_id, order.id);
            return Some(Broken::new(Promise::TrueEnd, text));
        }
    }
    None
}

/// Whether the receipt lists exactly the entitlements that came from its orders; with `may_lack` it may list fewer.
pub(super) async fn check_entitlements(
    service: &Service,
    clock: &dyn Clock,
    receipt: &Receipt,
    may_lack: bool,
) -> Option<Broken> {
    let request = Request::get(&["customers", receipt.customer.as_str(), "entitlements"]);
    let list: Option<KeptEntitlements> = read(service, clock, request).await;
    let ours = |order: &str| receipt.orders.iter().any(|known| known.id.as_str() == order);
    let kept = list.into_iter().flat_map(|list| list.items).map(|kept| {
        let KeptEntitlement { quantity, reference_order } = kept;
        (reference_order.id, reference_order.line_item_id, quantity)
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

/// What the service says without a network in between, once its rate limit allows it; nothing where it refuses.
async fn read<T: DeserializeOwned>(service: &Service, clock: &dyn Clock, request: Request) -> Option<T> {
    let mut reply = service.handle(request.clone());
    while reply.status == 429 {
        clock.sleep_until(clock.now() + THROTTLING_WINDOW).await;
        reply = service.handle(request.clone());
    }
    serde_json::from_slice(reply.text_bytes()).ok().filter(|_| reply.status == 200)
}
