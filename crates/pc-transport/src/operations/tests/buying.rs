//! Looking, buying, and what changes an order.

use super::*;

/// Method, path and query of every route, as the documentation writes them.
#[test]
fn routes() {
    let (country, customer) = ("US".parse().unwrap(), pc_models::CustomerId::new("c"));
    let (product, sku) = (pc_models::ProductId::new("P"), pc_models::SkuId::new("S"));
    let (subscription, order, cart) = ("s".into(), pc_models::OrderId::new("o"), pc_models::CartId::new("k"));
    let plan = Some(ReservationScope::AzurePlan);
    let commercial = Some(TargetSegment::Commercial);

    let target_view = pc_models::TargetView::AzureReservationsVm;
    check(
        &ListProducts { country, target_view, target_segment: None, reservation_scope: plan.clone() },
        "GET /v1/products?country=US&targetView=AzureReservationsVM&reservationScope=AzurePlan",
    );
    check(
        &GetProduct { product: product.clone(), country, reservation_scope: None },
        "GET /v1/products/P?country=US",
    );
    check(
        &ListSkus {
            product: product.clone(),
            country,
            target_segment: commercial.clone(),
            reservation_scope: None,
        },
        "GET /v1/products/P/skus?country=US&targetSegment=commercial",
    );
    check(
        &GetSku { product: product.clone(), sku: sku.clone(), country, reservation_scope: plan.clone() },
        "GET /v1/products/P/skus/S?country=US&reservationScope=AzurePlan",
    );
    check(
        &ListAvailabilities { product, sku, country, target_segment: commercial, reservation_scope: plan },
        "GET /v1/products/P/skus/S/availabilities?country=US&targetSegment=commercial&reservationScope=AzurePlan",
    );
    let request = InventoryCheckRequest::default();
    check(&CheckInventory { country, request }, "POST /v1/extensions/product/checkinventory?country=US");

    let subscription: pc_models::SubscriptionId = subscription;
    check(
        &GetSubscription { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s",
    );
    check(
        &ListSubscriptions { customer: customer.clone(), order: Some(order.clone()) },
        "GET /v1/customers/c/subscriptions?order_id=o",
    );
    check(
        &RegisterSubscription { customer: customer.clone(), subscription: subscription.clone() },
        "POST /v1/customers/c/subscriptions/s/registrations",
    );
    check(
        &GetSubscriptionRegistrationStatus { customer: customer.clone(), subscription },
        "GET /v1/customers/c/subscriptions/s/registrationstatus",
    );
    let agreement_type = Some(pc_models::AgreementType::MicrosoftCustomerAgreement);
    check(
        &ListCustomerAgreements { customer: customer.clone(), agreement_type },
        "GET /v1/customers/c/agreements?agreementType=MicrosoftCustomerAgreement",
    );
    check(
        &GetDirectSignStatus { customer: customer.clone() },
        "GET /v1/customers/c/directSignedMicrosoftCustomerAgreementStatus",
    );
    check(&CreateCart { customer: customer.clone(), cart: Cart::new(vec![]) }, "POST /v1/customers/c/carts");
    check(&GetCart { customer: customer.clone(), cart: cart.clone() }, "GET /v1/customers/c/carts/k");
    check(&CheckoutCart { customer: customer.clone(), cart }, "POST /v1/customers/c/carts/k/checkout");
    check(
        &GetOrder { customer: customer.clone(), order: order.clone(), include_price: true },
        "GET /v1/customers/c/orders/o?include_price=true",
    );
    check(
        &ListOrders {
            customer: customer.clone(),
            billing_cycle: Some(BillingCycleType::OneTime),
            include_price: false,
        },
        "GET /v1/customers/c/orders?billingType=OneTime",
    );
    check(
        &GetOrderProvisioningStatus { customer: customer.clone(), order },
        "GET /v1/customers/c/orders/o/provisioningstatus",
    );
    check(
        &ListEntitlements {
            customer,
            entitlement_type: Some(EntitlementType::ReservedInstance),
            show_expiry: true,
        },
        "GET /v1/customers/c/entitlements?entitlementType=reservedinstance&showExpiry=true",
    );
}

/// Method, path and body of everything that changes something.
#[test]
fn changes() {
    let (customer, order) = (customer(), pc_models::OrderId::new("o"));
    let read: pc_models::Order = serde_json::from_value(json!({
        "id": "o", "billingCycle": "monthly",
        "lineItems": [{"lineItemNumber": 0, "offerId": "P:S:A", "quantity": 1}]
    }))
    .unwrap();
    let cart = Cart::new(vec![]);
    check_body(
        &UpdateCart { customer: customer.clone(), id: "k".into(), cart: cart.clone() },
        "PUT /v1/customers/c/carts/k",
        &json!(cart),
    );
    check_body(
        &CreateOrder { customer: customer.clone(), order: read.clone() },
        "POST /v1/customers/c/orders",
        &json!(read),
    );
    check_body(
        &ChangeBillingCycle { customer: customer.clone(), order: read.clone() },
        "PATCH /v1/customers/c/orders/o",
        &json!(read),
    );
    check_body(
        &CancelOrder { customer: customer.clone(), order: order.clone() },
        "PATCH /v1/customers/c/orders/o",
        &json!({"id": "o", "status": "cancelled"}),
    );
    let line = CancelledLine { line_item_number: 1, offer: pc_models::CatalogItemId::new("P:S:A") };
    check_body(
        &CancelSoftware { customer: customer.clone(), order: order.clone(), lines: vec![line] },
        "PATCH /v1/customers/c/orders/o",
        &json!({"id": "o", "status": "cancelled", "lineItems": [{"lineItemNumber": 1, "offerId": "P:S:A"}]}),
    );
    check_body(
        &PurchaseAddOn {
            customer: customer.clone(),
            order,
            parent_subscription: "s".into(),
            offer: pc_models::CatalogItemId::new("P:S:A"),
            quantity: 2,
        },
        "PATCH /v1/customers/c/orders/o",
        &json!({"id": "o", "referenceCustomerId": "c",
                "lineItems": [{"offerId": "P:S:A", "parentSubscriptionId": "s", "quantity": 2}]}),
    );
    let agreement: pc_models::Agreement =
        serde_json::from_value(json!({"userId": "u", "type": "MicrosoftCustomerAgreement"})).unwrap();
    check_body(
        &ConfirmCustomerAgreement { customer: customer.clone(), agreement: agreement.clone() },
        "POST /v1/customers/c/agreements",
        &json!(agreement),
    );
    check(
        &ListSubscriptionAddOns { customer, subscription: "s".into() },
        "GET /v1/customers/c/subscriptions/s/addons",
    );
}

/// Papers for orders that wait for them.
#[test]
fn attachment_routes() {
    let (customer, order) = (customer(), pc_models::OrderId::new("o"));
    let list = ListOrderAttachments { customer: customer.clone(), order: order.clone() };
    check(&list, "GET /v1/customers/c/orders/o/attachments");
    let answer = json!({"items": [{"attachmentId": "a", "fileName": "po.pdf", "sizeInKB": 12.5}]});
    assert_eq!(decoded(&list, answer.clone()).items[0].attachment_id, "a");

    let document = |name: &str| OrderDocument {
        file_name: name.to_owned(),
        content_type: "application/pdf".to_owned(),
        content: "%PDF-1.7".into(),
    };
    let metadata = pc_models::OrderAttachmentMetadata {
        customer_price: Some("12.50".parse().unwrap()),
        currency: Some("EUR".parse().unwrap()),
        ..Default::default()
    };
    let attach = AttachToOrder {
        customer,
        order,
        metadata,
        purchase_orders: vec![document("po.pdf")],
        tender_documents: vec![document("tender.pdf")],
    };
    check(&attach, "POST /v1/customers/c/orders/o/attachment");
    let request = attach.request();
    assert!(request.find_header("Content-Type").unwrap().starts_with("multipart/form-data; boundary="));
    let body = std::str::from_utf8(&request.body).unwrap();
    for part in [
        "name=\"metadata\"\r\n\r\n{\"customerPrice\":12.50,\"currency\":\"EUR\"}\r\n",
        "name=\"pofiles\"; filename=\"po.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n",
        "name=\"tenderfiles\"; filename=\"tender.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n",
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }
    assert_eq!(decoded(&attach, answer).items[0].file_name.as_deref(), Some("po.pdf"));
    assert_eq!(AttachToOrder::REPEAT, Repeat::WithSameRequestId);
}

/// What became of carts and orders.
#[test]
fn carts_and_orders() {
    let (customer, cart) = (customer(), pc_models::CartId::new("k"));
    let create = CreateCart { customer: customer.clone(), cart: Cart::new(vec![]) };
    let created = read(&create, "create-cart.Cart");
    assert_eq!(
        read(&GetCart { customer: customer.clone(), cart: cart.clone() }, "create-cart.Cart"),
        created
    );
    let update = UpdateCart { customer: customer.clone(), id: cart.clone(), cart: created };
    assert!(!read(&update, "update-cart.Cart").line_items.is_empty());
    let bought =
        read(&CheckoutCart { customer: customer.clone(), cart }, "checkout-mixed.CartCheckoutResult");
    assert!(!bought.orders.is_empty() && !bought.order_errors.is_empty(), "both are seen");

    let get = GetOrder { customer: customer.clone(), order: order(), include_price: true };
    let one = read(&get, "get-order.Order");
    let list = ListOrders { customer: customer.clone(), billing_cycle: None, include_price: false };
    assert!(!read(&list, "list-orders.ResourceCollection-Order").items.is_empty());
    let create = CreateOrder { customer: customer.clone(), order: one.clone() };
    assert_eq!(read(&create, "get-order.Order"), one);
    let change = ChangeBillingCycle { customer: customer.clone(), order: one.clone() };
    assert_eq!(read(&change, "get-order.Order"), one);
    let cancel = CancelSoftware { customer: customer.clone(), order: order(), lines: vec![] };
    assert_eq!(read(&cancel, "get-order.Order"), one);
    let add_on = PurchaseAddOn {
        customer: customer.clone(),
        order: order(),
        parent_subscription: subscription(),
        offer: pc_models::CatalogItemId::new("P:S:A"),
        quantity: 1,
    };
    assert_eq!(read(&add_on, "get-order.Order"), one);
    let cancelled = json!({"id": "o", "status": "cancelled", "lineItems": []});
    let answer = decoded(&CancelOrder { customer: customer.clone(), order: order() }, cancelled);
    assert_eq!(answer.status, Some(pc_models::OrderStatus::Cancelled));
    let list = ListOrderAttachments { customer: customer.clone(), order: order() };
    assert!(!read(&list, "attachments.ResourceCollection-OrderAttachment").items.is_empty());

    let progress = json!({"items": [{"lineItemNumber": 0, "status": "Fulfilled"}]});
    let look = GetOrderProvisioningStatus { customer: customer.clone(), order: order() };
    assert_eq!(decoded(&look, progress).items[0].line_item_number, 0);
    let links = json!({"items": [{"lineItemNumber": 3, "link": {"uri": "https://x"}}]});
    let line = GetLineItemActivationLinks { customer: customer.clone(), order: order(), line_item_number: 3 };
    let whole = GetOrderActivationLinks { customer: customer.clone(), order: order() };
    let subscription = GetSubscriptionActivationLinks { customer, subscription: subscription() };
    let expected = decoded(&line, links.clone());
    assert_eq!(expected.items.len(), 1);
    assert_eq!((decoded(&whole, links.clone()), decoded(&subscription, links)), (expected.clone(), expected));
}
