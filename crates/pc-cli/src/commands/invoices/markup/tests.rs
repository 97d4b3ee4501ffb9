//! Rules, prices and sums.

use serde_json::{Value, json};

use super::*;

fn line(members: Value) -> BillingLine {
    let mut line = json!({
        "CustomerId": "c1", "CustomerName": "Contoso", "ProductId": "CFQ7TTC0LH0G", "SkuId": "0001", "ProductName": "Suite",
        "PublisherName": "Microsoft", "ChargeType": "new", "UnitPrice": 10.08, "EffectiveUnitPrice": 10.08,
        "BillableQuantity": 10, "Subtotal": 100.8, "Currency": "EUR", "BillingFrequency": "Monthly",
    });
    line.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    BillingLine::Charge(serde_json::from_value(line).unwrap())
}

fn markup(rules: &str) -> Markup {
    Markup::of(rules_file::parse(rules).unwrap())
}

/// Price and rule of a line.
fn priced(markup: &mut Markup, members: Value) -> (String, String) {
    let line = line(members);
    let priced = markup.price(std::slice::from_ref(&line)).unwrap();
    let [price, _, _, rule] = markup.cells(&priced[0]);
    let (Cell::Number(price), Cell::Text(rule)) = (price, rule) else { panic!("{price:?} {rule:?}") };
    (price.map(|price| price.get().normalize().to_string()).unwrap_or_default(), rule.to_owned())
}

#[test]
fn the_first_rule_that_fits_decides() {
    let mut markup = markup(
        r#"
        [[rule]]
        name = "friends"
        customer = ["CONTOSO", "c9"]
        kind = "recurring"
        percent = 5
        [[rule]]
        sku = "CFQ7TTC0LH0G:0001"
        percent = 20
        [[rule]]
        publisher = "somebody else"
        percent = 0
        [default]
        percent = "12.5"
        "#,
    );
    assert_eq!(priced(&mut markup, json!({})), ("105.84".into(), "friends".into()));
    assert_eq!(
        priced(&mut markup, json!({"CustomerName": "Fabrikam", "CustomerId": "c2"})),
        ("120.96".into(), "rule 2".into())
    );
    assert_eq!(
        priced(&mut markup, json!({"CustomerName": "Fabrikam", "SkuId": "0002"})),
        ("113.4".into(), "default".into())
    );
    assert_eq!(markup.unused(), ["rule 3"]);
}

#[test]
fn a_price_for_each_unit_takes_the_place_of_the_list_price() {
    let mut markup = markup("[[rule]]\nproduct = 'suite'\ncurrency = 'eur'\nprice = 12\n");
    assert_eq!(priced(&mut markup, json!({})).0, "120");
    // Part of a cycle, credited and charged.
    assert_eq!(priced(&mut markup, json!({"EffectiveUnitPrice": -9.408, "Subtotal": -94.08})).0, "-112");
    assert_eq!(
        priced(&mut markup, json!({"EffectiveUnitPrice": 9.408, "BillableQuantity": 12, "Subtotal": 112.89}))
            .0,
        "134.4"
    );
    // Usage has earned credit in its effective price.
    let usage =
        json!({"BillingFrequency": "", "UnitType": "1 Hour", "EffectiveUnitPrice": 8.568, "Subtotal": 85.68});
    assert_eq!(priced(&mut markup, usage).0, "120");
    assert_eq!(
        priced(&mut markup, json!({"UnitPrice": 0, "EffectiveUnitPrice": 0, "Subtotal": 0})).0,
        "0",
        "trials stay free"
    );
    assert_eq!(priced(&mut markup, json!({"Currency": "USD"})), ("100.8".into(), "default".into()));
    assert_eq!(priced(&mut markup, json!({"BillableQuantity": null, "Quantity": null})).0, "");
    assert_eq!(markup.tell(), Exit::Unresolved);
}

#[test]
fn a_full_cycle_costs_the_price_whatever_the_list_price_became() {
    let mut markup = markup("[[rule]]\nproduct = 'suite'\ncurrency = 'eur'\nprice = 12.60\n");
    let cycle = |start: &str, list: &str, effective: &str| json!({"UnitPrice": list, "EffectiveUnitPrice": effective, "ChargeStartDate": start, "ChargeEndDate": "2023-05-14T00:00:00Z"});
    for list in ["10", "10.50", "9"] {
        assert_eq!(priced(&mut markup, cycle("2023-04-15T00:00:00Z", list, "10")).0, "126", "{list}");
        assert_eq!(
            priced(&mut markup, cycle("2023-05-06T00:00:00Z", list, "3")).0,
            "37.8",
            "{list}: 9 of 30 days"
        );
    }
    // Without its days the prices tell the part, unless that is more than all.
    assert_eq!(priced(&mut markup, json!({"UnitPrice": 10, "EffectiveUnitPrice": 12})).0, "126");
}

#[test]
fn two_lines_of_one_unit_cost_its_price_once() {
    let mut markup = markup("[[rule]]\nproduct = 'suite'\ncurrency = 'eur'\nprice = 12.60\n");
    let mut part = |price: &str, credit: &str, reference: &str| {
        let members = json!({
            "UnitPrice": price, "EffectiveUnitPrice": format!("{credit}{price}"), "Subtotal": format!("{credit}{price}"),
            "BillableQuantity": 1, "SubscriptionId": "s1", "ReferenceId": reference,
        });
        priced(&mut markup, members).0
    };
    assert_eq!([part("28.40", "", "r1"), part("2.00", "", "r1")], ["12.6", "0"]);
    assert_eq!([part("28.40", "-", "r1"), part("2.00", "-", "r1")], ["-12.6", "0"]);
    assert_eq!([part("28.40", "", "r2"), part("2.00", "", "r2")], ["12.6", "0"]);
    assert_eq!(part("28.40", "", "r2"), "12.6", "the same line once more");
    assert_eq!(markup.parts.further, 3);
    let margin = markup.price(&[line(json!({"Subtotal": 100.8, "ProductName": "x"}))]).unwrap()[0];
    assert_eq!(margin.margin_percent.map(|percent| percent.to_string()).as_deref(), Some("0.00"));
}

#[test]
fn halves_are_rounded_away_from_zero_to_the_places_of_the_currency() {
    let mut markup = markup("[default]\npercent = 50\n");
    for (cost, currency, price) in [
        ("0.01", "EUR", "0.02"),
        ("-0.01", "EUR", "-0.02"),
        ("0.03", "USD", "0.05"),
        ("3", "JPY", "5"),
        ("-3", "JPY", "-5"),
        ("0.001", "KWD", "0.002"),
    ] {
        assert_eq!(
            priced(&mut markup, json!({"Subtotal": cost, "Currency": currency})).0,
            price,
            "{cost} {currency}"
        );
    }
}

#[test]
fn a_charge_and_its_credit_come_to_nothing() {
    for rules in ["[default]\npercent = 7.77\n", "[[rule]]\ncurrency = 'EUR'\nprice = 9.99\n"] {
        let mut markup = markup(rules);
        for cents in (1..5000).step_by(37) {
            let subtotal = format!("{}.{:02}", cents / 100, cents % 100);
            let effective = format!("0.0{cents:04}7");
            let both = ["", "-"].map(|sign| {
                let members = json!({"Subtotal": format!("{sign}{subtotal}"), "EffectiveUnitPrice": format!("{sign}{effective}")});
                priced(&mut markup, members).0.parse::<Decimal>().unwrap()
            });
            assert_eq!(both[0].get(), -both[1].get());
        }
        assert_eq!(markup.sums()[0].price(), Decimal::ZERO);
    }
}

#[test]
fn sums_are_by_customer_and_currency() {
    let mut markup = markup("[default]\npercent = 25\n");
    let lines = [
        line(json!({"Subtotal": 100})),
        line(json!({"Subtotal": 60, "CustomerId": "C1"})),
        line(json!({"Subtotal": 8, "Currency": "USD"})),
        line(json!({"Subtotal": null})),
    ];
    markup.price(&lines).unwrap();
    let sums = serde_json::to_value(markup.report()).unwrap();
    assert_eq!(
        sums,
        json!({
            "sums": [
                {"customer_id": "c1", "customer_name": "Contoso", "currency": "EUR", "lines": 2, "cost": 160, "price": 200.0,
                    "margin": 40.0, "margin_percent": 20.0},
                {"customer_id": "c1", "customer_name": "Contoso", "currency": "USD", "lines": 1, "cost": 8, "price": 10.0,
                    "margin": 2.0, "margin_percent": 20.0},
            ],
            "unused_rules": [], "lines_without_price": 1,
        })
    );
    markup.start_again();
    assert!(markup.sums().is_empty(), "everything comes again");
}

#[test]
fn a_mistake_is_told_with_its_line() {
    for (rules, line, reason) in [
        ("[[rule]]\ncustmer = 'x'\npercent = 1", 2, "there is no `custmer`: did you mean `customer`?"),
        ("\n[[rules]]\npercent = 1", 2, "did you mean `rule`?"),
        ("[[rule]]\nkind = 'recuring'\npercent = 1", 2, "did you mean `recurring`?"),
        ("[[rule]]\nsku = '1'\npercent = 1\nprice = 2", 4, "give one of them"),
        ("[[rule]]\nsku = '1'\n", 1, "`percent` or `price` is missing"),
        ("[[rule]]\nsku = '1'\nprice = 2", 1, "a price needs its `currency`"),
        ("[[rule]]\nsku = '1'\nprice = -2\ncurrency = 'EUR'", 3, "not below zero"),
        ("[[rule]]\nsku = '1'\npercent = 'much'", 3, "a number is wanted"),
        ("[[rule]]\nsku = '1'\npercent = -101", 3, "below zero"),
        ("[[rule]]\nsku = 1\npercent = 1", 2, "a text in quotes"),
        ("[[rule]]\ncurrency = 'EURO'\npercent = 1", 2, "no currency"),
        ("[[rule]]\npercent = 1", 1, "[default]"),
        ("[default]\nprice = 1", 1, "`percent` alone"),
        ("[[rule]]\nname='a'\nsku='1'\npercent=1\n[[rule]]\nname='a'\nsku='2'\npercent=1", 5, "`a` is taken"),
        ("[[rule]\n", 1, "expected"),
    ] {
        let told = rules_file::parse(rules).unwrap_err();
        assert!(told.contains(&format!("line {line}")) && told.contains(reason), "{rules}: {told}");
    }
}
