//! Seats that were bought, changed, upgraded, cancelled and renewed: what is billed for them fits, and is told.

use pc_emulator::EmulatorOptions;
use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::harness::Harness;

const TRIAL: (&str, &str) = (demo::MICROSOFT_365_E5, demo::MICROSOFT_365_E5_TRIAL);

/// A service where seats are sold, driven by its API.
struct World {
    harness: Harness,
}

impl World {
    fn new(change: impl FnOnce(&mut EmulatorOptions)) -> Self {
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        options.provisioning_time_max = std::time::Duration::ZERO;
        change(&mut options);
        Self { harness: Harness::in_the_past(500, options) }
    }

    fn call(&self, method: Method, target: &str, body: &Value) -> Value {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request::outside_version(method, &path.split('/').collect::<Vec<_>>());
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            request = request.query(name, value);
        }
        let reply = self.harness.emulator.handle(request.json(body));
        assert!(reply.is_success(), "{target}: {}", reply.snippet());
        let text = reply.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&reply.body);
        serde_json::from_slice(text).unwrap()
    }

    /// Buys seats; the path of their subscription.
    fn buy(&self, customer: &str, item: (&str, &str), quantity: u32, term: &str, cycle: &str) -> String {
        self.buy_with(
            customer,
            item,
            &json!({"quantity": quantity, "termDuration": term, "billingCycle": cycle}),
        )
    }

    fn buy_with(&self, customer: &str, (product, sku): (&str, &str), line: &Value) -> String {
        let country = if customer == CONTOSO { "US" } else { "DE" };
        let offers = format!("v1/products/{product}/skus/{sku}/availabilities?country={country}");
        let offers = self.call(Method::Get, &offers, &Value::Null);
        let mut line = line.clone();
        line["catalogItemId"] = offers["items"][0]["catalogItemId"].clone();
        let base = format!("v1/customers/{customer}");
        let cart = self.call(Method::Post, &format!("{base}/carts"), &json!({"lineItems": [line]}));
        let id = cart["id"].as_str().unwrap();
        let done = self.call(Method::Post, &format!("{base}/carts/{id}/checkout"), &Value::Null);
        let order = done["orders"][0]["id"].as_str().unwrap_or_else(|| panic!("{done}"));
        let bought = self.call(Method::Get, &format!("{base}/subscriptions?order_id={order}"), &Value::Null);
        format!("{base}/subscriptions/{}", bought["items"][0]["id"].as_str().unwrap())
    }

    fn patch(&self, subscription: &str, change: &Value) {
        self.call(Method::Patch, subscription, change);
    }

    fn control(&self, subscription: &str, what: &str, wanted: &Value) -> Value {
        let id = subscription.rsplit('/').next().unwrap();
        self.harness.control(Method::Post, &format!("subscriptions/{id}/{what}"), wanted)
    }

    fn pass_days(&self, days: u32) {
        self.harness.advance_clock(days * 24 * 60 * 60);
    }

    /// Everything that can happen to seats, over more than a year.
    fn happen(&self) {
        let standard = (demo::BUSINESS_STANDARD, "0001");
        let e1 = format!("{}:0001", demo::OFFICE_E1);
        let year = self.buy(FABRIKAM, standard, 10, "P1Y", "monthly");
        let month = self.buy(FABRIKAM, standard, 4, "P1M", "monthly");
        let upfront = self.buy(CONTOSO, standard, 3, "P1Y", "annual");
        let triennial = self.buy(CONTOSO, standard, 2, "P3Y", "triennial");
        let planned = self.buy(FABRIKAM, (demo::POWER_BI, "0001"), 10, "P3Y", "annual");
        let cancelled = self.buy(FABRIKAM, standard, 10, "P1Y", "monthly");
        let upgraded = self.buy(FABRIKAM, standard, 300, "P1Y", "monthly");
        let parted = self.buy(FABRIKAM, standard, 20, "P1Y", "monthly");
        let tried = self.buy(FABRIKAM, TRIAL, 25, "P1M", "none");
        self.buy_with(
            FABRIKAM,
            (demo::MICROSOFT_365_APPS, "0001"),
            &json!({"quantity": 2, "termDuration": "P1Y", "billingCycle": "monthly",
                    "customTermEndDate": self.last_day_of_month_after(4)}),
        );
        self.pass_days(2);
        for quantity in [12, 8] {
            self.patch(&year, &json!({"quantity": quantity}));
        }
        self.patch(&upfront, &json!({"quantity": 6}));
        self.patch(&triennial, &json!({"quantity": 1}));
        self.patch(&cancelled, &json!({"status": "deleted"}));
        self.pass_days(5);
        self.control(&upgraded, "conversions", &json!({"catalogItemId": e1}));
        let part = self.control(&parted, "conversions", &json!({"catalogItemId": e1, "quantity": 6}));
        let into = json!({"intoSubscription": part["subscriptionId"], "quantity": 4});
        self.control(&parted, "conversions", &into);
        self.control(&tried, "conversions", &json!({"catalogItemId": "CFQ7TTC0LFLZ:0002"}));
        self.control(&year, "credits", &json!({"unitAmount": "0.50", "reason": "Azure Credit Offer"}));
        self.pass_days(40);
        self.patch(&month, &json!({"scheduledNextTermInstructions": {"quantity": 6}}));
        self.patch(&year, &json!({"quantity": 11}));
        self.pass_days(300);
        self.patch(&planned, &json!({"billingCycle": "monthly"}));
        self.pass_days(120);
    }

    fn last_day_of_month_after(&self, months: i32) -> String {
        let next = self.harness.emulator.now().start_of_month().add_months(months + 1);
        (next - std::time::Duration::from_secs(24 * 60 * 60)).to_string()
    }

    /// What reconciling finds wrong, and how many charges it compared.
    fn reconciled(&self) -> (Vec<Value>, Value) {
        let ran = self.harness.at_endpoint(&["reconcile", "--source", "v1", "--json"]);
        let mut said = ran.json();
        let totals = said.pop().unwrap_or_else(|| panic!("{}", ran.err));
        let is_wrong = |finding: &Value| finding["severity"] != "note";
        (said.into_iter().filter(is_wrong).collect(), totals)
    }
}

#[test]
fn a_product_in_two_lines_fits() {
    for (billing_currency, term) in [(None, "P1Y"), (Some("EUR".to_owned()), "P1M")] {
        let world = World::new(|options| options.billing_currency = billing_currency);
        let voice = world.buy(CONTOSO, (demo::OFFICE_E5, "0002"), 5, term, "monthly");
        world.pass_days(2);
        world.patch(&voice, &json!({"quantity": 7}));
        world.pass_days(100);
        let (wrong, totals) = world.reconciled();
        assert!(wrong.is_empty(), "{} of {totals}: {wrong:#?}", wrong.len());
    }
}

#[test]
fn what_is_billed_for_seats_fits() {
    for billing_currency in [None, Some("EUR".to_owned())] {
        let world = World::new(|options| options.billing_currency = billing_currency);
        world.happen();
        let (wrong, totals) = world.reconciled();
        assert!(wrong.is_empty(), "{} of {totals}: {wrong:#?}", wrong.len());
        assert!(totals["billed"].as_u64().unwrap() > 150, "{totals}");
    }
}

#[test]
fn what_renews_as_another_product_fits() {
    let world = World::new(|_| {});
    world.buy(CONTOSO, TRIAL, 5, "P1M", "none");
    let standard = world.buy(FABRIKAM, (demo::BUSINESS_STANDARD, "0001"), 5, "P1M", "monthly");
    let next = json!({"product": {"productId": demo::OFFICE_E1, "skuId": "0001"}, "quantity": 3});
    world.patch(&standard, &json!({"scheduledNextTermInstructions": next}));
    world.pass_days(100);
    let (wrong, totals) = world.reconciled();
    assert!(wrong.is_empty(), "{} of {totals}: {wrong:#?}", wrong.len());
}

#[test]
fn the_demo_sells_and_changes_seats() {
    let harness = Harness::new();
    let compared = harness.run(&["reconcile", "--demo", "--json"]);
    let changes = compared.json().iter().filter(|one| one["kind"] == "change").count();
    assert!(compared.code == 0 && changes > 10, "{changes}: {}", compared.err);
}
