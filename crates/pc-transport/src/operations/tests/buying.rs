//! Carts, and buying.

use super::*;
use pc_models::{
    BillingCycleType, Cart, CartCheckoutResult, CartLineItem, CartStatus, CatalogItemId, Order, OrderStatus,
};

const CREATED: &str = "create-cart.Cart";

fn checkout() -> CheckoutCart {
    CheckoutCart::new(customer(), "k".into())
}

fn cart() -> Cart {
    let mut line = CartLineItem::new(CatalogItemId::new("P:S:A"), 2, BillingCycleType::OneTime);
    line.id = Some(0);
    line.term_duration = Some("P1Y".parse().unwrap());
    line.provisioning_context = [("scope".to_owned(), "shared".to_owned())].into();
    let mut addon = CartLineItem::new(CatalogItemId::new("P:S:B"), 1, BillingCycleType::Monthly);
    addon.id = Some(1);
    line.addon_items = vec![addon];
    Cart::new(vec![line])
}

fn is_documented_cart(cart: &Cart) {
    assert_eq!(cart.status, Some(CartStatus::Active));
    assert_eq!(cart.expiration_timestamp, Some("2019-01-16T01:00:54.4188497Z".parse().unwrap()));
    let groups: Vec<_> = cart.line_items.iter().map(|line| line.order_group.as_deref().unwrap()).collect();
    assert_eq!(groups, ["OMS-0", "0", "0", "0", "1", "2"]);
    let trial = &cart.line_items[5];
    assert_eq!((trial.quantity, &trial.billing_cycle), (10, &BillingCycleType::None));
    assert_eq!(trial.renews_to.as_ref().unwrap().term_duration, Some("P1Y".parse().unwrap()));
}

#[test]
fn create_cart() {
    let create = CreateCart::new(customer(), cart());
    let body = json!({"lineItems": [{
        "id": 0, "catalogItemId": "P:S:A", "quantity": 2, "billingCycle": "one_time", "termDuration": "P1Y",
        "provisioningContext": {"scope": "shared"},
        "addonItems": [{"id": 1, "catalogItemId": "P:S:B", "quantity": 1, "billingCycle": "monthly"}]
    }]});
    writes(&create, Repeat::WithSameRequestId, "POST /v1/customers/c/carts", &body);
    is_documented_cart(&read(&create, CREATED));

    let documented = fixture("create-cart-request.Cart");
    let cart = serde_json::from_slice(&documented).unwrap();
    let documented: Value = serde_json::from_slice(&documented).unwrap();
    let create = CreateCart::new(customer(), cart);
    writes(&create, Repeat::WithSameRequestId, "POST /v1/customers/c/carts", &documented);

    // The cart comes with its faults, under a success.
    let error = json!({"errorCode": 10003, "errorDescription": "Nothing left"});
    let line =
        json!({"id": 0, "catalogItemId": "P:S:A", "quantity": 1, "billingCycle": "one_time", "error": error});
    let faulty = decoded(&create, json!({"id": "k", "lineItems": [line]}));
    let error = faulty.line_items[0].error.as_ref().unwrap();
    assert_eq!(error.error_code, pc_models::CartErrorCode::InventoryNotAvailable);
}

#[test]
fn get_cart() {
    let get = GetCart::new(customer(), "k".into());
    reads(&get, "GET /v1/customers/c/carts/k");
    is_documented_cart(&read(&get, CREATED));
    assert_eq!(decoded(&get, json!({"id": "k", "status": "Ordered"})).status, Some(CartStatus::Ordered));
}

#[test]
fn update_cart() {
    let body = json!({"id": "k", "status": "Active", "lineItems": [], "unknown so far": {"a": [1]}});
    let cart = serde_json::from_value(body.clone()).unwrap();
    let update = UpdateCart::new(customer(), "k".into(), cart);
    writes(&update, Repeat::Always, "PUT /v1/customers/c/carts/k", &body);
    let updated = read(&update, "update-cart.Cart");
    let line = &updated.line_items[0];
    assert_eq!((line.catalog_item_id.as_str(), line.quantity), ("DG7GMGF0DWTL:0001:DG7GMGF0DSJB", 2));
    assert_eq!(line.provisioning_context["duration"], "1Year");
}

fn is_documented_purchase(bought: &CartCheckoutResult) {
    let ids: Vec<_> = bought.orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[1], "311qiN8iFwkv-XARWMvXRYAwYKMACVqv1");
    let legacy = &bought.orders[0];
    assert_eq!(
        (legacy.status.clone(), &legacy.billing_cycle),
        (Some(OrderStatus::Completed), &Some(BillingCycleType::Monthly))
    );
    assert!(legacy.line_items[0].subscription_id.is_some());
    assert_eq!(legacy.creation_date, Some("2019-01-16T00:48:44.76Z".parse().unwrap()));
}

#[test]
fn checkout_cart() {
    let checkout = checkout();
    acts(&checkout, Repeat::WithSameRequestId, "POST /v1/customers/c/carts/k/checkout");
    is_documented_purchase(&read(&checkout, "checkout-cart.CartCheckoutResult"));
    // One 201 may hold orders and errors.
    let mixed = read(&checkout, "checkout-mixed.CartCheckoutResult");
    assert_eq!((mixed.orders.len(), mixed.order_errors.len()), (1, 2));
    assert_eq!((&*mixed.order_errors[0].order_group_id, mixed.order_errors[0].code), ("1", 800_010));
}

#[test]
fn for_user() {
    let checkout = ForUser::new(checkout(), "user@customer.example".to_owned());
    let path = "POST /v1/customers/c/carts/k/checkout";
    let user = ("x-ms-customeruser-upn", "user@customer.example");
    sends(&checkout, Repeat::WithSameRequestId, path, &[user]);
    is_documented_purchase(&read(&checkout, "checkout-cart.CartCheckoutResult"));
    let operation = CreateOrder::new(customer(), Order::default());
    let create = ForUser::new(operation, user.1.to_owned());
    let headers = [("Content-Type", "application/json"), user];
    sends(&create, Repeat::WithSameRequestId, "POST /v1/customers/c/orders", &headers);
}

#[test]
fn create_order() {
    let body = json!({
        "id": "", "referenceCustomerId": "c", "billingCycle": "one_time",
        "lineItems": [{"lineItemNumber": 0, "offerId": "P:S:A", "quantity": 3}]
    });
    let order = serde_json::from_value(body.clone()).unwrap();
    let create = CreateOrder::new(customer(), order);
    writes(&create, Repeat::WithSameRequestId, "POST /v1/customers/c/orders", &body);
    super::orders::is_documented_order(&read(&create, "get-order.Order"));
}
