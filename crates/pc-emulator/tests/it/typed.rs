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
fn looking() {
    let harness = Harness::new();
    let country: CountryCode = "US".parse().unwrap();
    let target_view = pc_models::TargetView::AzureReservations;
    let products =
        call(&harness, ListProducts { country, target_view, target_segment: None, reservation_scope: None });
    assert_eq!(products.items.len(), 3);
    let (product, sku) = (ProductId::new(demo::VM_RESERVATION), SkuId::new(demo::VM_RESERVATION_1_YEAR));
    let found = call(
        &harness,
        GetSku { product: product.clone(), sku: sku.clone(), country, reservation_scope: None },
    );
    assert_eq!(found.maximum_quantity, Some(100));
    let availabilities = call(
        &harness,
        ListAvailabilities { product, sku, country, target_segment: None, reservation_scope: None },
    );
    assert_eq!(availabilities.items.len(), 1);
    let request =
        serde_json::from_value(json!({"targetItems": [{"productId": demo::SAAS}], "inventoryContext": {}}))
            .unwrap();
    assert_eq!(call(&harness, CheckInventory { country, request }).len(), 2, "the plan and its add-on");
}

#[test]
fn buying() {
    let harness = Harness::new();
    let customer = CustomerId::new(CONTOSO);
    let subscription = pc_models::SubscriptionId::new(demo::CONTOSO_SUBSCRIPTION);
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    call(&harness, GetSubscription { customer: customer.clone(), subscription });
    let agreements =
        call(&harness, ListCustomerAgreements { customer: customer.clone(), agreement_type: None });
    assert_eq!(agreements.items.len(), 1);

    let cart = harness.cart(CONTOSO, &json!([harness.reservation_line(0), harness.software_line(1)]));
    let cart = CartId::new(cart["id"].as_str().unwrap());
    call(&harness, GetCart { customer: customer.clone(), cart: cart.clone() });
    let result = call(&harness, CheckoutCart { customer: customer.clone(), cart });
    let order = result.orders[0].id.clone();

    harness.clock.pass(minutes(20));
    let bought =
        call(&harness, GetOrder { customer: customer.clone(), order: order.clone(), include_price: true });
    assert_eq!(bought.status, Some(OrderStatus::Completed));
    assert_eq!(bought.total_price.unwrap().to_string(), "2328.00");
    call(&harness, GetOrderProvisioningStatus { customer: customer.clone(), order });
    let orders =
        call(&harness, ListOrders { customer: customer.clone(), billing_cycle: None, include_price: false });
    assert_eq!(orders.items.len(), 1);
    call(&harness, ListSubscriptions { customer: customer.clone(), order: None });
    let entitlements =
        call(&harness, ListEntitlements { customer, entitlement_type: None, show_expiry: true });
    let link = entitlements.items[0].entitled_artifacts[0].link.clone().unwrap();
    assert_eq!(call(&harness, GetReservationArtifact::new(&link).unwrap()).reservations[0].quantity, 3);
}
