//! Real answers are as the description says.

use std::cell::RefCell;
use std::collections::BTreeSet;

use pc_emulator::demo::{self, CONTOSO};
use pc_transport::wire::{Method, Reply, Request};
use serde_json::{Value, json};

use crate::description::STRICT;
use crate::harness::{Harness, body, minutes, request};

/// Asks, and holds what is sent and every answer against the description.
struct Reader {
    harness: Harness,
    /// Ids of operations, with the statuses of their answers.
    seen: RefCell<BTreeSet<(String, u16)>>,
}

impl Reader {
    fn new() -> Self {
        Self { harness: Harness::new(), seen: RefCell::default() }
    }

    fn read(&self, target: &str) -> Value {
        self.check(request(Method::Get, target), target, None)
    }

    fn post(&self, target: &str, json: &Value) -> Value {
        self.check(request(Method::Post, target).json(json), target, Some(json))
    }

    fn delete(&self, target: &str) -> Value {
        self.check(request(Method::Delete, target), target, None)
    }

    /// What must be granted.
    fn check(&self, request: Request, target: &str, sent: Option<&Value>) -> Value {
        let asked = format!("{} {target}", request.method.as_str());
        let described = STRICT.find(request.method, &request.path).unwrap_or_else(|| panic!("{asked}"));
        if let Some(sent) = sent {
            let body = &described.operation["requestBody"]["content"]["application/json"]["schema"];
            let place = format!("{} request", described.id());
            let problems =
                if body.is_null() { Vec::new() } else { STRICT.problems_of_value(&place, body, sent) };
            assert!(problems.is_empty(), "{asked} {problems:#?}\n{sent:#}");
        }
        let reply = self.ask(self.harness.signed(request));
        assert!(reply.is_success(), "{asked}: {}", reply.snippet());
        match reply.find_header("Location") {
            Some(location) => json!(location),
            None => body(&reply),
        }
    }

    /// Whatever is answered; what is asked with is described, too.
    fn ask(&self, request: Request) -> Reply {
        let described = STRICT.find(request.method, &request.path).unwrap();
        let parameters = described.operation["parameters"].as_array().unwrap().iter();
        let names: Vec<&str> = parameters.filter_map(|one| one["name"].as_str()).collect();
        for (name, _) in &request.query {
            let is_known = names.iter().any(|known| known.eq_ignore_ascii_case(name));
            assert!(is_known, "{} does not take {name}", described.id());
        }
        let reply = self.harness.ask(request);
        self.seen.borrow_mut().insert((described.id().to_owned(), reply.status));
        reply
    }

    fn get(&self, target: &str) -> Reply {
        self.ask(request(Method::Get, target))
    }

    fn catalog(&self) {
        let customer = format!("v1/customers/{CONTOSO}");
        let query = "country=US&targetView=Azure";
        assert!(!self.read(&format!("v1/products?{query}"))["items"].as_array().unwrap().is_empty());
        self.read(&format!("{customer}/products?targetView=Azure"));
        for product in [demo::VM_RESERVATION, demo::SAAS, demo::PERPETUAL_SOFTWARE, demo::LEGACY_AZURE] {
            for (base, query) in [("v1", "?country=US"), (&*customer, "")] {
                let product = format!("{base}/products/{product}");
                self.read(&format!("{product}{query}"));
                for sku in self.read(&format!("{product}/skus{query}"))["items"].as_array().unwrap() {
                    let sku = format!("{product}/skus/{}", sku["id"].as_str().unwrap());
                    self.read(&format!("{sku}{query}"));
                    let offers = self.read(&format!("{sku}/availabilities{query}"));
                    let offer = offers["items"][0]["id"].as_str().unwrap();
                    self.read(&format!("{sku}/availabilities/{offer}{query}"));
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
                self.part(&format!("{folder}/{part}?{}", manifest["sasToken"].as_str().unwrap()));
            }
        }
    }
}

impl Reader {
    /// A part of an export, in every way that it can be asked for.
    fn part(&self, target: &str) {
        let ask = |method, name: &str, value: &str| {
            self.ask(
                request(method, target).header(name.to_owned(), value).header("x-ms-client-request-id", "1"),
            )
        };
        for method in [Method::Get, Method::Head] {
            let whole = ask(method, "X-Locale", "en-US");
            let etag = whole.find_header("ETag").unwrap();
            assert_eq!(whole.status, 200);
            assert_eq!(ask(method, "Range", "bytes=0-9").status, 206);
            assert_eq!(ask(method, "If-None-Match", etag).status, 304);
            assert_eq!(ask(method, "If-Match", "other").status, 412);
            assert_eq!(ask(method, "x-ms-range", "bytes=100000000-").status, 416);
            assert_eq!(self.ask(request(method, &format!("{target}&comp=metadata"))).status, 501);
            assert_eq!(self.ask(request(method, &format!("{target}1"))).status, 403);
            let other = target.replace("/part-", "/part-9");
            assert_eq!(self.ask(request(method, &other)).status, 404);
        }
    }
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What is granted of the API is as described, all of it.
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
    reader.sign_in();
    reader.control();
    let seen = reader.seen.borrow();
    let mut unseen = Vec::new();
    for described in STRICT.operations() {
        let statuses = described.operation["responses"].as_object().unwrap().keys();
        for status in statuses.filter_map(|status| status.parse::<u16>().ok()).filter(|status| *status < 400)
        {
            if !seen.contains(&(described.id().to_owned(), status)) {
                unseen.push(format!("{} {status}", described.id()));
            }
        }
    }
    assert!(unseen.is_empty(), "nobody looked at {unseen:#?}");
}

impl Reader {
    /// The token authority.
    fn sign_in(&self) {
        for version in ["", "/v2.0"] {
            let base = format!("partner.example/oauth2{version}");
            let post = |name: &str, form: &str| {
                let mut asked = request(Method::Post, &format!("{base}/{name}"));
                asked.body = form.to_owned().into();
                self.ask(asked)
            };
            let app = "client_id=a&client_secret=s&client_info=1";
            let scope = "scope=openid%20https://graph.microsoft.com/.default";
            for (form, status) in [
                (format!("{app}&grant_type=client_credentials"), 200),
                (format!("{app}&grant_type=refresh_token&refresh_token=r"), 200),
                (format!("{app}&grant_type=authorization_code&code=c&{scope}"), 200),
                (format!("{app}&grant_type=device_code&device_code=d"), 200),
                ("client_id=a&grant_type=client_credentials".to_owned(), 401),
                ("client_id=a&grant_type=nonsense".to_owned(), 400),
            ] {
                assert_eq!(post("token", &form).status, status, "{form}");
            }
            assert_eq!(post("devicecode", &format!("client_id=a&{scope}")).status, 200);
            let back = "client_id=a&redirect_uri=http://localhost/&state=s&scope=openid";
            for (form, status) in [
                (format!("{back}&response_type=code"), 302),
                (format!("{back}&response_type=token"), 302),
                (format!("{back}&response_type=code&response_mode=form_post"), 200),
                (format!("{back}&response_type=code&response_mode=none"), 400),
                ("client_id=a&response_type=code".to_owned(), 400),
            ] {
                assert_eq!(post("authorize", &form).status, status, "{form}");
                assert_eq!(self.get(&format!("{base}/authorize?{form}")).status, status, "{form}");
            }
            self.read(&format!("partner.example/discovery{version}/keys"));
            self.read(&format!("common{version}/.well-known/openid-configuration"));
        }
        let instances = "common/discovery/instance?api-version=1.1&authorization_endpoint=";
        let here = |target: &str| request(Method::Get, target).header("Host", "localhost");
        let known = format!("{instances}https://localhost/common/oauth2/v2.0/authorize");
        assert_eq!(self.ask(here(&known)).status, 200);
        assert_eq!(self.ask(here(&format!("{instances}https://elsewhere/"))).status, 400);
    }

    /// The control endpoints.
    fn control(&self) {
        self.post("_emulator/orders", &json!({"count": 5, "months": 2, "customers": 3}));
        for endpoint in ["index", "health", "openapi.json", "orders", "requests?limit=3", "clock", "world"] {
            self.read(&format!("_emulator/{endpoint}"));
        }
        let number = self.read("_emulator/requests?limit=1")[0]["number"].clone();
        self.read(&format!("_emulator/requests/{number}"));
        let json = request(Method::Get, "_emulator").header("Accept", "application/json");
        self.check(json, "_emulator", None);
        self.read("_emulator");
        self.post("_emulator/clock", &json!({"advance_s": 60}));
        let state = self.read("_emulator/state");
        self.check(request(Method::Put, "_emulator/state").json(&state), "_emulator/state", Some(&state));
        self.faults();
        self.invoices();
        self.seats();
        let snapshot = "_emulator/snapshots/first";
        self.check(request(Method::Put, snapshot), snapshot, None);
        self.read("_emulator/snapshots");
        self.post(&format!("{snapshot}/load"), &Value::Null);
        self.delete(snapshot);
    }

    fn faults(&self) {
        let target = "_emulator/faults";
        let rules = json!({"rules": [
            {"fault": "delay", "delay_s": 3, "operation": "QueryAuditRecords", "nth": 7, "after_s": 1, "until_s": 2},
            {"fault": "html_body", "status": 503, "work_done": true, "operation": ["GetOrder", "GetCart"], "nth": [1, 3]},
            {"fault": "throttle", "retry_after_s": 20, "probability": 0.5, "customer": CONTOSO, "operation": "GetOrder"},
            {"fault": "refuse_group", "group": "1", "code": 800_024},
            {"fault": "reject_line", "line": 1, "code": 10_006},
            {"fault": "reprice", "percent": 110},
        ]});
        self.check(request(Method::Put, target).json(&rules), target, Some(&rules));
        self.read(target);
        let mut toml = request(Method::Put, target).header("Content-Type", "application/toml");
        toml.body = "[[rules]]\nfault = 'lose_answer'\noperation = 'CheckoutCart'".into();
        self.check(toml, target, None);
        self.delete(target);
    }

    fn invoices(&self) {
        let invoice = self.post("_emulator/invoices", &json!({"line_items": 3}));
        let invoice = format!("_emulator/invoices/{}", word(&invoice["id"]));
        let lines = format!("{invoice}/lines");
        self.post(&lines, &json!({"drop": 1}));
        self.post(&lines, &json!({"change": 0, "set": {"quantity": "5"}}));
        self.post(&format!("{invoice}/total"), &json!({"totalCharges": "1.00"}));
        self.post(&format!("{invoice}/payments"), &json!({"amount": "1.00"}));
        self.delete(&lines);
    }

    /// Seats that are bought, changed, converted and credited.
    fn seats(&self) {
        let customer = format!("v1/customers/{CONTOSO}");
        let item = self.harness.catalog_item("CFQ7TTC0LDPB", "0001", "country=US");
        let line = json!({"offerId": item, "quantity": 5, "termDuration": "P1Y"});
        let order = self
            .post(&format!("{customer}/orders"), &json!({"billingCycle": "monthly", "lineItems": [line]}));
        self.harness.clock.pass(minutes(30));
        let order = self.read(&format!("{customer}/orders/{}", word(&order["id"])));
        let seats = word(&order["lineItems"][0]["subscriptionId"]);
        let target = format!("{customer}/subscriptions/{seats}");
        let mut change = json!({"billingCycle": "annual", "partnerId": "1234567"});
        let next = json!({"productId": "CFQ7TTC0LDPB", "skuId": "0001", "availabilityId": "", "billingCycle": "monthly",
            "termDuration": "P1Y"});
        change["scheduledNextTermInstructions"] = json!({"product": next, "quantity": 4});
        let changed = self.check(request(Method::Patch, &target).json(&change), &target, Some(&change));
        for member in ["nextChargeInstructions", "scheduledNextTermInstructions", "refundableQuantity"] {
            assert!(changed[member].is_object(), "{member} is not in {changed}");
        }
        let seats = format!("_emulator/subscriptions/{seats}");
        let conversion = json!({"catalogItemId": "CFQ7TTC0LF8Q:0001", "quantity": 1});
        self.post(&format!("{seats}/conversions"), &conversion);
        self.post(
            &format!("{seats}/credits"),
            &json!({"unitAmount": "2.50", "reason": "Azure Credit Offer"}),
        );
    }
}
