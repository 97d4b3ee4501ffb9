//! The typed client reads every answer, decoded from the bytes that a socket would carry.

use pc_emulator::demo::{self, CONTOSO};
use pc_models::{CartId, CountryCode, CustomerId, OrderStatus, ProductId, SkuId};
use pc_transport::Operation;
use pc_transport::operations::{
    CheckInventory, CheckoutCart, GetCart, GetOrder, GetOrderProvisioningStatus, GetReservationArtifact,
    GetSku, GetSubscription, ListAvailabilities, ListCustomerAgreements, ListEntitlements, ListOrders,
    ListProducts, ListSubscriptions,
};
use serde_json::json;

use crate::harness::{Harness, minutes};

fn call<O: Operation>(harness: &Harness, operation: O) -> O::Output {
    let reply = harness.send(operation.request());
    assert!(reply.is_success(), "{} {}", O::NAME, reply.snippet());
    operation.decode(&reply).unwrap()
}

#[test]
fn the_catalog_is_decoded() {
    let harness = Harness::new();
    let country: CountryCode = "US".parse().unwrap();
    let target_view = pc_models::TargetView::AzureReservations;
    let products = call(&harness, ListProducts::new(country, target_view));
    assert_eq!(products.items.len(), 3);
    let (product, sku) = (ProductId::new(demo::VM_RESERVATION), SkuId::new(demo::VM_RESERVATION_1_YEAR));
    let found = call(&harness, GetSku::new(product.clone(), sku.clone(), country));
    assert_eq!(found.maximum_quantity, Some(100));
    let availabilities = call(&harness, ListAvailabilities::new(product, sku, country));
    assert_eq!(availabilities.items.len(), 1);
    let request =
        serde_json::from_value(json!({"targetItems": [{"productId": demo::SAAS}], "inventoryContext": {}}))
            .unwrap();
    assert_eq!(call(&harness, CheckInventory::new(country, request)).len(), 2, "the plan and its add-on");
}

#[test]
fn a_purchase_is_decoded_from_the_cart_to_the_artifact() {
    let harness = Harness::new();
    let customer = CustomerId::new(CONTOSO);
    let subscription = pc_models::SubscriptionId::new(demo::CONTOSO_SUBSCRIPTION);
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    call(&harness, GetSubscription::new(customer.clone(), subscription));
    let agreements = call(&harness, ListCustomerAgreements::new(customer.clone()));
    assert_eq!(agreements.items.len(), 1);

    let cart = harness.cart(CONTOSO, &json!([harness.reservation_line(0), harness.software_line(1)]));
    let cart = CartId::new(cart["id"].as_str().unwrap());
    call(&harness, GetCart::new(customer.clone(), cart.clone()));
    let result = call(&harness, CheckoutCart::new(customer.clone(), cart));
    let order = result.orders[0].id.clone();

    harness.clock.pass(minutes(20));
    let bought = call(&harness, GetOrder::new(customer.clone(), order.clone()).include_price());
    assert_eq!(bought.status, Some(OrderStatus::Completed));
    assert_eq!(bought.total_price.unwrap().to_string(), "2328.00");
    call(&harness, GetOrderProvisioningStatus::new(customer.clone(), order));
    let orders = call(&harness, ListOrders::new(customer.clone()));
    assert_eq!(orders.items.len(), 1);
    call(&harness, ListSubscriptions::new(customer.clone()));
    let entitlements = call(&harness, ListEntitlements::new(customer).show_expiry());
    let link = entitlements.items[0].entitled_artifacts[0].link.clone().unwrap();
    assert_eq!(call(&harness, GetReservationArtifact::new(&link).unwrap()).reservations[0].quantity, 3);
}
