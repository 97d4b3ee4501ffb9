//! Upgrades, trials that are bought, and other changes of the product.

use super::*;

/// All seats of one product become seats of another.
pub(super) fn full_upgrade() -> Scenario {
    Scenario::bought("2021-06-18", 300, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        sku  unit  eup   bq  total    ref
         2021-06-18 2021-07-17 new         0001 10.08 10.08 300 3024.00  r1
         2021-06-25 2021-07-17 convert     0001 10.08 -7.72 300 -2316.00 r2
         2021-06-25 2021-07-17 convert     0002 6.43  4.92  300 1476.00  r2
         2021-07-18 2021-08-17 cycleCharge 0002 6.43  6.43  300 1929.00  r3",
    )
}

/// A hundred of three hundred seats move to a subscription of their own.
pub(super) fn partial_upgrade() -> Scenario {
    Scenario::bought("2021-06-18", 300, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        sku  sub            unit  eup   bq  total   ref
         2021-06-18 2021-07-17 new         0001 a-subscription 10.08 10.08 300 3024.00 r1
         2021-06-25 2021-07-17 convert     0001 a-subscription 10.08 -7.72 100 -772.00 r2
         2021-06-25 2021-07-17 convert     0002 another        20.00 15.33 100 1533.00 r2
         2021-07-18 2021-08-17 cycleCharge 0001 a-subscription 10.08 10.08 200 2016.00 r3
         2021-07-18 2021-08-17 cycleCharge 0002 another        20.00 20.00 100 2000.00 r4",
    )
}

/// Twenty-five seats of a trial, bought on its first day.
pub(super) fn trial() -> Scenario {
    Scenario::bought("2021-06-25", 25, "0", BillingCycleType::Monthly, "P1M").billed(
        "start      end        type    unit  eup   bq qualifier total   ref
         2021-06-25 2021-07-24 new     0     0     25 Trial     0       r1
         2021-06-25 2021-07-24 convert 0     0     25 Trial     0       r2
         2021-06-25 2021-07-24 convert 52.61 52.61 25 -         1315.25 r2",
    )
}

#[test]
fn upgrades_and_trials_fit() {
    for scenario in [full_upgrade(), partial_upgrade(), trial()] {
        assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    }
}

#[test]
fn an_upgrade_may_have_an_order_of_its_own() {
    for mut scenario in [full_upgrade(), partial_upgrade()] {
        let of_upgrade = scenario.lines.iter_mut().filter(|line| line["SkuId"] == "0002");
        of_upgrade.for_each(|line| _ = line.insert("OrderId".to_owned(), "its-own".into()));
        assert_eq!(scenario.found(), [], "not in the order list: {:?}", scenario.findings());
        let mut own = bought("its-own", "2021-06-25", 300, "6.43", BillingCycleType::Monthly, "P1Y");
        own.sku = "0002".to_owned();
        if scenario.lines.iter().any(|line| line["SubscriptionId"] == "another") {
            own.subscription = Some("another".to_owned());
            (own.quantity, own.charging) = (100, Charging::Priced { unit: 20.into(), whole: None });
        }
        scenario.bought.push(own);
        assert_eq!(scenario.found(), [], "in the order list: {:?}", scenario.findings());
    }
}

#[test]
fn seats_move_into_a_subscription_that_was_there() {
    let mut scenario = partial_upgrade().billed(
        "start      end        type sku  sub     unit  eup   bq total   order
         2021-06-18 2021-07-17 new  0002 another 20.00 20.00 50 1000.00 other",
    );
    let mut other = bought("other", "2021-06-18", 50, "20.00", BillingCycleType::Monthly, "P1Y");
    (other.sku, other.subscription) = ("0002".to_owned(), Some("another".to_owned()));
    scenario.bought.push(other);
    for line in &mut scenario.lines {
        if line["SubscriptionId"] == "another" {
            line.insert("OrderId".to_owned(), "other".into());
        }
        if line["ChargeType"] == "convert" {
            line.insert("ChargeType".to_owned(), "moveQuantity".into());
        }
    }
    let last = &mut scenario.lines[4];
    for (name, value) in [("BillableQuantity", "150"), ("Subtotal", "3000"), ("Total", "3000")] {
        last.insert(name.to_owned(), value.into());
    }
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn another_sku_of_a_service_by_a_publisher_keeps_its_price_positive() {
    let scenario = Scenario::bought("2019-06-10", 1, "20", BillingCycleType::Monthly, "P1M").billed(
        "start      end        type    sku  unit eup bq total ref
         2019-06-10 2019-06-10 New     0001 20   20  1  20    r1
         2019-06-10 2019-06-10 Convert 0001 20   20  1  -20   r2
         2019-06-10 2019-06-10 Convert 0002 10   10  1  10    r2",
    );
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

/// All seats of one product become seats of another, on a day near the end of a cycle.
fn upgraded_near_the_end() -> Scenario {
    Scenario::bought("2023-03-15", 10, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        sku  unit eup    bq total  ref
         2023-03-15 2023-04-14 new         0001 10   10     10 100.00 r1
         2023-04-12 2023-04-14 convert     0001 10   -0.967 10 -9.60  r2
         2023-04-12 2023-04-14 convert     0002 20   1.935  10 19.30  r2
         2023-04-15 2023-05-14 cycleCharge 0002 20   20     10 200.00 r3
         2023-05-15 2023-06-14 cycleCharge 0002 20   20     10 200.00 r4",
    )
}

#[test]
fn an_upgrade_may_come_on_the_last_days_of_a_cycle() {
    let scenario = upgraded_near_the_end();
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn an_upgrade_of_an_order_without_prices_fits() {
    for mut scenario in [full_upgrade(), partial_upgrade(), upgraded_near_the_end()] {
        scenario.bought[0].charging = Charging::Unknown;
        assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    }
}

#[test]
fn an_upgrade_in_a_cycle_whose_end_follows_another_rule_fits() {
    let scenario = Scenario::bought("2023-04-29", 10, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        sku  unit eup bq total  ref
         2023-04-29 2023-05-29 new         0001 10   10  10 100.00 r1
         2023-05-24 2023-05-29 convert     0001 10   -2  10 -20.00 r2
         2023-05-24 2023-05-29 convert     0002 20   4   10 40.00  r2
         2023-05-30 2023-06-28 cycleCharge 0002 20   20  10 200.00 r3",
    );
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn another_term_in_the_middle_of_one_is_credited_and_charged_anew() {
    let scenario = Scenario::bought("2023-03-15", 10, "10", BillingCycleType::Monthly, "P1M").billed(
        "start      end        type        unit eup  bq total  ref termend
         2023-03-15 2023-04-14 new         10   10   10 100.00 r1  2023-04-14
         2023-03-20 2023-04-14 convert     10 -8.387 10 -83.80 r2  2023-04-14
         2023-03-20 2023-04-19 convert     8.50 8.50 10 85.00  r2  2024-03-19
         2023-04-20 2023-05-19 cycleCharge 8.50 8.50 10 85.00  r3  2024-03-19",
    );
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn an_upgrade_by_a_price_in_another_currency_goes_on_in_it() {
    let mut scenario = full_upgrade();
    scenario.bought[0].charging = Charging::Unknown;
    for line in &mut scenario.lines {
        for (name, value) in [("PricingCurrency", "USD"), ("PCToBCExchangeRate", "0.8")] {
            line.insert(name.to_owned(), value.into());
        }
    }
    let totals = ["2419.20", "-1854.00", "1182.00", "1542.00"];
    for (line, total) in scenario.lines.iter_mut().zip(totals) {
        for name in ["Subtotal", "Total"] {
            line.insert(name.to_owned(), total.into());
        }
    }
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}
