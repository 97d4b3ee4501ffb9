//! Upgrades, trials that are bought, other billing plans, credits.

use pc_emulator::demo::{BUSINESS_STANDARD, MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL, OFFICE_E1, POWER_BI};

use super::*;

const STANDARD: (&str, &str) = (BUSINESS_STANDARD, "0001");

#[test]
fn all_seats_are_upgraded_within_their_subscription() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 300, "P1Y", "monthly"));
    world.go_to("2021-06-25");
    world.control(&seats, "conversions", &json!({"catalogItemId": format!("{OFFICE_E1}:0001")}));
    world.go_to("2021-07-20");
    let lines = world.expect(
        &seats,
        "product      order      start      end        type        unit  eup   bq  total
         CFQ7TTC0LDPB 2021-06-18 2021-06-18 2021-07-17 new         10.08 10.08 300 3024
         CFQ7TTC0LDPB 2021-06-25 2021-06-25 2021-07-17 convert     10.08 -7.72 300 -2316
         CFQ7TTC0LF8Q 2021-06-25 2021-06-25 2021-07-17 convert     6.43  4.92  300 1476
         CFQ7TTC0LF8Q 2021-07-18 2021-07-18 2021-08-17 cycleCharge 6.43  6.43  300 1929",
    );
    assert!(is_one_change(&lines[1..3]));
    assert!(lines.iter().all(|line| line["subscriptionId"] == seats.subscription.as_str()));
}

/// Described without printed lines.
#[test]
fn some_seats_are_upgraded_into_another_subscription() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 300, "P1Y", "monthly"));
    world.go_to("2021-06-25");
    let item = format!("{OFFICE_E1}:0001");
    let begun = world.control(&seats, "conversions", &json!({"catalogItemId": item, "quantity": 100}));
    let into = json!({"intoSubscription": begun["subscriptionId"], "quantity": 50});
    world.control(&seats, "conversions", &into);
    world.go_to("2021-07-20");
    let lines = world.expect(
        &seats,
        "product      start      end        type         unit  eup   bq  total
         CFQ7TTC0LDPB 2021-06-18 2021-07-17 new          10.08 10.08 300 3024
         CFQ7TTC0LDPB 2021-06-25 2021-07-17 convert      10.08 -7.72 100 -772
         CFQ7TTC0LF8Q 2021-06-25 2021-07-17 convert      6.43  4.92  100 492
         CFQ7TTC0LDPB 2021-06-25 2021-07-17 moveQuantity 10.08 -7.72 50  -386
         CFQ7TTC0LF8Q 2021-06-25 2021-07-17 moveQuantity 6.43  4.92  50  246
         CFQ7TTC0LDPB 2021-07-18 2021-08-17 cycleCharge  10.08 10.08 150 1512
         CFQ7TTC0LF8Q 2021-07-18 2021-08-17 cycleCharge  6.43  6.43  150 964.5",
    );
    assert!(is_one_change(&lines[1..3]) && is_one_change(&lines[3..5]) && !is_one_change(&lines[2..4]));
    assert_eq!(lines[2]["subscriptionId"], begun["subscriptionId"]);
    assert_ne!(lines[1]["subscriptionId"], begun["subscriptionId"]);
}

#[test]
fn a_trial_is_bought_on_its_first_day() {
    let world = World::on("2021-06-25");
    let trial = world.buy(&Wanted::seats((MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL), 25, "P1M", "none"));
    world.control(&trial, "conversions", &json!({"catalogItemId": format!("{MICROSOFT_365_E5}:0002")}));
    world.expect(
        &trial,
        "order      start      end        type    unit  eup   bq qualifier total
         2021-06-25 2021-06-25 2021-07-24 new     0     0     25 Trial     0
         2021-06-25 2021-06-25 2021-07-24 convert 0     0     25 Trial     0
         2021-06-25 2021-06-25 2021-07-24 convert 52.61 52.61 25 -         1315.25",
    );
}

/// Like a whole one, which begins its term that day.
#[test]
fn seats_of_a_trial_that_are_bought_begin_a_term_of_their_own() {
    let world = World::on("2021-06-25");
    let trial = world.buy(&Wanted::seats((MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL), 25, "P1M", "none"));
    world.go_to("2021-07-01");
    let bought = json!({"catalogItemId": format!("{MICROSOFT_365_E5}:0002"), "quantity": 10});
    world.control(&trial, "conversions", &bought);
    let lines = world.expect(
        &trial,
        "start      end        from       to         type    unit  bq qualifier total
         2021-06-25 2021-07-24 2021-06-25 2021-07-24 new     0     25 Trial     0
         2021-07-01 2021-07-24 2021-06-25 2021-07-24 convert 0     10 Trial     0
         2021-07-01 2021-07-31 2021-07-01 2022-06-30 convert 52.61 10 -         526.1",
    );
    assert_ne!(lines[2]["subscriptionId"], lines[1]["subscriptionId"]);
    assert_eq!(world.read(&trial)["quantity"], 15);
}

/// Described without printed lines.
#[test]
fn a_trial_that_is_over_renews_into_a_year_billed_monthly() {
    let world = World::on("2021-06-25");
    let trial = world.buy(&Wanted::seats((MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL), 25, "P1M", "none"));
    world.go_to("2021-07-26");
    world.expect(
        &trial,
        "start      end        from       to         type  unit  bq qualifier total
         2021-06-25 2021-07-24 2021-06-25 2021-07-24 new   0     25 Trial     0
         2021-07-25 2021-08-24 2021-07-25 2022-07-24 renew 52.61 25 -         1315.25",
    );
}

#[test]
fn another_billing_plan_begins_with_the_next_cycle() {
    let world = World::on("2021-09-20");
    let seats = world.buy(&Wanted::seats((POWER_BI, "0001"), 10, "P3Y", "annual"));
    world.go_to("2022-09-19");
    world.patch(&seats, &json!({"billingCycle": "monthly"}));
    let waiting = world.read(&seats);
    let next = &waiting["nextChargeInstructions"];
    assert_eq!(
        (&waiting["billingCycle"], &next["product"]["billingCycle"], &next["quantity"]),
        (&json!("annual"), &json!("monthly"), &json!(10))
    );
    world.patch(&seats, &waiting);
    world.go_to("2022-09-21");
    assert!(world.read(&seats).get("nextChargeInstructions").is_none());
    world.expect(
        &seats,
        "type              bq unit eup total start      end        frequency from       to
         new               10 250  250 2500  2021-09-20 2022-09-19 Annual    2021-09-20 2024-09-19
         changeBillingPlan 10 20   20  200   2022-09-20 2022-10-19 Monthly   2021-09-20 2024-09-19",
    );
}

/// Printed nowhere as a line; its columns are described.
#[test]
fn a_credit_has_its_reason_and_the_quantity_of_what_it_offsets() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    world.control(&seats, "credits", &json!({"unitAmount": "2.50", "reason": "Azure Credit Offer"}));
    let lines = world.expect(
        &seats,
        "order      start      end        type           unit  eup   bq total
         2021-06-18 2021-06-18 2021-07-17 new            10.08 10.08 10 100.8
         2021-06-18 2021-06-18 2021-07-17 customerCredit 10.08 -2.5  10 -25",
    );
    assert_eq!(
        (&lines[1]["creditReasonCode"], lines[0].get("creditReasonCode")),
        (&json!("Azure Credit Offer"), None)
    );
}

/// A client that sends the whole subscription back, with the one change, repeats what it read: that is no order.
#[test]
fn a_trial_renews_with_the_seats_it_has_then() {
    let world = World::on("2021-05-19");
    let trial = world.buy(&Wanted::seats((MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL), 25, "P1M", "none"));
    let mut repeated = world.read(&trial);
    assert_eq!(repeated["scheduledNextTermInstructions"]["quantity"], 25);
    repeated["quantity"] = json!(20);
    world.patch(&trial, &repeated);
    assert_eq!(world.read(&trial)["scheduledNextTermInstructions"]["quantity"], 20);
    let mut ordered = world.read(&trial);
    ordered["quantity"] = json!(18);
    ordered["scheduledNextTermInstructions"]["quantity"] = json!(30);
    world.patch(&trial, &ordered);
    let mut repeated = world.read(&trial);
    repeated["quantity"] = json!(17);
    world.patch(&trial, &repeated);
    assert_eq!(world.read(&trial)["scheduledNextTermInstructions"]["quantity"], 30, "that was ordered");
}
