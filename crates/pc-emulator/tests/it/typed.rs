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

use crate::desk::{Desk, minutes};

fn call<O: Operation>(desk: &Desk, operation: O) -> O::Output {
    let reply = desk.send(operation.request());
    assert!(reply.is_success(), "{} {}", O::NAME, reply.snippet());
    operation.decode(&reply).unwrap()
}

#[test]
fn looking() {
    let desk = Desk::new();
    let country: CountryCode = "US".parse().unwrap();
    let target_view = pc_models::TargetView::AzureReservations;
    let products = call(&desk, ListProducts::new(country, target_view));
    assert_eq!(products.items.len(), 3);
    let (product, sku) = (ProductId::new(demo::VM_RESERVATION), SkuId::new(demo::VM_RESERVATION_1_YEAR));
    let found = call(&desk, GetSku::new(product.clone(), sku.clone(), country));
    assert_eq!(found.maximum_quantity, Some(100));
    let availabilities = call(&desk, ListAvailabilities::new(product, sku, country));
    assert_eq!(availabilities.items.len(), 1);
    let request =
        serde_json::from_value(json!({"targetItems": [{"productId": demo::SAAS}], "inventoryContext": {}}))
            .unwrap();
    assert_eq!(call(&desk, CheckInventory::new(country, request)).len(), 2, "the plan and its add-on");
}

#[test]
fn buying() {
    let desk = Desk::new();
    let customer = CustomerId::new(CONTOSO);
    let subscription = pc_models::SubscriptionId::new(demo::CONTOSO_SUBSCRIPTION);
    desk.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    call(&desk, GetSubscription::new(customer.clone(), subscription));
    let agreements = call(&desk, ListCustomerAgreements::new(customer.clone()));
    assert_eq!(agreements.items.len(), 1);

    let cart = desk.cart(CONTOSO, &json!([desk.reservation_line(0), desk.software_line(1)]));
    let cart = CartId::new(cart["id"].as_str().unwrap());
    call(&desk, GetCart::new(customer.clone(), cart.clone()));
    let result = call(&desk, CheckoutCart::new(customer.clone(), cart));
    let order = result.orders[0].id.clone();

    desk.clock.pass(minutes(20));
    let bought = call(&desk, GetOrder::new(customer.clone(), order.clone()).include_price());
    assert_eq!(bought.status, Some(OrderStatus::Completed));
    assert_eq!(bought.total_price.unwrap().to_string(), "2328.00");
    call(&desk, GetOrderProvisioningStatus::new(customer.clone(), order));
    let orders = call(&desk, ListOrders::new(customer.clone()));
    assert_eq!(orders.items.len(), 1);
    call(&desk, ListSubscriptions::new(customer.clone()));
    let entitlements = call(&desk, ListEntitlements::new(customer).show_expiry());
    let link = entitlements.items[0].entitled_artifacts[0].link.clone().unwrap();
    assert_eq!(call(&desk, GetReservationArtifact::new(&link).unwrap()).reservations[0].quantity, 3);
}
