//! Deviations of many kinds, planted by other means than those that an emulator adopts them by.

use pc_transport::wire::{Reply, Request};
use serde_json::{Value, json};

use crate::parity::difference::Aspect;

/// What a service does otherwise, and what must be said of it.
pub(super) struct Planted {
    pub(super) alter: fn(&Request, &mut Reply),
    pub(super) operation: &'static str,
    pub(super) aspect: Aspect,
    pub(super) place: &'static str,
}

/// The segments of a request's path behind the version.
fn is_at(request: &Request, pattern: &[&str]) -> bool {
    let path = request.path.strip_prefix(&["v1".to_owned()][..]).unwrap_or(&request.path);
    path.len() == pattern.len()
        && pattern
            .iter()
            .zip(path)
            .all(|(wanted, segment)| is_id(wanted, segment) || wanted.eq_ignore_ascii_case(segment))
}

/// Whether a segment is an id, where one is wanted.
fn is_id(wanted: &str, segment: &str) -> bool {
    wanted == "_" && !["summary", "summaries"].contains(&segment)
}

/// Alters the body of a success.
fn body(request: &Request, reply: &mut Reply, pattern: &[&str], alter: impl FnOnce(&mut Value)) {
    if !is_at(request, pattern) || !reply.is_success() {
        return;
    }
    let mark = reply.body.starts_with(b"\xef\xbb\xbf");
    let mut value: Value = serde_json::from_slice(reply.text_bytes()).unwrap();
    alter(&mut value);
    let text = value.to_string();
    reply.body = if mark { format!("\u{feff}{text}") } else { text }.into();
}

/// Alters each item of a collection.
fn items(request: &Request, reply: &mut Reply, pattern: &[&str], alter: impl Fn(&mut Value)) {
    body(request, reply, pattern, |list| list["items"].as_array_mut().into_iter().flatten().for_each(alter));
}

fn rename(object: &mut Value, from: &str, to: &str) {
    if let Some(object) = object.as_object_mut()
        && let Some(value) = object.remove(from)
    {
        object.insert(to.to_owned(), value);
    }
}

fn drop_member(object: &mut Value, name: &str) {
    if let Some(object) = object.as_object_mut() {
        object.remove(name);
    }
}

fn map_text(value: &mut Value, map: impl FnOnce(&str) -> String) {
    if let Some(text) = value.as_str() {
        *value = map(text).into();
    }
}

macro_rules! planted {
    ($($operation:literal $aspect:ident $place:literal: $alter:expr;)*) => {
        &[$(Planted { operation: $operation, aspect: Aspect::$aspect, place: $place, alter: $alter }),*]
    };
}

const ORDERS: &[&str] = &["customers", "_", "orders"];
const ORDER: &[&str] = &["customers", "_", "orders", "_"];
const SUBSCRIPTIONS: &[&str] = &["customers", "_", "subscriptions"];
const ENTITLEMENTS: &[&str] = &["customers", "_", "entitlements"];
const LINES: &[&str] = &["invoices", "_", "lineitems"];

pub(super) const PLANTED: &[Planted] = planted! {
    // Members.
    "ListOrders" MemberMissing "/items/*/creationDate": |request, reply| items(request, reply, ORDERS, |order| drop_member(order, "creationDate"));
    "GetOrder" MemberMissing "/currencyCode": |request, reply| body(request, reply, ORDER, |order| drop_member(order, "currencyCode"));
    "ListOrders" MemberMissing "/items/*/lineItems/*/offerId": |request, reply| items(request, reply, ORDERS, |order| {
        order["lineItems"].as_array_mut().unwrap().iter_mut().for_each(|line| drop_member(line, "offerId"));
    });
    "ListSubscriptions" MemberMissing "/items/*/attributes": |request, reply| items(request, reply, SUBSCRIPTIONS, |subscription| drop_member(subscription, "attributes"));
    "ListInvoices" MemberMissing "/items/*/currencySymbol": |request, reply| items(request, reply, &["invoices"], |invoice| drop_member(invoice, "currencySymbol"));
    "ListCustomers" MemberMissing "/totalCount": |request, reply| body(request, reply, &["customers"], |list| drop_member(list, "totalCount"));
    "GetProduct" MemberMissing "/productType": |request, reply| body(request, reply, &["products", "_"], |product| drop_member(product, "productType"));
    "ListOrders" MemberAdded "/items/*/billingPlan": |request, reply| items(request, reply, ORDERS, |order| order["billingPlan"] = json!({"id": "P1", "steps": [1]}));
    "ListSubscriptions" MemberAdded "/items/*/consumptionType": |request, reply| items(request, reply, SUBSCRIPTIONS, |subscription| subscription["consumptionType"] = json!("overage"));
    "ListEntitlements" MemberAdded "/items/*/tier": |request, reply| items(request, reply, ENTITLEMENTS, |entitlement| entitlement["tier"] = json!(3));
    "GetInvoice" MemberAdded "/sustainability": |request, reply| body(request, reply, &["invoices", "_"], |invoice| invoice["sustainability"] = json!(null));
    "GetSku" MemberAdded "/isHidden": |request, reply| body(request, reply, &["products", "_", "skus", "_"], |sku| sku["isHidden"] = json!(true));
    "ListInvoiceLineItems" MemberAdded "/items/*/carbonKg": |request, reply| items(request, reply, LINES, |line| line["carbonKg"] = json!(1.5));
    "GetCustomer" MemberCasing "/companyProfile": |request, reply| body(request, reply, &["customers", "_"], |customer| rename(customer, "companyProfile", "CompanyProfile"));
    "ListOrders" MemberCasing "/items/*/lineItems": |request, reply| items(request, reply, ORDERS, |order| rename(order, "lineItems", "LineItems"));
    "ListEntitlements" MemberCasing "/items/*/skuId": |request, reply| items(request, reply, ENTITLEMENTS, |entitlement| rename(entitlement, "skuId", "skuID"));
    "ListAvailabilities" MemberCasing "/items/*/catalogItemId": |request, reply| items(request, reply, &["products", "_", "skus", "_", "availabilities"], |item| rename(item, "catalogItemId", "CatalogItemId"));
    // Values.
    "ListOrders" JsonType "/items/*/lineItems/*/quantity": |request, reply| items(request, reply, ORDERS, |order| {
        order["lineItems"].as_array_mut().unwrap().iter_mut().for_each(|line| line["quantity"] = line["quantity"].to_string().into());
    });
    "GetInvoice" JsonType "/totalCharges": |request, reply| body(request, reply, &["invoices", "_"], |invoice| invoice["totalCharges"] = invoice["totalCharges"].to_string().into());
    "GetSku" JsonType "/isTrial": |request, reply| body(request, reply, &["products", "_", "skus", "_"], |sku| sku["isTrial"] = "False".into());
    "ListSubscriptions" JsonType "/items/*/autoRenewEnabled": |request, reply| items(request, reply, SUBSCRIPTIONS, |subscription| subscription["autoRenewEnabled"] = json!(null));
    "ListOrders" Spelling "/items/*/creationDate": |request, reply| items(request, reply, ORDERS, |order| map_text(&mut order["creationDate"], |text| text.trim_end_matches('Z').to_owned()));
    "GetOrder" Spelling "/creationDate": |request, reply| body(request, reply, ORDER, |order| map_text(&mut order["creationDate"], |text| text.replace('Z', "+00:00")));
    "ListCustomers" Spelling "/items/*/id": |request, reply| items(request, reply, &["customers"], |customer| map_text(&mut customer["id"], str::to_uppercase));
    "ListInvoices" Spelling "/items/*/links/self/uri": |request, reply| items(request, reply, &["invoices"], |invoice| map_text(&mut invoice["links"]["self"]["uri"], |text| format!("/v1{text}")));
    "GetOrder" Spelling "/referenceCustomerId": |request, reply| body(request, reply, ORDER, |order| map_text(&mut order["referenceCustomerId"], |text| format!("{{{text}}}")));
    "GetOrder" WordCasing "/status": |request, reply| body(request, reply, ORDER, |order| map_text(&mut order["status"], str::to_uppercase));
    "ListSkus" WordCasing "/items/*/supportedBillingCycles/*": |request, reply| items(request, reply, &["products", "_", "skus"], |sku| {
        sku["supportedBillingCycles"].as_array_mut().into_iter().flatten().filter(|cycle| *cycle == "one_time").for_each(|cycle| *cycle = "OneTime".into());
    });
    "ListOrders" WordAdded "/items/*/billingCycle": |request, reply| body(request, reply, ORDERS, |list| list["items"][0]["billingCycle"] = "fortnightly".into());
    "GetOrder" WordAdded "/status": |request, reply| body(request, reply, ORDER, |order| order["status"] = "onHold".into());
    // Lists.
    "ListCustomers" Paging "": |request, reply| body(request, reply, &["customers"], |list| drop_member(list, "continuationToken"));
    "ListInvoices" Paging "": |request, reply| body(request, reply, &["invoices"], |list| {
        if let Some(link) = list["links"].get_mut("next") {
            map_text(&mut link["uri"], |uri| format!("{uri}&page=2"));
        }
    });
    "ListOrders" Count "/totalCount": |request, reply| body(request, reply, ORDERS, |list| list["totalCount"] = json!(40_000));
    // Answers as a whole.
    "GetOrder" ByteOrderMark "": |request, reply| if is_at(request, ORDER) && reply.is_success() { reply.body = reply.text_bytes().to_vec().into(); };
    "GetProduct" ByteOrderMark "": |request, reply| if is_at(request, &["products", "_"]) && reply.is_success() { reply.body = [b"\xef\xbb\xbf", reply.text_bytes()].concat().into(); };
    "GetProduct" HeaderForm "/content-type": |request, reply| if is_at(request, &["products", "_"]) && reply.is_success() { set(reply, "Content-Type", "text/json"); };
    "ListSubscriptions" HeaderAdded "/ms-serverid": |request, reply| if is_at(request, SUBSCRIPTIONS) { reply.headers.push(("MS-ServerId".into(), "8".to_owned())); };
    "ListAvailabilities" HeaderMissing "/ms-requestid": |request, reply| if is_at(request, &["products", "_", "skus", "_", "availabilities"]) { reply.headers.retain(|(name, _)| name != "MS-RequestId"); };
    "ListEntitlements" HeaderForm "/ms-correlationid": |request, reply| if is_at(request, ENTITLEMENTS) { set(reply, "MS-CorrelationId", "7a5c1b0e-0000-4000-8000-000000000001"); };
    "GetDirectSignStatus" Status "": |request, reply| if is_at(request, &["customers", "_", "directSignedMicrosoftCustomerAgreementStatus"]) { reply.status = 404; };
    "GetInvoiceSummary" BodyKind "": |request, reply| if is_at(request, &["invoices", "summary"]) { reply.body = "<html>Sorry</html>".into(); };
    // Wrong calls.
    "GetOrder (unknown order)" Status "": |request, reply| refuse(request, reply, ORDER, 400, 20_002);
    "GetCart (unknown cart)" Code "": |request, reply| refuse(request, reply, &["customers", "_", "carts", "_"], 0, 900_999);
    "GetCustomer (unknown customer)" MemberAdded "/traceId": |request, reply| refusal(request, reply, &["customers", "00000000-0000-0000-0000-000000000000"], |fault| fault["traceId"] = json!("00-abc"));
    "ListProducts (unknown view)" JsonType "/code": |request, reply| if request.query.iter().any(|(_, value)| value == "nonsense") {
        refusal(request, reply, &["products"], |fault| fault["code"] = fault["code"].to_string().into());
    };
    "NoSuchPath (unknown path)" BodyKind "": |request, reply| if is_at(request, &["nonsense"]) { reply.body = "<html>404</html>".into(); };
};

fn set(reply: &mut Reply, name: &str, value: &str) {
    reply.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    reply.headers.push((name.to_owned().into(), value.to_owned()));
}

/// Alters a refusal.
fn refusal(request: &Request, reply: &mut Reply, pattern: &[&str], alter: impl FnOnce(&mut Value)) {
    if is_at(request, pattern) && (400..500).contains(&reply.status) {
        let mut fault: Value = serde_json::from_slice(&reply.body).unwrap();
        alter(&mut fault);
        reply.body = fault.to_string().into();
    }
}

/// Refuses with another status, where one is given, and another code.
fn refuse(request: &Request, reply: &mut Reply, pattern: &[&str], status: u16, code: u32) {
    let is_refused = (400..500).contains(&reply.status);
    refusal(request, reply, pattern, |fault| fault["code"] = json!(code));
    if is_at(request, pattern) && is_refused && status != 0 {
        reply.status = status;
    }
}
