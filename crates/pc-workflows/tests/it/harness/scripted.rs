//! Purchases from a service of one closure, in which everything is well but for what the closure says.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Call, Entry, Fact, Planned, Purchase, PurchaseIntent, Receipt};
use serde_json::{Value, json};

pub(crate) use super::driving::Says;
use super::driving::{Driven, drive, through_json};
use super::{is_checkout, start};

/// What was sent, in order, and how it ended.
pub(crate) struct Run {
    pub(crate) receipt: Receipt,
    pub(crate) sent: Vec<&'static str>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) took: Duration,
}

impl Run {
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.sent.iter().filter(|sent| **sent == operation).count()
    }

    /// How often an operation was sent behind the first checkout.
    pub(crate) fn count_in_doubt(&self, operation: &str) -> usize {
        let behind = self.sent.iter().skip_while(|sent| **sent != "CheckoutCart");
        behind.filter(|sent| **sent == operation).count()
    }

    pub(crate) fn problem(&self) -> String {
        self.receipt
            .error
            .as_ref()
            .map(|error| format!("{} {}", error.message, error.next_step))
            .unwrap_or_default()
    }
}

/// The subscription that reservations are bought under.
pub(crate) const SUBSCRIPTION: &str = "3a231fbe-37fe-4410-93fd-730d3d5d4c75";

pub(crate) fn customer() -> &'static str {
    "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
}

/// A purchase of one perpetual licence.
pub(crate) fn software() -> Value {
    json!({
        "id": "p-1", "customer": customer(), "country": "US",
        "line": [{"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 1}]
    })
}

/// A purchase of one perpetual licence in each of two lines.
pub(crate) fn two_lines() -> Value {
    let mut intent = software();
    let line = intent["line"][0].clone();
    intent["line"].as_array_mut().unwrap().push(line);
    intent
}

/// A purchase of one reservation.
pub(crate) fn reservation() -> Value {
    json!({
        "id": "r-1", "customer": customer(), "country": "US",
        "line": [{
            "product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 2,
            "reservation": {"scope": "shared", "subscription": SUBSCRIPTION}
        }]
    })
}

/// Runs a purchase against a service of one closure; `None` means the usual answer. Time jumps.
pub(crate) fn run(intent: Value, service: impl FnMut(&Call, Timestamp) -> Option<Says>) -> Run {
    run_mode(intent, false, service)
}

/// Runs a purchase whose checkout loses its answer, at a service that refuses to repeat it. `look` answers the searching.
pub(crate) fn run_with_lost_answer(
    intent: Value,
    mut look: impl FnMut(&Call, Timestamp) -> Option<Says>,
) -> Run {
    let mut sent = 0;
    run(intent, move |call, now| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(if sent == 1 { Says::Lost } else { Says::Refusal(400, 800_065) })
        }
        Call::GetCart(_) => Some(Says::Answer(json!({"id": "cart-1", "status": "Ordered", "lineItems": []}))),
        call if sent > 0 => look(call, now),
        _ => None,
    })
}

pub(crate) fn run_mode(
    intent: Value,
    dry_run: bool,
    service: impl FnMut(&Call, Timestamp) -> Option<Says>,
) -> Run {
    let intent: PurchaseIntent = serde_json::from_value(intent).unwrap();
    intent.check().unwrap();
    go_on(vec![Purchase::start(intent, dry_run, "scripted", start())], start(), service)
}

/// Goes on with a purchase from an instant.
pub(crate) fn go_on(
    entries: Vec<Entry>,
    from: Timestamp,
    mut service: impl FnMut(&Call, Timestamp) -> Option<Says>,
) -> Run {
    let mut is_bought = entries.iter().any(is_checkout);
    let says = |planned: &Planned, now| {
        is_bought |= matches!(planned.call, Call::CheckoutCart(_));
        service(&planned.call, now).unwrap_or_else(|| usual(&planned.call, is_bought))
    };
    let Driven { machine, entries, sent, now, .. } = drive::<Purchase>(entries, from, usize::MAX, says);
    let receipt = machine.receipt().unwrap();
    let replayed = Purchase::replay(&through_json(&entries)).unwrap();
    assert_eq!(replayed.receipt().as_ref(), Some(&receipt));
    Run { receipt, sent, took: now.since(from), entries }
}

/// A service in which everything is well and nothing is late.
pub(crate) fn usual(call: &Call, is_bought: bool) -> Says {
    Says::Answer(match call {
        Call::GetCustomer(call) => json!({"id": call.customer}),
        Call::GetSubscription(_) => {
            json!({"id": SUBSCRIPTION, "status": "active", "offerId": "MS-AZR-0145P"})
        }
        Call::RegisterSubscription(_) => Value::Null,
        Call::GetSubscriptionRegistrationStatus(_) => {
            json!({"subscriptionId": SUBSCRIPTION, "status": "Registered"})
        }
        Call::GetProduct(call) => {
            json!({"id": call.product, "title": "Product", "productType": kind(call.product.as_str())})
        }
        Call::GetSku(call) => sku(call.product.as_str()),
        Call::ListAvailabilities(call) => {
            let item = format!("{}:{}:A", call.product, call.sku);
            let terms =
                if is_reservation(call.product.as_str()) { json!([{"duration": "P1Y"}]) } else { json!([]) };
            json!({"items": [{"id": "A", "catalogItemId": item, "segment": "Commercial", "country": "US",
                              "isPurchasable": true, "terms": terms, "defaultCurrency": {"code": "USD"}}]})
        }
        Call::ListCustomerAgreements(_) => json!({"items": [{"templateId": "t"}]}),
        Call::GetDirectSignStatus(_) => json!({"isSigned": false}),
        Call::CheckInventory(call) => {
            let item = &call.request.target_items[0];
            json!([{"productId": item.product_id, "skuId": item.sku_id, "isRestricted": false}])
        }
        Call::CreateCart(call) => {
            let mut cart = serde_json::to_value(&call.cart).unwrap();
            cart["id"] = "cart-1".into();
            for line in cart["lineItems"].as_array_mut().unwrap() {
                line["orderGroup"] = "0".into();
            }
            cart
        }
        Call::GetCart(_) => json!({"id": "cart-1", "status": "Active", "lineItems": []}),
        Call::CheckoutCart(_) => json!({"orders": [order("o-1", "p-1")]}),
        Call::GetOrder(call) => order(call.order.as_str(), "p-1"),
        Call::ListAuditRecords(_) => json!({"items": []}),
        Call::ListOrders(_) if is_bought => json!({"items": [order("o-1", "p-1")]}),
        Call::ListOrders(_) => json!({"items": []}),
        Call::GetOrderProvisioningStatus(_) => {
            json!({"items": [{"lineItemNumber": 0, "status": "fulfilled"}]})
        }
        Call::ListEntitlements(_) => {
            json!({"items": [{"referenceOrder": {"id": "o-1", "lineItemId": "0"}, "productId": "P", "skuId": "S",
                              "quantity": 1, "entitlementType": "software"}]})
        }
        Call::ListSubscriptions(_) => json!({"items": []}),
        Call::GetReservationArtifact(_) => json!({"reservations": [{"reservationId": "rv", "quantity": 2}]}),
        Call::CancelOrder(_) | Call::CancelSoftware(_) => panic!("a purchase cancels nothing"),
    })
}

/// An order of one line, as these purchases make it.
pub(crate) fn order(id: &str, purchase: &str) -> Value {
    let (item, title, quantity) = match purchase {
        "r-1" => ("DZH318Z0BQ3Q:0001:A", "Reserved VM", 2),
        _ => ("DG7GMGF0DWM3:0002:A", "BizTalk", 1),
    };
    json!({"id": id, "status": "completed", "creationDate": "2030-03-17T17:46:40Z", "lineItems": [{
        "lineItemNumber": 0, "offerId": item, "quantity": quantity, "friendlyName": format!("{title} [{purchase}]")}]})
}

fn is_reservation(product: &str) -> bool {
    product == "DZH318Z0BQ3Q"
}

fn kind(product: &str) -> Value {
    if is_reservation(product) { json!({"id": "Azure"}) } else { json!({"id": "Software"}) }
}

fn sku(product: &str) -> Value {
    if is_reservation(product) {
        return json!({
            "id": "0001", "productId": product, "title": "Reserved VM", "minimumQuantity": 1, "maximumQuantity": 100,
            "supportedBillingCycles": ["one_time"],
            "purchasePrerequisites": ["InventoryCheck", "AzureSubscriptionRegistration"],
            "inventoryVariables": ["CustomerId", "AzureSubscriptionId", "ArmRegionName"],
            "provisioningVariables": ["Scope", "SubscriptionId", "Duration"],
            "dynamicAttributes": {"armRegionName": "eastus", "duration": "1Year"}
        });
    }
    json!({"id": "0002", "productId": product, "title": "BizTalk", "minimumQuantity": 1, "maximumQuantity": 10,
           "supportedBillingCycles": ["one_time"]})
}

/// The facts of a run, by name.
pub(crate) fn facts(run: &Run) -> Vec<String> {
    let name = |fact: &Fact| match serde_json::to_value(fact).unwrap() {
        Value::String(name) => name,
        Value::Object(object) => object.keys().next().unwrap().clone(),
        other => other.to_string(),
    };
    run.entries.iter().map(|entry| name(&entry.fact)).collect()
}
