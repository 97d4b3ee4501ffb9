//! The exact request of every operation, and what it makes of an answer.

use super::*;
use crate::wire::Reply;
use crate::{Operation, Repeat};
use pc_models::{
    BillingCycleType, Cart, EntitlementType, InventoryCheckRequest, OrderId, ProductId, ReservationScope,
    SkuId, SubscriptionId, TargetSegment,
};
use serde_json::json;

mod billing;
mod buying;
mod catalog;
mod partner;
mod subscriptions;

fn check(operation: &impl Operation, expected: &str) {
    let request = operation.request();
    assert_eq!(format!("{} {}", request.method.as_str(), request.target()), expected);
}

fn check_body(operation: &impl Operation, expected: &str, body: &serde_json::Value) {
    check(operation, expected);
    let request = operation.request();
    let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(sent, *body, "{expected}");
    assert_eq!(request.find_header("Content-Type"), Some("application/json"));
}

fn customer() -> pc_models::CustomerId {
    "c".into()
}

fn decoded<O: Operation>(operation: &O, body: serde_json::Value) -> O::Output {
    operation.decode(&Reply::json(200, &body)).unwrap()
}

/// Decodes the documented payload of that name.
fn read<O: Operation>(operation: &O, name: &str) -> O::Output {
    let file = format!("{}/../pc-models/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let body = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    operation
        .decode(&Reply { body: body.into(), ..Reply::new(200) })
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn product() -> ProductId {
    "P".into()
}

fn sku() -> SkuId {
    "S".into()
}

fn subscription() -> SubscriptionId {
    "s".into()
}

fn order() -> OrderId {
    "o".into()
}

/// What costs money or tells the service something once is never repeated under a new request id.
#[test]
fn what_may_be_repeated() {
    for repeat in [
        CheckoutCart::REPEAT,
        CreateCart::REPEAT,
        CreateOrder::REPEAT,
        PurchaseAddOn::REPEAT,
        ConfirmCustomerAgreement::REPEAT,
    ] {
        assert_eq!(repeat, Repeat::WithSameRequestId);
    }
    for repeat in [UpdateCart::REPEAT, CancelOrder::REPEAT, CancelSoftware::REPEAT, ListOrders::REPEAT] {
        assert_eq!(repeat, Repeat::Always);
    }
}
