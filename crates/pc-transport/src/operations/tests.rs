//! The exact request of every operation, and what it makes of an answer.

use super::*;
use crate::wire::Reply;
use crate::{Operation, Repeat};
use pc_models::{
    BillingCycleType, Cart, EntitlementType, InventoryCheckRequest, ReservationScope, TargetSegment,
};
use serde_json::json;

fn check(operation: &impl Operation, expected: &str) {
    let request = operation.request();
    assert_eq!(format!("{} {}", request.method.as_str(), request.target()), expected);
}

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

fn customer() -> pc_models::CustomerId {
    "c".into()
}

/// The catalog as one customer may buy it.
#[test]
fn routes_by_customer() {
    let (customer, product, sku) = (customer(), pc_models::ProductId::new("P"), pc_models::SkuId::new("S"));
    let target_segment = Some(TargetSegment::Commercial);
    let reservation_scope = Some(ReservationScope::AzurePlan);
    check(
        &ListCustomerProducts {
            customer: customer.clone(),
            target_view: pc_models::TargetView::AzureReservationsVm,
            target_segment: target_segment.clone(),
            reservation_scope: reservation_scope.clone(),
        },
        "GET /v1/customers/c/products?targetView=AzureReservationsVM&targetSegment=commercial\
         &reservationScope=AzurePlan",
    );
    check(
        &GetCustomerProduct { customer: customer.clone(), product: product.clone(), reservation_scope: None },
        "GET /v1/customers/c/products/P",
    );
    check(
        &ListCustomerSkus {
            customer: customer.clone(),
            product: product.clone(),
            target_segment: target_segment.clone(),
            reservation_scope: None,
        },
        "GET /v1/customers/c/products/P/skus?targetSegment=commercial",
    );
    check(
        &GetCustomerSku {
            customer: customer.clone(),
            product: product.clone(),
            sku: sku.clone(),
            reservation_scope: reservation_scope.clone(),
        },
        "GET /v1/customers/c/products/P/skus/S?reservationScope=AzurePlan",
    );
    check(
        &ListCustomerAvailabilities {
            customer: customer.clone(),
            product: product.clone(),
            sku: sku.clone(),
            target_segment,
            reservation_scope,
        },
        "GET /v1/customers/c/products/P/skus/S/availabilities?targetSegment=commercial\
         &reservationScope=AzurePlan",
    );
    let availability = pc_models::AvailabilityId::new("A");
    check(
        &GetCustomerAvailability {
            customer,
            product: product.clone(),
            sku: sku.clone(),
            availability: availability.clone(),
        },
        "GET /v1/customers/c/products/P/skus/S/availabilities/A",
    );
    let country = "US".parse().unwrap();
    check(
        &GetAvailability { product, sku, availability, country },
        "GET /v1/products/P/skus/S/availabilities/A?country=US",
    );
}

fn check_body(operation: &impl Operation, expected: &str, body: &serde_json::Value) {
    check(operation, expected);
    let request = operation.request();
    let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(sent, *body, "{expected}");
    assert_eq!(request.find_header("Content-Type"), Some("application/json"));
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

fn decoded<O: Operation>(operation: &O, body: serde_json::Value) -> O::Output {
    operation.decode(&Reply::json(200, &body)).unwrap()
}

/// What each kind of answer becomes.
#[test]
fn answers() {
    let (customer, product, sku) = (customer(), pc_models::ProductId::new("P"), pc_models::SkuId::new("S"));
    let read = GetCustomerProduct { customer: customer.clone(), product, reservation_scope: None };
    assert_eq!(decoded(&read, json!({"id": "P", "title": "t"})).id.as_str(), "P");
    let skus = ListCustomerSkus {
        customer: customer.clone(),
        product: "P".into(),
        target_segment: None,
        reservation_scope: None,
    };
    let answer = decoded(&skus, json!({"items": [{"id": "S", "productId": "P"}], "totalCount": 1}));
    assert_eq!(answer.items[0].id, sku);
    let cancel = CancelOrder { customer: customer.clone(), order: "o".into() };
    let order = decoded(&cancel, json!({"id": "o", "status": "cancelled", "lineItems": []}));
    assert_eq!(order.status, Some(pc_models::OrderStatus::Cancelled));
    let add_ons = ListSubscriptionAddOns { customer, subscription: "s".into() };
    assert_eq!(decoded(&add_ons, json!({"items": [{"id": "a"}]})).items[0].id.as_str(), "a");
}

/// Subscriptions, activation and Azure plans.
#[test]
fn subscription_routes() {
    let (customer, subscription) = (customer(), pc_models::SubscriptionId::new("s"));
    let (order, entitlement) = (pc_models::OrderId::new("o"), pc_models::EntitlementId::new("e"));
    let mut read: pc_models::Subscription = serde_json::from_value(json!({
        "id": "s", "quantity": 2, "new member": 1, "attributes": {"etag": "\"abc\"", "objectType": "Subscription"}
    }))
    .unwrap();
    let patch = PatchSubscription { customer: customer.clone(), subscription: read.clone() };
    check_body(&patch, "PATCH /v1/customers/c/subscriptions/s", &json!(read));
    assert_eq!(patch.request().find_header("If-Match"), Some("\"abc\""));
    read.attributes = None;
    let patch = PatchSubscription { customer: customer.clone(), subscription: read };
    assert_eq!(patch.request().find_header("If-Match"), None);
    assert_eq!(PatchSubscription::REPEAT, Repeat::WithSameRequestId);

    check(
        &ListPartnerSubscriptions { customer: customer.clone(), mpn_id: "123".into() },
        "GET /v1/customers/c/subscriptions?mpn_id=123",
    );
    let links =
        GetLineItemActivationLinks { customer: customer.clone(), order: order.clone(), line_item_number: 3 };
    check(&links, "GET /v1/customers/c/orders/o/lineitems/3/activationlinks");
    let answer = decoded(&links, json!({"items": [{"lineItemNumber": 3, "link": {"uri": "https://x"}}]}));
    assert_eq!(answer.items.len(), 1);
    check(
        &GetOrderActivationLinks { customer: customer.clone(), order },
        "GET /v1/customers/c/orders/o/activationlinks",
    );
    check(
        &GetSubscriptionActivationLinks { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s/activationlinks",
    );
    check(
        &GetSubscriptionProvisioningStatus { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s/provisioningstatus",
    );
    check(
        &ActivateSandboxSubscription { customer: customer.clone(), subscription: subscription.clone() },
        "POST /v1/customers/c/subscriptions/s/activate",
    );
    check(
        &ListAzureEntitlements { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s/azureEntitlements",
    );
    check(
        &GetAzureEntitlement {
            customer: customer.clone(),
            subscription: subscription.clone(),
            entitlement: entitlement.clone(),
        },
        "GET /v1/customers/c/subscriptions/s/azureEntitlements/e",
    );
    check_body(
        &CancelAzureEntitlement { customer, subscription, entitlement },
        "POST /v1/customers/c/subscriptions/s/azureEntitlements/e/cancel",
        &json!({"cancellationReason": "compromise"}),
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
    let mut metadata = pc_models::OrderAttachmentMetadata::default();
    metadata.customer_price = Some("12.50".parse().unwrap());
    metadata.currency = Some("EUR".parse().unwrap());
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

/// The dates at which a term may end; the next page's token stands in a header.
#[test]
fn term_end_routes() {
    let list = ListCustomTermEndDates { customer: customer(), term: "P1M".parse().unwrap() };
    let expected = "GET /v1/customers/c/subscriptions/customTermEndDates?term_duration=P1M";
    check(&list, expected);
    let item =
        json!({"allowedCustomTermEndDateType": "calendarMonthAligned", "cotermSubscriptionIds": ["s"]});
    let reply = Reply::json(200, &json!({"items": [item]})).header("ms-continuationtoken", "t");
    let answer = list.decode(&reply).unwrap();
    assert_eq!(answer.items[0].coterm_subscription_ids, ["s".into()]);
    assert_eq!(answer.continuation_token.as_deref(), Some("t"));
    let next = list.next_page("t");
    assert_eq!(
        (format!("GET {}", next.target()), next.find_header("MS-ContinuationToken")),
        (expected.to_owned(), Some("t"))
    );
}

/// Customers, agreements, promotions and audit records.
#[test]
fn partner_routes() {
    let filter = Some(pc_models::SimpleFilter::company_name("bri"));
    let encoded = "%7B%22Field%22%3A%22CompanyName%22%2C%22Operator%22%3A%22starts_with%22%2C%22Value%22%3A%22bri%22%7D";
    let list = ListCustomers { size: 40, filter: filter.clone() };
    check(&list, &format!("GET /v1/customers?size=40&filter={encoded}"));
    let answer = decoded(&list, json!({"items": [{"id": "c"}], "continuationToken": "t"}));
    assert_eq!((answer.items[0].id.as_str(), answer.continuation_token.as_deref()), ("c", Some("t")));
    check(&GetCustomer { customer: customer() }, "GET /v1/customers/c");
    let agreement_type = Some(pc_models::AgreementType::MicrosoftCustomerAgreement);
    check(
        &GetAgreementMetadata { agreement_type },
        "GET /v1/agreements?agreementType=MicrosoftCustomerAgreement",
    );
    let (country, segment) = ("US".parse().unwrap(), TargetSegment::Commercial);
    check(&ListPromotions { country, segment }, "GET /v1/productpromotions?country=US&segment=commercial");
    check(&GetPromotion { promotion: "p/1".into(), country }, "GET /v1/productpromotions/p%2F1?country=US");
    let request = pc_models::PromotionEligibilities::default();
    check_body(
        &CheckPromotionEligibility { customer: customer(), request: request.clone() },
        "POST /v1/customers/c/promotionEligibilities",
        &json!(request),
    );
    let audit = ListAuditRecords {
        start_date: Some("2026-11-20".into()),
        end_date: Some("2026-11-21".into()),
        filter: None,
        size: Some(10),
    };
    check(&audit, "GET /v1/auditrecords?startDate=2026-11-20&endDate=2026-11-21&size=10");
    let next = audit.next_page("t");
    assert_eq!(
        (next.target(), next.find_header("MS-ContinuationToken")),
        (audit.request().target(), Some("t"))
    );
    let one = GetAuditRecord { id: "r".into() };
    check(&one, "GET /auditactivity/v1/auditrecords/r");
    assert!(decoded(&one, json!(null)).is_none());
}

/// Invoices, their lines and documents.
#[test]
fn billing_routes() {
    let invoice = pc_models::InvoiceId::new("G000000001");
    let (provider, line_item_type) =
        (pc_models::BillingProvider::OneTime, pc_models::InvoiceLineItemType::BillingLineItems);
    check(&GetInvoiceSummary, "GET /v1/invoices/summary");
    check(&ListInvoiceSummaries, "GET /v1/invoices/summaries");
    check(
        &ListInvoices { size: Some(200), offset: Some(0), filter: None },
        "GET /v1/invoices?size=200&offset=0",
    );
    check(&GetInvoice { invoice: invoice.clone() }, "GET /v1/invoices/G000000001");
    check(
        &ListEstimateLinks { currency: "usd".parse().unwrap() },
        "GET /v1/invoices/estimates/links?currencyCode=USD",
    );
    let lines = ListInvoiceLineItems {
        invoice: "unbilled".into(),
        provider: provider.clone(),
        line_item_type: line_item_type.clone(),
        currency: Some("usd".parse().unwrap()),
        period: Some(pc_models::BillingPeriod::Current),
        has_partner_earned_credit: Some(true),
        size: Some(2000),
    };
    check(
        &lines,
        "GET /v1/invoices/unbilled/lineitems?provider=onetime&invoiceLineItemType=billinglineitems\
         &currencyCode=USD&period=current&hasPartnerEarnedCredit=true&size=2000",
    );
    let item = json!({"productId": "P", "attributes": {"objectType": "OneTimeInvoiceLineItem"}});
    let answer = decoded(&lines, json!({"items": [item]}));
    assert!(matches!(answer.items[0], pc_models::InvoiceLineItem::OneTime(_)));
    check(
        &ListInvoiceLineItemsByPath {
            invoice: invoice.clone(),
            provider,
            line_item_type,
            size: Some(2),
            offset: Some(4),
        },
        "GET /v1/invoices/G000000001/lineitems/onetime/billinglineitems?size=2&offset=4",
    );
    let statement = GetInvoiceStatement { invoice: invoice.clone() };
    check(&statement, "GET /v1/invoices/G000000001/documents/statement");
    assert_eq!(statement.request().find_header("Accept"), Some("application/pdf"));
    check(
        &GetTaxReceiptStatement { invoice, receipt: "r".into() },
        "GET /v1/invoices/G000000001/receipts/r/documents/statement",
    );
}

/// The billing export of Microsoft Graph.
#[test]
fn export_routes() {
    use BillingExportKind as Kind;
    for (kind, path) in [
        (Kind::BilledReconciliation, "reconciliation/billed"),
        (Kind::UnbilledReconciliation, "reconciliation/unbilled"),
        (Kind::BilledUsage, "usage/billed"),
        (Kind::UnbilledUsage, "usage/unbilled"),
    ] {
        let request = pc_models::BillingExportRequest::billed("G1".into());
        check_body(
            &StartBillingExport { kind, request },
            &format!("POST /v1.0/reports/partners/billing/{path}/export"),
            &json!({"invoiceId": "G1"}),
        );
    }
    let origin = Some("https://graph.microsoft.com");
    let operation = "/v1.0/reports/partners/billing/operations/1";
    for location in [operation.to_owned(), format!("https://graph.microsoft.com{operation}")] {
        check(&GetBillingExport::new(&location, origin).unwrap(), &format!("GET {operation}"));
        check(&GetBillingExportManifest::new(&location, origin).unwrap(), &format!("GET {operation}"));
    }
    assert!(GetBillingExport::new("https://evil.example/v1.0/x", origin).is_err());
    let start = StartBillingExport { kind: Kind::BilledUsage, request: Default::default() };
    assert!(start.decode(&Reply::new(202)).is_err(), "no location");
}
