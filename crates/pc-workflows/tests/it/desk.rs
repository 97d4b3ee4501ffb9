//! A desk to try the machine on: no I/O, no clock, no emulator. Answers are plain JSON, decoded as the real ones.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::Reply;
use pc_transport::{Cause, Error, Fate, Fault, SendError};
use pc_workflows::{Answer, Call, Effect, Entry, Fact, Purchase, PurchaseIntent, Receipt};
use serde_json::{Value, json};

/// What the service does with one call.
pub(crate) enum Says {
    /// It answers this.
    Answer(Value),
    /// It refuses with this status and code.
    Refusal(u16, i64),
    /// The answer is lost; it may have been done.
    Lost,
    /// It cannot be reached.
    Unreachable,
}

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

    pub(crate) fn problem(&self) -> String {
        self.receipt
            .error
            .as_ref()
            .map(|error| format!("{} {}", error.message, error.next_step))
            .unwrap_or_default()
    }
}

/// The subscription of the desk's reservations.
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

pub(crate) fn run_mode(
    intent: Value,
    dry_run: bool,
    service: impl FnMut(&Call, Timestamp) -> Option<Says>,
) -> Run {
    let intent: PurchaseIntent = serde_json::from_value(intent).unwrap();
    intent.check().unwrap();
    let start = Timestamp::from_unix_millis(1_900_000_000_000);
    go_on(vec![Purchase::start(intent, dry_run, "desk", start)], start, service)
}

/// Goes on with a purchase from an instant.
pub(crate) fn go_on(
    mut entries: Vec<Entry>,
    start: Timestamp,
    mut service: impl FnMut(&Call, Timestamp) -> Option<Says>,
) -> Run {
    let mut now = start;
    let mut purchase = Purchase::replay(&entries).unwrap();
    let mut sent = vec![];
    for _ in 0..10_000 {
        let entry = match purchase.next(now) {
            Effect::Call(planned) => {
                if planned.call.is_write() {
                    let entry = purchase.sending(&planned, now);
                    purchase.apply(&entry);
                    entries.push(entry);
                }
                sent.push(planned.call.name());
                let says = service(&planned.call, now).unwrap_or_else(|| usual(&planned.call));
                now = now + Duration::from_millis(200);
                purchase.learn(&planned, answer(&planned.call, says), now)
            }
            Effect::Record(fact) => purchase.record(*fact, now),
            Effect::Wait { until, latest, .. } => {
                assert!(until > now, "a wait that does not wait");
                assert!(latest >= until, "the next look is after the last");
                now = until;
                continue;
            }
            Effect::Finished => {
                let receipt = purchase.receipt().unwrap();
                assert_replays(&entries, &receipt);
                return Run { receipt, sent, took: now.since(start), entries };
            }
        };
        purchase.apply(&entry);
        entries.push(entry);
    }
    panic!("the purchase does not end; sent {sent:?}");
}

/// What is in the journal is all there is: read back as JSON it gives the same end.
fn assert_replays(entries: &[Entry], receipt: &Receipt) {
    let lines: Vec<String> = entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    let read: Vec<Entry> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(read == entries, "an entry does not survive the journal");
    assert_eq!(Purchase::replay(&read).unwrap().receipt().as_ref(), Some(receipt));
}

pub(crate) fn answer(call: &Call, says: Says) -> Result<(Answer, u32), Error> {
    let failed = |fate, cause| Err(Error::new(call.name(), fate, cause));
    let json = match says {
        Says::Answer(json) => json,
        Says::Lost => {
            return failed(Fate::MaybeDone, Cause::NoReply(SendError::maybe_sent("connection reset")));
        }
        Says::Unreachable => return failed(Fate::NotDone, Cause::NoReply(SendError::not_sent("refused"))),
        Says::Refusal(status, code) => {
            let reply = Reply::json(status, &json!({"code": code, "description": "no"}));
            let fault = Fault::new(status, reply.fault());
            let fate = if status < 400 { Fate::MaybeDone } else { Fate::Refused };
            return failed(fate, Cause::Fault(Box::new(fault)));
        }
    };
    Ok((call.decode(&Reply::json(200, &json)).unwrap(), 1))
}

/// A service in which everything is well and nothing is late.
fn usual(call: &Call) -> Says {
    Says::Answer(match call {
        Call::GetCustomer(call) => json!({"id": call.customer}),
        Call::GetSubscription(_) => {
            json!({"id": SUBSCRIPTION, "status": "active", "offerId": "MS-AZR-0145P"})
        }
        Call::RegisterSubscription(_) => Value::Null,
        Call::GetSubscriptionRegistrationStatus(_) => json!({"subscriptionId": "s", "status": "Registered"}),
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
        Call::ListOrders(_) => json!({"items": [order("o-1", "p-1")]}),
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

/// An order of one line, as the desk's purchases make it.
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
