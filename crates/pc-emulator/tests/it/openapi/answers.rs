//! Real answers are as the description says.

use std::cell::RefCell;
use std::collections::BTreeSet;

use pc_emulator::demo::{self, CONTOSO};
use pc_transport::wire::{Method, Reply, Request};
use serde_json::{Value, json};

use super::Description;
use crate::harness::{Harness, body, minutes, request};

/// Asks, and holds every answer against the description.
struct Reader {
    harness: Harness,
    description: Description,
    seen: RefCell<BTreeSet<String>>,
}

impl Reader {
    fn new() -> Self {
        let (harness, description) = (Harness::new(), Description::strict());
        Self { harness, description, seen: RefCell::default() }
    }

    fn read(&self, target: &str) -> Value {
        self.check(request(Method::Get, target), target, None)
    }

    fn post(&self, target: &str, json: &Value) -> Value {
        self.check(request(Method::Post, target).json(json), target, Some(json))
    }

    fn check(&self, request: Request, target: &str, sent: Option<&Value>) -> Value {
        let method = request.method;
        let operation = self.description.operation(method, target);
        let id = operation["operationId"].as_str().unwrap();
        let asked = format!("{id} {target}");
        if let Some(sent) = sent {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let problems = if body.is_null() { Vec::new() } else { self.description.problems(body, sent) };
            assert!(problems.is_empty(), "{asked} {problems:#?}\n{sent:#}");
        }
        let reply = self.harness.send(request);
        assert!(reply.is_success(), "{asked}: {}", reply.snippet());
        self.seen.borrow_mut().insert(id.to_owned());
        self.compare(&asked, &operation["responses"][reply.status.to_string()], &reply)
    }

    fn compare(&self, asked: &str, described: &Value, reply: &Reply) -> Value {
        assert!(described.is_object(), "{asked}: {} is not described", reply.status);
        for name in described["headers"].as_object().unwrap().keys() {
            assert!(reply.find_header(name).is_some(), "{asked}: no header {name}");
        }
        let Some(content) = described["content"].as_object() else {
            assert!(reply.body.is_empty(), "{asked}");
            return json!(reply.find_header("Location"));
        };
        let media_type = reply.find_header("Content-Type").unwrap().split(';').next().unwrap();
        let schema = content.get(media_type).unwrap_or_else(|| panic!("{asked}: {media_type}"));
        let Some(schema) = schema.get("schema") else { return Value::Null };
        let value = body(reply);
        let problems = self.description.problems(schema, &value);
        assert!(problems.is_empty(), "{asked} {problems:#?}\n{value:#}");
        value
    }

    fn catalog(&self) {
        let customer = format!("v1/customers/{CONTOSO}");
        let query = "country=US&targetView=Azure";
        assert!(!self.read(&format!("v1/products?{query}"))["items"].as_array().unwrap().is_empty());
        self.read(&format!("{customer}/products?targetView=Azure"));
        for product in [demo::VM_RESERVATION, demo::SAAS, demo::PERPETUAL_SOFTWARE, demo::LEGACY_AZURE] {
            for base in ["v1", &customer] {
                let product = format!("{base}/products/{product}");
                self.read(&format!("{product}?country=US"));
                for sku in self.read(&format!("{product}/skus?country=US"))["items"].as_array().unwrap() {
                    let sku = format!("{product}/skus/{}", sku["id"].as_str().unwrap());
                    self.read(&format!("{sku}?country=US"));
                    let offers = self.read(&format!("{sku}/availabilities?country=US"));
                    let offer = offers["items"][0]["id"].as_str().unwrap();
                    self.read(&format!("{sku}/availabilities/{offer}?country=US"));
                }
            }
        }
        self.read("v1/productpromotions?country=US&segment=commercial");
        self.read(&format!("v1/productpromotions/{}?country=US", demo::SAAS_PROMOTION));
        let question = json!({"targetItems": [{"productId": demo::VM_RESERVATION}], "inventoryContext":
            {"customerId": CONTOSO, "azureSubscriptionId": demo::CONTOSO_SUBSCRIPTION, "armRegionName": "eastus"}});
        self.post("v1/extensions/product/checkinventory?country=US", &question);
        let item = self.harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
        let question = json!({"items": [{"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "monthly",
            "termDuration": "P1Y", "promotionId": demo::SAAS_PROMOTION}]});
        self.post(&format!("{customer}/promotioneligibilities"), &question);
    }

    fn customers(&self) {
        let customer = format!("v1/customers/{CONTOSO}");
        self.read("v1/customers?size=2");
        self.read(&customer);
        let agreements = self.read("v1/agreements?agreementType=*");
        self.read(&format!("{customer}/agreements?agreementType=*"));
        self.read(&format!("{customer}/directSignedMicrosoftCustomerAgreementStatus"));
        let known = agreements["items"][0].clone();
        let contact = json!({"firstName": "A", "lastName": "B", "email": "a@b.example"});
        let agreement = json!({"primaryContact": contact, "templateId": known["templateId"],
            "dateAgreed": "2026-03-01T00:00:00Z", "type": known["agreementType"]});
        self.post(&format!("{customer}/agreements"), &agreement);
    }

    /// Buys one of everything; the ids of the orders.
    fn purchases(&self) -> Vec<String> {
        let customer = format!("v1/customers/{CONTOSO}");
        let azure = format!("{customer}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
        self.post(&format!("{azure}/registrations"), &json!("success"));
        self.harness.clock.pass(minutes(3));
        self.read(&format!("{azure}/registrationstatus"));
        let (harness, line) = (
            &self.harness,
            |id: u32, item: &str| json!({"id": id, "catalogItemId": item, "quantity": 2, "billingCycle": "monthly", "termDuration": "P1Y"}),
        );
        let mut base = line(2, &harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US"));
        base["addonItems"] =
            json!([line(3, &harness.catalog_item(demo::SAAS, demo::SAAS_ADD_ON_SKU, "country=US"))]);
        let broken = json!({"id": 4, "catalogItemId": "nothing", "quantity": 1});
        let lines = json!([harness.reservation_line(0), harness.software_line(1), base]);
        let cart = self.post(&format!("{customer}/carts"), &json!({"lineItems": lines.clone()}));
        let mut wrong = lines.as_array().unwrap().clone();
        wrong.push(broken);
        self.post(&format!("{customer}/carts"), &json!({"lineItems": wrong}));
        let cart = format!("{customer}/carts/{}", cart["id"].as_str().unwrap());
        let changed = json!({"lineItems": lines});
        self.check(request(Method::Put, &cart).json(&changed), &cart, Some(&changed));
        self.read(&cart);
        let bought =
            self.check(request(Method::Post, &format!("{cart}/checkout")), &format!("{cart}/checkout"), None);
        let reviewed = harness.catalog_item(demo::REVIEWED_SOFTWARE, "0001", "country=US");
        let order = json!({"billingCycle": "one_time", "lineItems": [{"offerId": reviewed, "quantity": 1}]});
        let order = self.post(&format!("{customer}/orders"), &order);
        let orders = bought["orders"].as_array().unwrap().iter().chain([&order]);
        orders.map(|order| order["id"].as_str().unwrap().to_owned()).collect()
    }

    fn orders(&self, orders: &[String]) {
        let customer = format!("v1/customers/{CONTOSO}");
        self.read(&format!("{customer}/orders?include_price=true"));
        for order in orders {
            let order = format!("{customer}/orders/{order}");
            self.read(&format!("{order}?include_price=true"));
            for part in
                ["provisioningstatus", "activationlinks", "attachments", "lineitems/0/activationlinks"]
            {
                self.read(&format!("{order}/{part}"));
            }
        }
        let waiting = format!("{customer}/orders/{}/attachment", orders.last().unwrap());
        let part = |head: &str, text: &str| {
            format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n")
        };
        let mut form =
            request(Method::Post, &waiting).header("Content-Type", "multipart/form-data; boundary=x");
        let metadata = part("name=\"metadata\"", "{\"customerPrice\": 1, \"currency\": \"USD\"}");
        form.body =
            format!("{metadata}{}--x--\r\n", part("name=\"pofiles\"; filename=\"p.pdf\"", "PO")).into();
        self.check(form, &waiting, None);
        let software = orders.iter().map(|order| self.read(&format!("{customer}/orders/{order}")));
        let software = software.filter(|order| order["billingCycle"] == "monthly").last().unwrap();
        let target = format!("{customer}/orders/{}", software["id"].as_str().unwrap());
        let cycle = json!({"id": software["id"], "billingCycle": "monthly"});
        self.check(request(Method::Patch, &target).json(&cycle), &target, Some(&cycle));
    }

    fn subscriptions(&self) {
        let customer = format!("v1/customers/{CONTOSO}");
        self.read(&format!("{customer}/subscriptions/customtermenddates?term_duration=P1Y"));
        let owned = self.read(&format!("{customer}/subscriptions"));
        for subscription in owned["items"].as_array().unwrap() {
            let target = format!("{customer}/subscriptions/{}", subscription["id"].as_str().unwrap());
            for part in ["addons", "provisioningstatus", "activationlinks"] {
                self.read(&format!("{target}/{part}"));
            }
            let renamed = json!({"friendlyName": "another", "autoRenewEnabled": false});
            self.read(&target);
            self.check(request(Method::Patch, &target).json(&renamed), &target, Some(&renamed));
            self.post(&format!("{target}/activate"), &Value::Null);
        }
        let azure = format!("{customer}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
        let entitlements = self.read(&format!("{azure}/azureEntitlements"));
        let own = format!("{azure}/azureEntitlements/{}", entitlements["items"][0]["id"].as_str().unwrap());
        self.read(&own);
        self.post(&format!("{own}/cancel"), &json!({"cancellationReason": "compromise"}));
        self.read(&format!("{customer}/entitlements?showExpiry=true"));
        let bought = self.read(&format!("{customer}/entitlements?entitlementType=reservedinstance"));
        let artifact = bought["items"][0]["entitledArtifacts"][0]["link"]["uri"].as_str().unwrap();
        self.read(&format!("v1{artifact}"));
        self.read(&format!(
            "v1{}",
            artifact.replace("/reservedinstance/", "/virtualmachinereservedinstance/")
        ));
    }

    fn audit(&self) {
        let records = self.read("v1/auditrecords?startDate=2026-03-10");
        let record = records["items"][0]["id"].as_str().unwrap();
        self.read(&format!("v1/auditrecords/{record}"));
        self.read(&format!("auditactivity/v1/auditrecords/{record}"));
        self.read("v1/auditrecords/none");
    }

    fn billing(&self) {
        self.read("v1/invoices/summary");
        self.read("v1/invoices/summaries");
        self.read("v1/invoices/estimates/links?currencycode=eur");
        let invoices = self.read("v1/invoices?size=200&offset=0");
        for invoice in invoices["items"].as_array().unwrap() {
            let id = invoice["id"].as_str().unwrap();
            let invoice_uri = format!("v1/invoices/{id}");
            self.read(&invoice_uri);
            self.read(&format!("{invoice_uri}/documents/statement"));
            let receipt = invoice["taxReceipts"][0]["id"].as_str().unwrap_or("R1");
            self.read(&format!("{invoice_uri}/receipts/{receipt}/documents/statement"));
            for detail in invoice["invoiceDetails"].as_array().unwrap() {
                let uri = detail["links"]["self"]["uri"].as_str().unwrap();
                self.read(&format!("v1{uri}"));
                let (provider, kind) = (&detail["billingProvider"], &detail["invoiceLineItemType"]);
                let query = format!("provider={}&invoiceLineItemType={}&size=5", word(provider), word(kind));
                self.read(&format!("{invoice_uri}/lineitems?{query}"));
            }
        }
        let kinds = [
            ("reconciliation", "billed"),
            ("reconciliation", "unbilled"),
            ("usage", "billed"),
            ("usage", "unbilled"),
        ];
        let modern = invoices["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"].as_str().unwrap().starts_with('G'));
        for (what, when) in kinds {
            for action in ["export", "microsoft.graph.partners.billing.export"] {
                let wanted = match when {
                    "billed" => json!({"invoiceId": modern.unwrap()["id"], "attributeSet": "full"}),
                    _ => json!({"billingPeriod": "current", "currencyCode": "USD"}),
                };
                let started =
                    self.post(&format!("v1.0/reports/partners/billing/{what}/{when}/{action}"), &wanted);
                let operation = started.as_str().unwrap().trim_start_matches('/').to_owned();
                self.read(&operation);
                self.harness.clock.pass(minutes(1));
                let done = self.read(&operation);
                let Some(manifest) = done.get("resourceLocation") else { continue };
                self.read(&format!(
                    "v1.0/reports/partners/billing/manifests/{}",
                    manifest["id"].as_str().unwrap()
                ));
                let folder = manifest["rootDirectory"].as_str().unwrap().trim_start_matches('/');
                let part = manifest["blobs"][0]["name"].as_str().unwrap();
                self.read(&format!(
                    "{folder}?restype=container&comp=list&{}",
                    manifest["sasToken"].as_str().unwrap()
                ));
                self.read(&format!("{folder}/{part}?{}", manifest["sasToken"].as_str().unwrap()));
            }
        }
    }
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn answers_of_every_operation_are_as_described() {
    let mut reader = Reader::new();
    reader.catalog();
    reader.customers();
    let orders = reader.purchases();
    reader.harness.clock.pass(minutes(30));
    reader.harness.sign_in();
    reader.orders(&orders);
    reader.subscriptions();
    reader.audit();
    reader.harness.clock.pass(minutes(30 * 24 * 60));
    reader.harness.sign_in();
    reader.billing();
    let seen = reader.seen.borrow();
    let api =
        reader.description.operations().filter(|(_, _, operation)| operation.get("x-operations").is_some());
    let unseen: Vec<&str> = api
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap())
        .filter(|id| !seen.contains(*id))
        .collect();
    assert!(unseen.is_empty(), "nobody looked at {unseen:?}");
}

#[test]
fn answers_of_control_endpoints_are_as_described() {
    let reader = Reader::new();
    reader.post("_emulator/orders", &json!({"count": 5, "months": 2, "customers": 3}));
    for endpoint in ["health", "openapi.json", "orders", "requests?limit=3", "clock", "faults", "state"] {
        reader.read(&format!("_emulator/{endpoint}"));
    }
    reader.post("_emulator/clock", &json!({"advance_s": 60}));
    let invoice =
        reader.post("_emulator/invoices", &json!({"line_items": 3}))["id"].as_str().unwrap().to_owned();
    let invoice = format!("_emulator/invoices/{invoice}");
    reader.post(&format!("{invoice}/lines"), &json!({"drop": 1}));
    reader.post(&format!("{invoice}/total"), &json!({"totalCharges": "1.00"}));
    reader.post(&format!("{invoice}/payments"), &json!({"amount": "1.00"}));
    let snapshot = "_emulator/snapshots/first";
    reader.check(request(Method::Put, snapshot), snapshot, None);
    reader.read("_emulator/snapshots");
    reader.post(&format!("{snapshot}/load"), &Value::Null);
    reader.check(request(Method::Delete, snapshot), snapshot, None);
    let lines = format!("{invoice}/lines");
    reader.check(request(Method::Delete, &lines), &lines, None);
}

#[test]
fn refusals_are_as_described() {
    let (harness, description) = (Harness::new(), Description::strict());
    let schema = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    for (target, name) in [
        ("v1/products/none?country=US", "Fault"),
        ("v1/customers/nobody", "Fault"),
        ("v1.0/reports/partners/billing/operations/none", "GraphFault"),
    ] {
        let problems = description.problems(&schema(name), &harness.get(target).1);
        assert!(problems.is_empty(), "{target}: {problems:#?}");
    }
    for (path, form, name) in [
        ("t/oauth2/token", "client_id=a&grant_type=refresh_token&refresh_token=r", "Token"),
        ("t/oauth2/v2.0/token", "client_id=a&grant_type=refresh_token&refresh_token=r", "Token"),
        ("t/oauth2/v2.0/token", "grant_type=nonsense", "TokenRefusal"),
    ] {
        let mut asked = request(Method::Post, path);
        asked.body = form.into();
        let problems = description.problems(&schema(name), &body(&harness.emulator.handle(asked)));
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
}
