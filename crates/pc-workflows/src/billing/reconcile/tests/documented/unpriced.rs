//! Orders whose prices are not known: the order list has them only when asked for.

use pc_models::{CustomerId, Order};

use super::*;

/// The lines of an order as the service lists it.
fn listed(cycle: &str, term: &str, item: &str, quantity: u32) -> Vec<BoughtLine> {
    let order = json!({
        "id": "an-order", "billingCycle": cycle, "currencyCode": "EUR", "status": "completed",
        "creationDate": "2023-03-15T09:12:13.1234567Z",
        "lineItems": [{
            "lineItemNumber": 0, "offerId": item, "quantity": quantity, "termDuration": term,
            "subscriptionId": "a-subscription",
        }],
    });
    let order: Order = serde_json::from_value(order).unwrap();
    BoughtLine::of_order(&CustomerId::from("a-customer"), &order)
}

fn seats(rows: &str) -> Scenario {
    let bought = listed("monthly", "P1Y", "CFQ7TTC0LDPB:0001:CFQ7TTC0K6GL", 10);
    let heading = "start end type unit eup bq total";
    Scenario { bought, lines: Vec::new() }.billed(&format!("{heading}\n{rows}"))
}

#[test]
fn an_order_without_prices_is_no_usage() {
    let scenario = seats("2023-03-15 2023-04-14 new 10 10 10 100.00");
    assert_eq!(scenario.found(), []);
    assert_eq!(scenario.found_with_usage("of-another", "0"), []);
}

#[test]
fn the_arithmetic_the_sign_and_the_count_of_an_order_without_prices_are_checked() {
    for (row, kind) in [
        ("2023-03-15 2023-04-14 new 10 10 10 110.00", FindingKind::AmountDiffers),
        ("2023-03-15 2023-04-14 new 10 -10 10 -100.00", FindingKind::AmountDiffers),
        ("2023-03-15 2023-04-14 new 10 10 11 110.00", FindingKind::QuantityDiffers),
    ] {
        assert_eq!(seats(row).found(), [kind], "{row}");
    }
}

#[test]
fn an_order_without_prices_that_is_never_charged_is_found() {
    let mut scenario = seats("2023-03-15 2023-04-14 new 10 10 10 100.00");
    let mut other = listed("monthly", "P1Y", "CFQ7TTC0LDPB:0001:CFQ7TTC0K6GL", 10);
    other[0].order = "another".into();
    scenario.bought.extend(other);
    assert_eq!(scenario.found(), [FindingKind::BoughtNotBilled]);
}

#[test]
fn a_reservation_of_an_order_without_prices_is_multiplied_well() {
    let charged = |total: &str| {
        let bought = listed("one_time", "P3Y", "CFQ7TTC0LDPB:0001:CFQ7TTC0K6GL", 10);
        let table = "start end type unit eup bq total\n";
        let scenario = Scenario { bought, lines: Vec::new() };
        scenario.billed(&format!("{table}2023-03-15 2026-03-14 new 100.5 100.5 10 {total}")).found()
    };
    assert_eq!(charged("1005.00"), []);
    assert_eq!(charged("1016.00"), [FindingKind::AmountDiffers]);
}

#[test]
fn an_azure_plan_is_charged_meter_by_meter_under_the_products_of_the_meters() {
    for (cycle, of_lines) in [
        ("monthly", "a-subscription"),
        ("monthly", "unknown-to-the-order"),
        ("one_time", "a-subscription"),
        ("one_time", "unknown-to-the-order"),
    ] {
        let mut bought = listed(cycle, "", "DZH318Z0BPS6:0001:DZH318Z0BPS7", 1);
        if of_lines != "a-subscription" {
            bought[0].subscription = None;
        }
        let mut scenario = Scenario { bought, lines: Vec::new() }.billed(
            "start      end        type unit  eup     bq      total
             2023-05-01 2023-05-31 new  0.08  0.068   375.607 23.76
             2023-05-01 2023-05-31 new  0.045 0.03825 400.1   14.23",
        );
        for (line, product) in scenario.lines.iter_mut().zip(["DZH318Z0BP32", "DZH318Z0C5TM"]) {
            for (name, value) in [
                ("ProductId", product),
                ("SkuId", "0665"),
                ("SubscriptionId", of_lines),
                ("BillingFrequency", ""),
            ] {
                line.insert(name.to_owned(), value.into());
            }
        }
        assert_eq!(scenario.found_with_usage(of_lines, "37.99"), [], "{cycle} {of_lines}");
        assert_eq!(scenario.found_with_usage(of_lines, "40.00"), [FindingKind::AmountDiffers]);
    }
}

#[test]
fn an_order_that_changed_a_subscription_is_a_part_of_the_one_that_bought_it() {
    let order = |id: &str, kind: &str, quantity: u32| {
        let order = json!({
            "id": id, "billingCycle": "monthly", "currencyCode": "EUR", "status": "completed",
            "creationDate": "2023-03-20T09:12:13Z",
            "lineItems": [{
                "lineItemNumber": 0, "offerId": "CFQ7TTC0LDPB:0001:CFQ7TTC0K6GL", "quantity": quantity,
                "termDuration": "P1Y", "transactionType": kind, "subscriptionId": "a-subscription",
            }],
        });
        let order: Order = serde_json::from_value(order).unwrap();
        BoughtLine::of_order(&CustomerId::from("a-customer"), &order)
    };
    let mut scenario = seats::twelve_then_eight();
    for (id, kind, quantity) in [("added", "AddQuantity", 2), ("removed", "removeQuantity", 4)] {
        scenario.bought.extend(order(id, kind, quantity));
    }
    assert_eq!(scenario.found(), [], "charged by the first order: {:?}", scenario.findings());
    for (from, id) in [(1, "added"), (3, "removed")] {
        for line in &mut scenario.lines[from..from + 2] {
            line.insert("OrderId".to_owned(), id.into());
        }
    }
    assert_eq!(scenario.found(), [], "charged by their own orders: {:?}", scenario.findings());
    scenario.bought.remove(0);
    let found = scenario.found();
    assert!(found.iter().all(|kind| *kind == FindingKind::BilledNotBought), "{found:?}");
}
