//! What is billed is what was ordered: quantities, prices, terms, cancellations, month after month, to the last digit.

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_models::Decimal;
use serde_json::{Value, json};

use crate::harness::{Harness, minutes};

const DAY: u64 = 24 * 60;

fn amount(value: &Value) -> Decimal {
    value.as_str().map_or(value.to_string(), str::to_owned).parse().unwrap()
}

fn sum<'v>(amounts: impl Iterator<Item = &'v Value>) -> Decimal {
    amounts.fold(Decimal::ZERO, |sum, next| (sum.get() + amount(next).get()).into())
}

/// The invoices that are out, in their order.
fn invoices(harness: &Harness) -> Vec<Value> {
    harness.read("v1/invoices")["items"].as_array().unwrap().clone()
}

/// All charges of an invoice.
fn lines(harness: &Harness, id: &str) -> Vec<Value> {
    let class = if id.starts_with('D') { "azure" } else { "onetime" };
    let uri = format!("v1/invoices/{id}/lineitems?provider={class}&invoicelineitemtype=billinglineitems");
    harness.read(&uri)["items"].as_array().unwrap().clone()
}

/// The charges of an order in all invoices: charge type, quantity, subtotal.
fn charged(harness: &Harness, order: &str) -> Vec<(String, i64, String)> {
    let modern = invoices(harness).into_iter().filter(|one| one["invoiceType"] == "OneTime");
    let all = modern.flat_map(|one| lines(harness, one["id"].as_str().unwrap()));
    all.filter(|line| line["orderId"] == order)
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            (text("chargeType"), text("quantity").parse().unwrap(), text("subtotal"))
        })
        .collect()
}

fn buy(harness: &Harness, customer: &str, line: &Value) -> Value {
    let (status, done) = harness.checkout(customer, &harness.cart(customer, &json!([line])));
    assert_eq!(status, 201, "{done}");
    done["orders"][0].clone()
}

fn pass_days(harness: &mut Harness, days: u64) {
    harness.clock.pass(minutes(days * DAY));
    harness.sign_in();
}

fn saas(harness: &Harness, quantity: u32, term: &str, cycle: &str) -> Value {
    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    json!({"id": 0, "catalogItemId": item, "quantity": quantity, "billingCycle": cycle, "termDuration": term})
}

#[test]
fn each_line_agrees_with_its_order_line_and_each_total_with_its_lines() {
    let mut harness = Harness::with(|options| options.tax_percent = 19);
    let order = buy(&harness, CONTOSO, &harness.software_line(0));
    let price = harness
        .read(&format!("v1/customers/{CONTOSO}/orders/{}?include_price=true", order["id"].as_str().unwrap()));
    pass_days(&mut harness, 30);
    let out = invoices(&harness);
    assert!(out.len() > 4);
    for one in &out {
        let total = if one["invoiceType"] == "OneTime" { "totalForCustomer" } else { "postTaxTotal" };
        let lines = lines(&harness, one["id"].as_str().unwrap());
        assert_eq!(sum(lines.iter().map(|line| &line[total])), amount(&one["totalCharges"]), "{one}");
    }
    let line = lines(&harness, "G020260300").into_iter().find(|line| line["orderId"] == order["id"]).unwrap();
    let (ordered, priced) = (&order["lineItems"][0], &price["lineItems"][0]["pricing"]);
    assert_eq!(amount(&line["quantity"]), amount(&ordered["quantity"]));
    assert_eq!(amount(&line["unitPrice"]), amount(&priced["listPrice"]));
    assert_eq!(amount(&line["subtotal"]), amount(&priced["extendedPrice"]));
    assert_eq!((&line["taxTotal"], &line["totalForCustomer"]), (&json!("235.98"), &json!("1477.98")));
}

#[test]
fn a_month_that_is_over_never_changes_again() {
    let mut harness = Harness::new();
    let order = buy(&harness, CONTOSO, &harness.software_line(0));
    pass_days(&mut harness, 25);
    let before: Vec<Value> = invoices(&harness);
    let lines_before = lines(&harness, "G020260300");
    let body = json!({
        "id": order["id"], "status": "cancelled",
        "lineItems": [{"lineItemNumber": 0, "offerId": order["lineItems"][0]["offerId"]}, {"lineItemNumber": 0}],
    });
    let uri = format!("v1/customers/{CONTOSO}/orders/{}", order["id"].as_str().unwrap());
    let patch = crate::harness::request(pc_transport::wire::Method::Patch, &uri).json(&body);
    assert_eq!(harness.send(patch).status, 200);
    assert_eq!((invoices(&harness), lines(&harness, "G020260300")), (before.clone(), lines_before));
    pass_days(&mut harness, 30);
    let after = invoices(&harness);
    assert!(after.len() > before.len() && before.iter().all(|one| after.contains(one)));
    assert_eq!(
        charged(&harness, order["id"].as_str().unwrap()),
        [
            ("new".to_owned(), 2, "1242.00".to_owned()),
            ("cancelImmediate".to_owned(), 2, "-1242.00".to_owned()),
        ]
    );
    let credit =
        lines(&harness, "G020260400").into_iter().find(|line| line["orderId"] == order["id"]).unwrap();
    assert_eq!(credit["chargeType"], "cancelImmediate", "in the month of the cancellation");
}

#[test]
fn a_yearly_term_billed_monthly_is_charged_every_month_and_renews() {
    let mut harness = Harness::new();
    let order = buy(&harness, CONTOSO, &saas(&harness, 3, "P1Y", "monthly"));
    for _ in 0..14 {
        pass_days(&mut harness, 31);
    }
    let charged = charged(&harness, order["id"].as_str().unwrap());
    let reasons: Vec<&str> = charged.iter().map(|(reason, ..)| reason.as_str()).collect();
    assert_eq!(reasons[0], "new");
    assert!(reasons[1..12].iter().all(|reason| *reason == "cycleCharge"), "{reasons:?}");
    assert_eq!(reasons[12..], ["renew", "cycleCharge"], "one a month until May of the next year");
    assert!(charged.iter().all(|(_, quantity, subtotal)| *quantity == 3 && subtotal == "215.97"));
}

#[test]
fn what_does_not_renew_expires_and_costs_nothing_more() {
    let mut harness = Harness::new();
    let order = buy(&harness, CONTOSO, &saas(&harness, 1, "P1M", "monthly"));
    pass_days(&mut harness, 1);
    let subscription = subscription(&harness, &order);
    patch(&harness, &subscription, &json!({"autoRenewEnabled": false}));
    pass_days(&mut harness, 90);
    assert_eq!(charged(&harness, order["id"].as_str().unwrap()), [("new".to_owned(), 1, "79.99".to_owned())]);
    assert_eq!(harness.read(&subscription)["status"], "expired");
}

fn subscription(harness: &Harness, order: &Value) -> String {
    let all = harness
        .read(&format!("v1/customers/{CONTOSO}/subscriptions?order_id={}", order["id"].as_str().unwrap()));
    format!("v1/customers/{CONTOSO}/subscriptions/{}", all["items"][0]["id"].as_str().unwrap())
}

fn patch(harness: &Harness, uri: &str, body: &Value) {
    let request = crate::harness::request(pc_transport::wire::Method::Patch, uri).json(body);
    let reply = harness.send(request);
    assert_eq!(reply.status, 200, "{}", reply.snippet());
}

#[test]
fn seats_in_the_middle_of_a_cycle_are_prorated() {
    let mut harness = Harness::new();
    let order = buy(&harness, CONTOSO, &saas(&harness, 2, "P1Y", "monthly"));
    pass_days(&mut harness, 10);
    let subscription = subscription(&harness, &order);
    patch(&harness, &subscription, &json!({"quantity": 5}));
    pass_days(&mut harness, 5);
    patch(&harness, &subscription, &json!({"quantity": 4}));
    pass_days(&mut harness, 40);
    patch(&harness, &subscription, &json!({"status": "deleted"}));
    pass_days(&mut harness, 90);
    // 71.99 for each of 31 days from 10 March, of which 21 are left, then 16; of the 30 from 10 April 6 are left.
    let charged = charged(&harness, order["id"].as_str().unwrap());
    let expected = [
        ("new", 2, "143.98"),
        ("addQuantity", 2, "-97.53"),
        ("addQuantity", 5, "243.83"),
        ("removeQuantity", 5, "-185.78"),
        ("removeQuantity", 4, "148.62"),
        ("cycleCharge", 4, "287.96"),
        ("cancelImmediate", 4, "-57.56"),
    ];
    let expected =
        expected.map(|(reason, quantity, amount)| (reason.to_owned(), quantity, amount.to_owned()));
    assert_eq!(charged, expected);
}

#[test]
fn what_fails_is_not_charged() {
    let faults = "[[rules]]\nfault = \"unfulfilled\"\noperation = \"CheckoutCart\"\nnth = 1\n\
                  [[rules]]\nfault = \"stay_pending\"\noperation = \"CheckoutCart\"\nnth = 2\n";
    let mut harness = Harness::with(|options| options.faults = faults.parse().unwrap());
    let orders = [(); 2].map(|()| buy(&harness, CONTOSO, &harness.software_line(0)));
    pass_days(&mut harness, 30);
    for order in orders {
        assert_eq!(charged(&harness, order["id"].as_str().unwrap()), []);
    }
}

#[test]
fn the_running_month_is_unbilled_until_it_is_over() {
    let mut harness = Harness::new();
    let order = buy(&harness, CONTOSO, &harness.software_line(0));
    let unbilled = |harness: &Harness, period: &str| {
        let uri = format!(
            "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&period={period}"
        );
        let page = harness.read(&uri)["items"].as_array().unwrap().clone();
        page.into_iter().filter(|line| line["orderId"] == order["id"]).collect::<Vec<_>>()
    };
    let now = unbilled(&harness, "current");
    assert_eq!(now.len(), 1);
    assert_eq!((&now[0]["subtotal"], &now[0]["totalForCustomer"]), (&json!("1242.00"), &json!("0")));
    assert_eq!(now[0]["invoiceNumber"], "");
    pass_days(&mut harness, 30);
    assert_eq!((unbilled(&harness, "current").len(), unbilled(&harness, "previous").len()), (0, 1));
}

#[test]
fn usage_is_charged_for_the_days_it_ran() {
    let mut harness = Harness::new();
    let daily = "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current";
    assert_eq!(harness.read(daily)["totalCount"], 10, "it is the tenth of March");
    let item = harness.catalog_item(demo::AZURE_PLAN, "0001", "country=DE");
    buy(
        &harness,
        FABRIKAM,
        &json!({"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "one_time"}),
    );
    pass_days(&mut harness, 30);
    let uri = "v1/invoices/G020260301/lineitems?provider=onetime&invoicelineitemtype=billinglineitems";
    let lines = harness.read(uri)["items"].as_array().unwrap().clone();
    let subtotals: Vec<&Value> = lines.iter().map(|line| &line["subtotal"]).collect();
    assert_eq!(subtotals, ["744", "528"], "31 days, and 22 of the new plan");
}

#[test]
fn whoever_looks_late_sees_what_whoever_looked_in_time_saw() {
    let run = |looks: bool| {
        let mut harness = Harness::new();
        buy(&harness, CONTOSO, &saas(&harness, 3, "P1Y", "monthly"));
        for _ in 0..5 {
            pass_days(&mut harness, 20);
            if looks {
                invoices(&harness);
            }
        }
        invoices(&harness)
    };
    assert_eq!(run(true), run(false));
}
