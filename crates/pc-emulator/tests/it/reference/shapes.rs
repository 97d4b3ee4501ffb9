//! Every resource, member by member (purchasing 2, billing 4, platform 8 and 11).

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use super::shape::{check, check_page};
use crate::harness::{Harness, minutes, request};

/// A harness where contoso has one of everything, and the order of it.
fn stocked() -> (Harness, Value) {
    let mut harness = Harness::new();
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let saas = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let addon = harness.catalog_item(demo::SAAS, demo::SAAS_ADD_ON_SKU, "country=US");
    let line = |id: u32, item: &str| json!({"id": id, "catalogItemId": item, "quantity": 2, "billingCycle": "monthly", "termDuration": "P1Y"});
    let mut base = line(2, &saas);
    base["addonItems"] = json!([line(3, &addon)]);
    base["renewsTo"] = json!({"termDuration": "P1Y"});
    base["promotionId"] = json!(demo::SAAS_PROMOTION);
    base["participants"] = json!([{"key": "transaction_reseller", "value": "517285"}]);
    let cart = harness.cart(CONTOSO, &json!([harness.reservation_line(0), harness.software_line(1), base]));
    check(&cart, "Cart");
    let (status, done) = harness.checkout(CONTOSO, &cart);
    assert_eq!(status, 201, "{done}");
    check(&done, "CartCheckoutResult");
    harness.clock.pass(minutes(30));
    harness.sign_in();
    (harness, done)
}

#[test]
fn the_catalog() {
    let harness = Harness::new();
    let products = harness.read("v1/products?country=US&targetView=Azure");
    check_page(&products, "Product");
    for product in [demo::VM_RESERVATION, demo::SAAS, demo::PERPETUAL_SOFTWARE, demo::SOFTWARE_SUBSCRIPTION] {
        check(&harness.read(&format!("v1/products/{product}?country=US")), "Product");
        let skus = harness.read(&format!("v1/products/{product}/skus?country=US"));
        check_page(&skus, "Sku");
        for sku in skus["items"].as_array().unwrap() {
            let uri = sku["links"]["availabilities"]["uri"].as_str().unwrap();
            check_page(&harness.read(uri), "Availability");
        }
    }
    let question = json!({"targetItems": [{"productId": demo::VM_RESERVATION}], "inventoryContext":
        {"customerId": CONTOSO, "azureSubscriptionId": demo::CONTOSO_SUBSCRIPTION, "armRegionName": "eastus"}});
    let (_, items) = harness.post("v1/extensions/product/checkInventory?country=US", &question);
    items.as_array().unwrap().iter().for_each(|item| check(item, "InventoryItem"));
    assert!(items.as_array().unwrap().iter().any(|item| item["isRestricted"] == true));
}

#[test]
fn customers_and_agreements() {
    let harness = Harness::new();
    let customers = harness.read("v1/customers?size=2");
    assert!(customers["continuationToken"].is_string());
    customers["items"].as_array().unwrap().iter().for_each(|customer| check(customer, "Customer"));
    check(&harness.read(&format!("v1/customers/{CONTOSO}")), "Customer");
    check_page(&harness.read("v1/agreements?agreementType=*"), "AgreementMetaData");
    check_page(&harness.read(&format!("v1/customers/{CONTOSO}/agreements?agreementType=*")), "Agreement");
    assert_eq!(
        harness.read(&format!("v1/customers/{FABRIKAM}/directSignedMicrosoftCustomerAgreementStatus")),
        json!({"isSigned": true})
    );
}

#[test]
fn orders_and_what_comes_of_them() {
    let (harness, done) = stocked();
    let owner = format!("v1/customers/{CONTOSO}");
    check_page(&harness.read(&format!("{owner}/orders?include_price=true")), "Order");
    for order in done["orders"].as_array().unwrap() {
        let uri = format!("{owner}/orders/{}", order["id"].as_str().unwrap());
        check(&harness.read(&uri), "Order");
        check_page(&harness.read(&format!("{uri}/provisioningstatus")), "OrderLineItemProvisioningStatus");
        if order["billingCycle"] == "monthly" {
            check_page(&harness.read(&format!("{uri}/activationlinks")), "OrderLineItemActivationLink");
        }
    }
    let owned = harness.read(&format!("{owner}/subscriptions"));
    check_page(&owned, "Subscription");
    assert_eq!(owned["totalCount"], 3);
    assert_eq!(harness.read(&format!("{owner}/subscriptions?mpn_id=517285"))["totalCount"], 1);
    let azure = format!("{owner}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    check(&harness.read(&azure), "Subscription");
    check(&harness.read(&format!("{azure}/registrationstatus")), "SubscriptionRegistrationStatus");
    check(&harness.read(&format!("{azure}/provisioningstatus")), "SubscriptionProvisioningStatus");
    let entitlements = harness.read(&format!("{azure}/azureEntitlements"));
    check_page(&entitlements, "AzureEntitlement");
    let own = entitlements["items"][0]["links"]["self"]["uri"].as_str().unwrap().to_owned();
    let cancel =
        request(Method::Post, &format!("{own}/cancel")).json(&json!({"cancellationReason": "compromise"}));
    assert_eq!(harness.send(cancel).status, 200);
    assert_eq!(harness.read(&own)["status"], "cancelled");
    check_page(&harness.read(&format!("{owner}/entitlements?showExpiry=true")), "Entitlement");
    let bought = harness.read(&format!("{owner}/entitlements?entitlementType=reservedinstance"));
    let artifact = bought["items"][0]["entitledArtifacts"][0]["link"]["uri"].as_str().unwrap().to_owned();
    check(&harness.read(&artifact), "ReservedInstanceArtifactDetails");
    check_page(&harness.read("v1/auditrecords?startDate=2026-03-10"), "AuditRecord");
}

#[test]
fn money() {
    let (mut harness, _) = stocked();
    harness.clock.pass(minutes(30 * 24 * 60));
    harness.sign_in();
    check(&harness.read("v1/invoices/summary"), "InvoiceSummary");
    check_page(&harness.read("v1/invoices/summaries"), "InvoiceSummary");
    let invoices = harness.read("v1/invoices?size=200&offset=0");
    check_page(&invoices, "Invoice");
    for invoice in invoices["items"].as_array().unwrap() {
        check(&harness.read(invoice["links"]["self"]["uri"].as_str().unwrap()), "Invoice");
        for detail in invoice["invoiceDetails"].as_array().unwrap() {
            let lines = harness.read(detail["links"]["self"]["uri"].as_str().unwrap());
            for line in lines["items"].as_array().unwrap() {
                check(line, line["attributes"]["objectType"].as_str().unwrap());
            }
        }
    }
    let links = harness.read("v1/invoices/estimates/links?currencycode=eur");
    links["items"].as_array().unwrap().iter().for_each(|link| check(link, "EstimateLink"));
    assert!(links.get("links").is_none());
}

#[test]
fn faults() {
    let harness = Harness::new();
    for target in ["v1/nowhere", "v1/invoices/none", "v1/products?country=US", "v1/customers/nobody/orders"] {
        check(&harness.get(target).1, "Fault");
    }
    check(&crate::harness::body(&harness.ask(request(Method::Get, "v1/customers"))), "Fault");
}
