//! Every resource, member by member (purchasing 2, billing 4, platform 8 and 11).

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use super::shape::{check, check_page};
use crate::desk::{Desk, minutes, request};

/// A desk where contoso has one of everything, and the order of it.
fn stocked() -> (Desk, Value) {
    let mut desk = Desk::new();
    desk.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let saas = desk.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let addon = desk.catalog_item(demo::SAAS, demo::SAAS_ADD_ON_SKU, "country=US");
    let line = |id: u32, item: &str| json!({"id": id, "catalogItemId": item, "quantity": 2, "billingCycle": "monthly", "termDuration": "P1Y"});
    let mut base = line(2, &saas);
    base["addonItems"] = json!([line(3, &addon)]);
    base["renewsTo"] = json!({"termDuration": "P1Y"});
    base["promotionId"] = json!(demo::SAAS_PROMOTION);
    base["participants"] = json!([{"key": "transaction_reseller", "value": "517285"}]);
    let cart = desk.cart(CONTOSO, &json!([desk.reservation_line(0), desk.software_line(1), base]));
    check(&cart, "Cart");
    let (status, done) = desk.checkout(CONTOSO, &cart);
    assert_eq!(status, 201, "{done}");
    check(&done, "CartCheckoutResult");
    desk.clock.pass(minutes(30));
    desk.sign_in();
    (desk, done)
}

#[test]
fn the_catalog() {
    let desk = Desk::new();
    let products = desk.read("v1/products?country=US&targetView=Azure");
    check_page(&products, "Product");
    for product in [demo::VM_RESERVATION, demo::SAAS, demo::PERPETUAL_SOFTWARE, demo::SOFTWARE_SUBSCRIPTION] {
        check(&desk.read(&format!("v1/products/{product}?country=US")), "Product");
        let skus = desk.read(&format!("v1/products/{product}/skus?country=US"));
        check_page(&skus, "Sku");
        for sku in skus["items"].as_array().unwrap() {
            let uri = sku["links"]["availabilities"]["uri"].as_str().unwrap();
            check_page(&desk.read(uri), "Availability");
        }
    }
    let question = json!({"targetItems": [{"productId": demo::VM_RESERVATION}], "inventoryContext":
        {"customerId": CONTOSO, "azureSubscriptionId": demo::CONTOSO_SUBSCRIPTION, "armRegionName": "eastus"}});
    let (_, items) = desk.post("v1/extensions/product/checkInventory?country=US", &question);
    items.as_array().unwrap().iter().for_each(|item| check(item, "InventoryItem"));
    assert!(items.as_array().unwrap().iter().any(|item| item["isRestricted"] == true));
}

#[test]
fn customers_and_agreements() {
    let desk = Desk::new();
    let customers = desk.read("v1/customers?size=2");
    assert!(customers["continuationToken"].is_string());
    customers["items"].as_array().unwrap().iter().for_each(|customer| check(customer, "Customer"));
    check(&desk.read(&format!("v1/customers/{CONTOSO}")), "Customer");
    check_page(&desk.read("v1/agreements?agreementType=*"), "AgreementMetaData");
    check_page(&desk.read(&format!("v1/customers/{CONTOSO}/agreements?agreementType=*")), "Agreement");
    assert_eq!(
        desk.read(&format!("v1/customers/{FABRIKAM}/directSignedMicrosoftCustomerAgreementStatus")),
        json!({"isSigned": true})
    );
}

#[test]
fn orders_and_what_comes_of_them() {
    let (desk, done) = stocked();
    let owner = format!("v1/customers/{CONTOSO}");
    check_page(&desk.read(&format!("{owner}/orders?include_price=true")), "Order");
    for order in done["orders"].as_array().unwrap() {
        let uri = format!("{owner}/orders/{}", order["id"].as_str().unwrap());
        check(&desk.read(&uri), "Order");
        check_page(&desk.read(&format!("{uri}/provisioningstatus")), "OrderLineItemProvisioningStatus");
        if order["billingCycle"] == "monthly" {
            check_page(&desk.read(&format!("{uri}/activationlinks")), "OrderLineItemActivationLink");
        }
    }
    let owned = desk.read(&format!("{owner}/subscriptions"));
    check_page(&owned, "Subscription");
    assert_eq!(owned["totalCount"], 3);
    assert_eq!(desk.read(&format!("{owner}/subscriptions?mpn_id=517285"))["totalCount"], 1);
    let azure = format!("{owner}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    check(&desk.read(&azure), "Subscription");
    check(&desk.read(&format!("{azure}/registrationstatus")), "SubscriptionRegistrationStatus");
    check(&desk.read(&format!("{azure}/provisioningstatus")), "SubscriptionProvisioningStatus");
    let entitlements = desk.read(&format!("{azure}/azureEntitlements"));
    check_page(&entitlements, "AzureEntitlement");
    let own = entitlements["items"][0]["links"]["self"]["uri"].as_str().unwrap().to_owned();
    let cancel =
        request(Method::Post, &format!("{own}/cancel")).json(&json!({"cancellationReason": "compromise"}));
    assert_eq!(desk.send(cancel).status, 200);
    assert_eq!(desk.read(&own)["status"], "cancelled");
    check_page(&desk.read(&format!("{owner}/entitlements?showExpiry=true")), "Entitlement");
    let bought = desk.read(&format!("{owner}/entitlements?entitlementType=reservedinstance"));
    let artifact = bought["items"][0]["entitledArtifacts"][0]["link"]["uri"].as_str().unwrap().to_owned();
    check(&desk.read(&artifact), "ReservedInstanceArtifactDetails");
    check_page(&desk.read("v1/auditrecords?startDate=2026-03-10"), "AuditRecord");
}

#[test]
fn money() {
    let (mut desk, _) = stocked();
    desk.clock.pass(minutes(30 * 24 * 60));
    desk.sign_in();
    check(&desk.read("v1/invoices/summary"), "InvoiceSummary");
    check_page(&desk.read("v1/invoices/summaries"), "InvoiceSummary");
    let invoices = desk.read("v1/invoices?size=200&offset=0");
    check_page(&invoices, "Invoice");
    for invoice in invoices["items"].as_array().unwrap() {
        check(&desk.read(invoice["links"]["self"]["uri"].as_str().unwrap()), "Invoice");
        for detail in invoice["invoiceDetails"].as_array().unwrap() {
            let lines = desk.read(detail["links"]["self"]["uri"].as_str().unwrap());
            for line in lines["items"].as_array().unwrap() {
                check(line, line["attributes"]["objectType"].as_str().unwrap());
            }
        }
    }
    let links = desk.read("v1/invoices/estimates/links?currencycode=eur");
    links["items"].as_array().unwrap().iter().for_each(|link| check(link, "EstimateLink"));
    assert!(links.get("links").is_none());
}

#[test]
fn faults() {
    let desk = Desk::new();
    for target in ["v1/nowhere", "v1/invoices/none", "v1/products?country=US", "v1/customers/nobody/orders"] {
        check(&desk.get(target).1, "Fault");
    }
    check(&crate::desk::body(&desk.emulator.handle(request(Method::Get, "v1/customers"))), "Fault");
}
