//! Exported worlds keep what became of subscriptions, whatever that was.

use std::time::Duration;

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_emulator::{EmulatorOptions, World};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, ManualClock, minutes, request};

const DAY: u64 = 24 * 60;
const SECOND: Duration = Duration::from_secs(1);
const CUSTOMERS: [(&str, &str); 2] = [(CONTOSO, "US"), (FABRIKAM, "DE")];
/// What is bought: product, SKU, billing cycle, term.
const SOLD: [(&str, &str, &str, &str); 15] = [
    (demo::OFFICE_E1, "0001", "monthly", "P1M"),
    (demo::OFFICE_E1, "0001", "monthly", "P1Y"),
    (demo::OFFICE_E5, "0002", "annual", "P1Y"),
    (demo::BUSINESS_STANDARD, "0001", "monthly", "P3Y"),
    (demo::MICROSOFT_365_E5, demo::MICROSOFT_365_E5_TRIAL, "none", "P1M"),
    (demo::MICROSOFT_365_E5, "0002", "monthly", "P1M"),
    (demo::MICROSOFT_365_APPS, "0001", "monthly", "P1Y"),
    (demo::SAAS, demo::SAAS_SKU, "monthly", "P1Y"),
    (demo::SAAS_TRIAL, "0001", "none", "P1M"),
    (demo::POWER_BI, "0002", "monthly", "P1Y"),
    (demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, "one_time", ""),
    (demo::REVIEWED_SOFTWARE, "0001", "one_time", ""),
    (demo::SOFTWARE_SUBSCRIPTION, demo::SOFTWARE_SUBSCRIPTION_SKU, "one_time", "P1Y"),
    (demo::VM_RESERVATION, demo::VM_RESERVATION_1_YEAR, "one_time", "P1Y"),
    (demo::AZURE_PLAN, "0001", "one_time", ""),
];
/// What seats become.
const SEATS: [(&str, &str); 5] = [
    (demo::OFFICE_E1, "0001"),
    (demo::OFFICE_E5, "0002"),
    (demo::BUSINESS_STANDARD, "0001"),
    (demo::MICROSOFT_365_E5, "0002"),
    (demo::MICROSOFT_365_APPS, "0001"),
];

/// Numbers that look random, the same for the same seed.
struct Draws(u64);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn one<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// Somebody who does whatever can be done. What is refused is refused.
struct Busy {
    harness: Harness,
    draws: Draws,
}

impl Busy {
    fn new(seed: u64) -> Self {
        let mut draws = Draws(seed);
        draws.below(2);
        Self { harness: Harness::new(), draws }
    }

    fn pass(&mut self, time: u64) {
        self.harness.clock.pass(minutes(time));
        self.harness.sign_in();
    }

    fn step(&mut self) {
        self.harness.clock.pass(SECOND); // what happens at the same instant has no order in a world
        let (customer, country) = self.draws.one(&CUSTOMERS);
        match self.draws.below(12) {
            0..=2 => self.buy(customer, country),
            3 => self.add(customer, country),
            4..=7 => self.patch(customer),
            8 => self.convert(customer),
            9 => self.cancel(customer),
            10 => {
                let time = 1 + self.draws.below(45) as u64 * DAY + self.draws.below(24 * 60) as u64;
                self.pass(time);
            }
            _ => {
                let minutes = self.draws.below(30) as u64;
                self.pass(minutes);
            }
        }
    }

    fn quantity(&mut self) -> usize {
        1 + self.draws.below(9)
    }

    fn line(
        &mut self,
        country: &str,
        id: usize,
        (product, sku, cycle, term): (&str, &str, &str, &str),
    ) -> Value {
        let item = self.harness.catalog_item(product, sku, &format!("country={country}"));
        let mut line = json!({"id": id, "catalogItemId": item, "quantity": self.quantity(), "billingCycle": cycle,
            "attestationAccepted": true, "provisioningContext": {}});
        if !term.is_empty() {
            line["termDuration"] = json!(term);
        }
        if self.draws.below(4) == 0 {
            line["friendlyName"] = json!(format!("bought {}", self.draws.below(100)));
        }
        if self.draws.below(5) == 0 {
            line["participants"] = json!([{"key": "transaction_reseller", "value": "517285"}]);
        }
        if self.draws.below(6) == 0 && !["none", "one_time"].contains(&cycle) {
            let year = &self.harness.emulator.now().to_string()[..4];
            line["customTermEndDate"] = json!(format!("{year}-12-31T00:00:00Z"));
        }
        line
    }

    fn buy(&mut self, customer: &str, country: &str) {
        let mut lines = Vec::new();
        for id in 0..=self.draws.below(2) {
            let sold = self.draws.one(&SOLD);
            let mut line = self.line(country, id * 10, sold);
            if sold.0 == demo::VM_RESERVATION {
                let Some(azure) = self.azure(customer) else { continue };
                let registration = format!("v1/customers/{customer}/subscriptions/{azure}/registrations");
                self.harness.post(&registration, &Value::Null);
                self.pass(3);
                let scope = self.draws.one(&["shared", "single"]);
                line["provisioningContext"] =
                    json!({"scope": scope, "subscriptionId": azure, "duration": "1Year"});
                if customer == FABRIKAM {
                    let plan = "country=DE&reservationScope=AzurePlan";
                    line["catalogItemId"] = json!(self.harness.catalog_item(sold.0, sold.1, plan));
                }
            }
            let addon = match sold.0 {
                demo::SAAS => Some((demo::SAAS, demo::SAAS_ADD_ON_SKU, sold.2, sold.3)),
                demo::MICROSOFT_365_APPS => Some((sold.0, demo::MICROSOFT_365_APPS_ADD_ON, sold.2, sold.3)),
                _ => None,
            };
            if let Some(addon) = addon.filter(|_| self.draws.below(2) == 0) {
                line["addOnItems"] = json!([self.line(country, id * 10 + 1, addon)]);
            }
            lines.push(line);
        }
        let (status, cart) =
            self.harness.post(&format!("v1/customers/{customer}/carts"), &json!({"lineItems": lines}));
        if status == 201 {
            self.harness.checkout(customer, &cart);
        }
    }

    /// An add-on of something that was bought before.
    fn add(&mut self, customer: &str, country: &str) {
        let Some(base) = self.subscription(customer) else { return };
        let product = base["productType"]["id"].as_str().unwrap_or_default();
        let (addon, sku) = match product {
            "SaaS" => (demo::SAAS, demo::SAAS_ADD_ON_SKU),
            _ => (demo::MICROSOFT_365_APPS, demo::MICROSOFT_365_APPS_ADD_ON),
        };
        let (cycle, term) =
            (base["billingCycle"].as_str().unwrap(), base["termDuration"].as_str().unwrap_or("P1Y"));
        let mut line = self.line(country, 0, (addon, sku, cycle, term));
        if self.draws.below(2) == 0 {
            line["offerId"] = line["catalogItemId"].take();
            line["parentSubscriptionId"] = base["id"].clone();
            let target = format!("v1/customers/{customer}/orders/{}", base["orderId"].as_str().unwrap());
            self.harness.send(request(Method::Patch, &target).json(&json!({"lineItems": [line]})));
        } else {
            line["provisioningContext"] = json!({"parentSubscriptionId": base["id"]});
            let (status, cart) =
                self.harness.post(&format!("v1/customers/{customer}/carts"), &json!({"lineItems": [line]}));
            if status == 201 {
                self.harness.checkout(customer, &cart);
            }
        }
    }

    fn patch(&mut self, customer: &str) {
        let Some(subscription) = self.subscription(customer) else { return };
        let (product, sku) = self.draws.one(&SEATS);
        let next = json!({"product": {"productId": product, "skuId": sku,
            "billingCycle": self.draws.one(&["monthly", "annual"]), "termDuration": self.draws.one(&["P1M", "P1Y"])},
            "quantity": self.quantity()});
        let change = match self.draws.below(12) {
            0 | 1 => json!({"quantity": self.quantity()}),
            2 => json!({"friendlyName": format!("named \"{}\"\n'''\\ \u{1} é", self.draws.below(100))}),
            3 => json!({"partnerId": self.draws.one(&["4847383", "517285", ""])}),
            4 => json!({"autoRenewEnabled": false}),
            5 => json!({"autoRenewEnabled": true}),
            6 => json!({"billingCycle": self.draws.one(&["monthly", "annual"])}),
            7 | 8 => json!({"scheduledNextTermInstructions": next}),
            9 => json!({"scheduledNextTermInstructions": null}),
            10 => json!({"status": "suspended"}),
            _ if subscription["billingType"] == "usage" => json!({"status": "active"}), // reservations would go with it
            _ => json!({"status": self.draws.one(&["active", "deleted"])}),
        };
        let target =
            format!("v1/customers/{customer}/subscriptions/{}", subscription["id"].as_str().unwrap());
        self.harness.send(request(Method::Patch, &target).json(&change));
    }

    fn convert(&mut self, customer: &str) {
        let Some(source) = self.subscription(customer) else { return };
        let (product, sku) = self.draws.one(&SEATS);
        let mut wanted = json!({"catalogItemId": format!("{product}:{sku}")});
        if self.draws.below(3) == 0 {
            let Some(into) = self.subscription(customer) else { return };
            wanted = json!({"intoSubscription": into["id"]});
        }
        if self.draws.below(2) == 0 {
            wanted["quantity"] = json!(self.quantity());
        }
        let target = format!("_emulator/subscriptions/{}/conversions", source["id"].as_str().unwrap());
        if wanted["intoSubscription"] != source["id"] {
            self.harness.post(&target, &wanted);
        }
    }

    /// A line of software.
    fn cancel(&mut self, customer: &str) {
        let orders = self.harness.read(&format!("v1/customers/{customer}/orders"))["items"].clone();
        let orders = orders.as_array().unwrap();
        if orders.is_empty() {
            return;
        }
        let order = &orders[self.draws.below(orders.len())];
        let target = format!("v1/customers/{customer}/orders/{}", order["id"].as_str().unwrap());
        let line = json!({"lineItemNumber": 0});
        self.harness.send(
            request(Method::Patch, &target)
                .json(&json!({"id": order["id"], "status": "cancelled", "lineItems": [line]})),
        );
    }

    fn azure(&mut self, customer: &str) -> Option<String> {
        let owned = subscriptions(&self.harness, customer);
        let azure = owned.iter().find(|one| one["billingType"] == "usage")?;
        Some(azure["id"].as_str().unwrap().to_owned())
    }

    fn subscription(&mut self, customer: &str) -> Option<Value> {
        let owned = subscriptions(&self.harness, customer);
        let drawn = self.draws.below(owned.len().max(1));
        owned.get(drawn).cloned()
    }
}

fn subscriptions(harness: &Harness, customer: &str) -> Vec<Value> {
    harness.read(&format!("v1/customers/{customer}/subscriptions"))["items"].as_array().unwrap().clone()
}

/// What a client sees of what is there, and of what will be.
fn seen(harness: &Harness) -> Vec<String> {
    let of_customer = |(customer, _): (&str, &str)| {
        let all = subscriptions(harness, customer);
        let is_there = |id: &Value| all.iter().any(|one| one["id"] == *id && one["status"] != "deleted");
        let there = all.iter().filter(|one| {
            is_there(&one["id"])
                && (one["parentSubscriptionId"].is_null() || is_there(&one["parentSubscriptionId"]))
        });
        let mut seen: Vec<String> = there.map(told).collect();
        let entitlements = harness.read(&format!("v1/customers/{customer}/entitlements"));
        let entitlements = entitlements["items"].as_array().unwrap().iter();
        seen.extend(entitlements.map(|one| {
            format!(
                "{} {} {} {}",
                one["referenceOrder"]["id"], one["quantity"], one["productId"], one["entitledArtifacts"]
            )
        }));
        seen.sort();
        seen
    };
    CUSTOMERS.into_iter().flat_map(of_customer).collect()
}

/// The order lines that became a subscription, as they were bought.
fn ordered(harness: &Harness) -> Vec<String> {
    let orders = harness.emulator.orders();
    let line = |order: &Value, line: &Value| {
        let told = [
            "subscriptionId",
            "friendlyName",
            "quantity",
            "termDuration",
            "partnerIdOnRecord",
            "promotionId",
        ];
        format!(
            "{} {} {}",
            order["id"],
            order["creationDate"],
            told.map(|name| line[name].to_string()).join(" ")
        )
    };
    let of_order = |order: &Value| -> Vec<String> {
        let lines = order["lineItems"].as_array().unwrap().iter();
        lines.filter(|one| !one["subscriptionId"].is_null()).map(|one| line(order, one)).collect()
    };
    orders.iter().flat_map(of_order).collect()
}

fn told(subscription: &Value) -> String {
    let mut told = subscription.clone();
    for next in ["scheduledNextTermInstructions", "nextChargeInstructions"] {
        if let Some(product) = told.get_mut(next) {
            product["product"]["availabilityId"].take();
        }
    }
    for name in ["id", "attributes", "links", "offerId", "refundableQuantity"] {
        told.as_object_mut().unwrap().remove(name);
    }
    format!("{} {told}", subscription["id"])
}

fn served(world: &World, harness: &Harness) -> Harness {
    let clock = ManualClock::at(harness.emulator.now());
    Harness::on(clock, |options: &mut EmulatorOptions| options.world = Some(world.clone()))
}

fn check(seed: u64) {
    let mut busy = Busy::new(seed);
    for _ in 0..40 {
        busy.step();
    }
    busy.pass(40);
    let harness = &mut busy.harness;
    let before = seen(harness);
    let world = harness.emulator.world();
    let read = world.as_str().parse::<World>();
    let read = read.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{}", world.as_str()));
    let mut again = served(&read, harness);
    assert_eq!(again.emulator.now(), harness.emulator.now(), "seed {seed}");
    assert_same(seed, "at once", &before, &seen(&again), &world);
    let (bought, bought_again) = (ordered(harness), ordered(&again));
    let is_there = |line: &&String| before.iter().any(|one| one.split(' ').next() == line.split(' ').nth(2));
    for line in bought.iter().filter(is_there) {
        assert!(bought_again.contains(line), "seed {seed}: {line} is not in {bought_again:#?}");
    }
    let lines = |world: &World| world.as_str().lines().map(str::to_owned).collect::<Vec<_>>();
    assert_same(seed, "exported again", &lines(&world), &lines(&again.emulator.world()), &world);
    for days in [35, 400] {
        for one in [&mut *harness, &mut again] {
            one.clock.pass(minutes(days * DAY));
            one.sign_in();
        }
        assert_same(seed, "later", &seen(harness), &seen(&again), &world);
    }
}

fn assert_same(seed: u64, when: &str, left: &[String], right: &[String], world: &World) {
    let difference = |some: &[String], others: &[String]| {
        some.iter().filter(|one| !others.contains(one)).cloned().collect::<Vec<_>>().join("\n")
    };
    assert!(
        left == right,
        "seed {seed}, {when}:\n{}\nis\n{}\n{}",
        difference(left, right),
        difference(right, left),
        world.as_str()
    );
}

#[test]
fn whatever_was_done_is_kept() {
    (0..24).for_each(check);
}

/// A world in which Contoso bought this.
fn bought(lines: &str) -> String {
    format!(
        "extends = 'demo'\n[[orders]]\ncustomer = '{CONTOSO}'\nbilling_cycle = 'monthly'\nplaced = '2026-01-05T09:00:00Z'\nlines = [\n{lines}\n]"
    )
}

fn harness_of(text: &str) -> Harness {
    let world: World = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    Harness::with(|options| options.world = Some(world.clone()))
}

#[test]
fn a_line_tells_what_its_subscription_became() {
    let harness = harness_of(&bought(
        "{ item = 'CFQ7TTC0LF8Q:0001', quantity = 4, term = 'P1M', subscription = 's1', seats = 6, renamed = 'n',
           partner = '4847383', changes = [{ from = '2026-01-15T14:00:00Z', item = 'CFQ7TTC0LF8S:0002' }, { from = '2026-03-05' }],
           next_term = { term = 'P1Y', billing_cycle = 'annual' } }",
    ));
    let mut harness = harness;
    let read = |harness: &Harness| harness.read(&format!("v1/customers/{CONTOSO}/subscriptions/s1"));
    let now = read(&harness);
    let wanted = |name: &str| now[name].clone();
    assert_eq!(
        ["offerName", "quantity", "friendlyName", "partnerId", "termDuration", "billingCycle"].map(wanted),
        [json!("Office 365 E5"), json!(6), json!("n"), json!("4847383"), json!("P1M"), json!("monthly")]
    );
    assert_eq!(now["commitmentEndDate"], "2026-04-04T00:00:00Z");
    assert_eq!(now["scheduledNextTermInstructions"]["product"]["termDuration"], "P1Y");
    // The upgrade was charged, and so were the terms since.
    let invoices = harness.read("v1/invoices");
    let of = |month: &str| {
        let mut all = invoices["items"].as_array().unwrap().iter();
        let invoice = all.find(|one| one["invoiceDate"].as_str().unwrap().starts_with(month));
        invoice.map(|one| one["totalCharges"].to_string().parse::<f64>().unwrap())
    };
    assert!(of("2026-02").is_some_and(|january| january > 48.0), "{invoices:#}");
    harness.clock.pass(minutes(30 * DAY));
    harness.sign_in();
    let then = read(&harness);
    assert_eq!(
        (&then["billingCycle"], &then["commitmentEndDate"]),
        (&json!("annual"), &json!("2027-04-04T00:00:00Z"))
    );
}

/// Each is a line of an order, and what is said of it.
#[test]
fn a_line_that_lies_about_its_subscription_is_refused() {
    let seats =
        |members: &str| format!("{{ item = 'CFQ7TTC0LF8Q:0001', quantity = 4, term = 'P1M', {members} }}");
    let software = |members: &str| format!("{{ item = 'DG7GMGF0DWM3:0002', quantity = 1, {members} }}");
    for (line, wanted) in [
        (seats("seats = 0"), "a subscription has at least one seat"),
        (seats("seats = -1"), "`seats` must be a whole number from 0 to 4294967295"),
        (seats("partner = 'abc'"), "The MPN id must be a number."),
        (seats("reseller = '017'"), "The MPN id 017 was not found."),
        (seats("delivered = '2026-01-05T08:59:00Z'"), "it was delivered before it was bought"),
        (seats("added = '2026-01-04T00:00:00Z'"), "an order has at least one line that was bought with it"),
        (
            seats("}, { item = 'CFQ7TTC0LF8Q:0001', quantity = 1, term = 'P1M', added = '2026-01-04'"),
            "it is before the order was placed",
        ),
        (seats("next_billing_cycle = 'annual'"), "it cannot be billed `annual`"),
        (seats("next_billing_cycle = 'anual'"), "it cannot be billed `anual`"),
        (seats("next_term = { quantity = 0 }"), "the quantity must be between 1 and 10000000"),
        (
            seats("next_term = { term = 'P7Y' }"),
            "no seats are sold as `CFQ7TTC0LF8Q:0001` for `P7Y`, billed `monthly`",
        ),
        (
            seats("next_term = { item = 'CFQ7TTC0LF8S:0009' }"),
            "nothing is sold as `CFQ7TTC0LF8S:0009`: did you mean `CFQ7TTC0LF8S:0002`?",
        ),
        (seats("next_term = { itm = 'x' }"), "there is no `itm`: did you mean `item`?"),
        (seats("changes = [{ item = 'CFQ7TTC0LF8S:0002' }]"), "the change has no `from`"),
        (
            seats("changes = [{ from = 'soon' }]"),
            "`from` must be a date in quotes, such as \"2026-01-15T10:00:00Z\"",
        ),
        (seats("changes = [{ from = '9999-12-05' }]"), "it is more than 100 years later"),
        (seats("changes = [{ from = '2025-12-05' }]"), "it is before what happened until then"),
        (
            seats("changes = [{ from = '2026-03-05' }, { from = '2026-02-05' }]"),
            "it is before what happened until then",
        ),
        (seats("changes = [{ from = '2026-02-06' }]"), "no billing cycle of it began then"),
        (
            seats("changes = [{ from = '2026-02-05', item = 'DG7GMGF0DWM3:0002' }]"),
            "no seats are sold as `DG7GMGF0DWM3:0002` for `P1M`, billed `monthly`",
        ),
        (
            seats("reservation = { group = 'g', line_item = 'l', resource = 'r' }"),
            "the reservation has no `id`",
        ),
        (
            seats("subscription = '3a231fbe-37fe-4410-93fd-730d3d5d4c75'"),
            "one of the subscriptions of the demo is `3a231fbe-37fe-4410-93fd-730d3d5d4c75`, too",
        ),
        (software("seats = 2"), "`DG7GMGF0DWM3:0002` becomes no subscription"),
        (software("suspended = true"), "`DG7GMGF0DWM3:0002` becomes no subscription"),
    ] {
        let text = bought(&line).replace("billing_cycle = 'monthly'\n", "");
        let error = text.parse::<World>().unwrap_err();
        let told: Vec<String> = error.problems().map(|(line, why)| format!("{line} {why}")).collect();
        let place = if wanted.starts_with("an order") { 5 } else { 6 };
        assert_eq!(told, [format!("{place} {wanted}")], "{line}");
    }
}

#[test]
fn what_a_world_has_no_place_for_is_counted() {
    let harness = Harness::new();
    assert!(harness.emulator.left_out_of_world().is_empty());
    let lines = json!([harness.software_line(0), harness.software_line(1)]);
    let (_, done) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &lines));
    harness.cart(CONTOSO, &lines);
    harness.clock.pass(minutes(20));
    let order = done["orders"][0]["id"].as_str().unwrap();
    let target = format!("v1/customers/{CONTOSO}/orders/{order}");
    let cancel = json!({"id": order, "status": "cancelled", "lineItems": [{"lineItemNumber": 0}]});
    assert_eq!(harness.send(request(Method::Patch, &target).json(&cancel)).status, 200);
    let left_out = harness.emulator.left_out_of_world();
    assert_eq!(left_out[..2], ["1 order line that is gone, or whose base is", "2 carts"]);
    assert!(left_out[2].ends_with("audit records"), "{left_out:?}");
    let reply = harness.emulator.handle(request(Method::Get, "_emulator/world"));
    assert_eq!(reply.find_header("Emulator-Left-Out"), Some(&*left_out.join("; ")));
    assert!(reply.text_bytes().starts_with(b"# Written by the Partner Center emulator"));
}

#[test]
fn what_was_bought_before_is_there_whatever_could_be_bought_now() {
    let text = include_str!("../../../../examples/worlds/small-partner.toml");
    let world: World = text.parse().unwrap();
    let harness = Harness::with(|options| {
        options.world = Some(world);
        options.qualified_for_software = false;
    });
    let garage = "0d2cf9b0-5f0f-4e38-8d3c-8e4ad1c4a002";
    assert_eq!(harness.read(&format!("v1/customers/{garage}/orders"))["totalCount"], 1);
}

/// Earlier versions did not write down when something became something else.
#[test]
fn a_state_of_an_earlier_version_keeps_what_subscriptions_are() {
    let line = "{ item = 'CFQ7TTC0LF8Q:0001', quantity = 4, term = 'P1Y', subscription = 's1' }";
    let harness = harness_of(&bought(line));
    let target = "_emulator/subscriptions/s1/conversions";
    assert_eq!(harness.post(target, &json!({"catalogItemId": "CFQ7TTC0LF8S:0002"})).0, 201);
    assert_eq!(harness.post(target, &json!({"catalogItemId": "CFQ7TTC0LF8Q:0001", "quantity": 1})).0, 201);
    let mut state: Value = serde_json::from_str(&harness.emulator.save()).unwrap();
    for customer in state["world"]["customers"]["items"].as_array_mut().unwrap() {
        for subscription in customer["subscriptions"]["items"].as_array_mut().unwrap() {
            subscription.as_object_mut().unwrap().remove("changes");
        }
    }
    harness.emulator.load(&state.to_string()).unwrap();
    let again = harness_of(harness.emulator.world().as_str());
    let owned = |harness: &Harness| {
        let all = subscriptions(harness, CONTOSO);
        let mut told: Vec<String> =
            all.iter().map(|one| format!("{} {} {}", one["id"], one["offerName"], one["quantity"])).collect();
        told.sort();
        told
    };
    assert_eq!(owned(&harness), owned(&again));
    assert_eq!(owned(&harness).len(), 3);
}
