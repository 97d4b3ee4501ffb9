//! Small inputs that were judged wrong once.

use super::*;

fn of(json: &str, mut line: BoughtLine) -> Scenario {
    let lines: Vec<Map<String, Value>> = serde_json::from_str(json).unwrap();
    let text = |name: &str| lines[0][name].as_str().unwrap().to_owned();
    (line.product, line.sku, line.currency) = (text("ProductId"), text("SkuId"), Some(code("USD")));
    (line.order, line.customer) = (text("OrderId").as_str().into(), text("CustomerId").as_str().into());
    line.subscription = Some(text("SubscriptionId"));
    Scenario { bought: vec![line], lines }
}

#[test]
fn a_february_cycle_is_a_whole_one() {
    let bought = bought("", "2027-02-15", 10, "10", BillingCycleType::Monthly, "P1Y");
    let scenario = of(include_str!("../cases/february-cycle-overcharged.json"), bought);
    assert_eq!(scenario.found(), [FindingKind::AmountDiffers]);
}

#[test]
fn seats_changed_twice_in_the_documented_form_fit() {
    let bought = bought("", "2027-03-05", 10, "10", BillingCycleType::Monthly, "P1Y");
    let mut scenario = of(include_str!("../cases/seat-change-two-lines.json"), bought);
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    // Once more, to fifteen.
    let of_first = scenario.lines[0].clone();
    let further = Scenario { bought: Vec::new(), lines: Vec::new() }.billed(
        "start      end        type        unit eup   bq total  ref
         2027-04-27 2027-05-04 addQuantity 10   -2.66 12 -31.92 r4
         2027-04-27 2027-05-04 addQuantity 10   2.66  15 39.90  r4
         2027-05-05 2027-06-04 cycleCharge 10   10    15 150    r5",
    );
    for mut line in further.lines {
        for name in
            ["CustomerId", "OrderId", "ProductId", "SkuId", "SubscriptionId", "Currency", "PricingCurrency"]
        {
            line.insert(name.to_owned(), of_first[name].clone());
        }
        scenario.lines.push(line);
    }
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn usage_billed_in_another_currency_fits_by_the_documented_rounding() {
    let case: Value = serde_json::from_str(include_str!("../cases/usage-billed-in-jpy.json")).unwrap();
    let number = |of: &str, name: &str| {
        let value = &case[of][name];
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned).parse::<Decimal>().unwrap())
    };
    let mut line = bought("an-order", "2021-06-01", 1, "0", BillingCycleType::None, "P1Y");
    (line.charging, line.currency) = (Charging::Metered, Some(code("USD")));
    let mut reconciliation = Reconciliation::new().unwrap();
    reconciliation.add_bought(line).unwrap();
    reconciliation.begin_invoice(&"G1".into(), None);
    reconciliation.expect_usage();
    let facts = |of: &str, kind: LineKind, amount: &str| LineFacts {
        invoice: "G1",
        kind,
        customer_id: "a-customer",
        order_id: "an-order",
        product_id: "CFQ7TTC0LDPB",
        sku_id: "0001",
        subscription_id: "a-subscription",
        charge_type: "new",
        unit_price: number(of, "UnitPrice"),
        effective_unit_price: number(of, "EffectiveUnitPrice"),
        billable_quantity: number(of, "Quantity"),
        exchange_rate: number(of, "PCToBCExchangeRate"),
        subtotal: number(of, amount),
        currency: Some(code("JPY")),
        pricing_currency: Some(code("USD")),
        ..LineFacts::default()
    };
    reconciliation.add_billed(&facts("charge", LineKind::Charge, "Subtotal")).unwrap();
    for _ in 0..31 {
        reconciliation.add_billed(&facts("daily", LineKind::Usage, "BillingPreTaxTotal")).unwrap();
    }
    let mut found = Vec::new();
    reconciliation.reconcile(&ReconcileScope::everything(at(UNTIL)), |finding| found.push(finding)).unwrap();
    assert_eq!(found, []);
}
