//! Seats that come and go, and subscriptions that are cancelled.

use pc_emulator::demo::{
    BUSINESS_STANDARD, MICROSOFT_365_APPS, MICROSOFT_365_APPS_ADD_ON, POWER_BI, POWER_BI_ATTESTED,
};

use super::*;

const STANDARD: (&str, &str) = (BUSINESS_STANDARD, "0001");

/// The text beside the documents' table cuts the unit price to the cent, and comes to 94.00 and 112.80.
#[test]
fn all_seats_there_were_are_taken_back_and_all_there_are_charged() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    world.go_to("2021-06-20");
    world.patch(&seats, &json!({"quantity": 12}));
    world.patch(&seats, &json!({"quantity": 8}));
    let lines = world.expect(
        &seats,
        "order      start      end        type           unit  eup    bq total
         2021-06-18 2021-06-18 2021-07-17 new            10.08 10.08  10 100.8
         2021-06-20 2021-06-20 2021-07-17 addQuantity    10.08 -9.408 10 -94.08
         2021-06-20 2021-06-20 2021-07-17 addQuantity    10.08 9.408  12 112.89
         2021-06-20 2021-06-20 2021-07-17 removeQuantity 10.08 -9.408 12 -112.89
         2021-06-20 2021-06-20 2021-07-17 removeQuantity 10.08 9.408  8  75.26",
    );
    assert!(is_one_change(&lines[1..3]) && is_one_change(&lines[3..]) && !is_one_change(&lines[2..4]));
}

#[test]
fn the_month_in_which_a_cycle_began_counts_the_days() {
    for (day, whole) in [("2022-03-20", 28), ("2022-03-21", 31)] {
        let world = World::on("2022-02-21");
        let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
        world.go_to(day);
        world.patch(&seats, &json!({"quantity": 11}));
        let last = world.lines(&seats).pop().unwrap();
        let whole_cycle = whole == 31;
        let unit: Decimal = "10.08".parse().unwrap();
        let part = unit.get() / Decimal::from(whole).get();
        let expected = if whole_cycle { unit.get() } else { part };
        assert_eq!(column(&last, "eup"), expected.normalize().to_string(), "{day}");
    }
}

#[test]
fn what_is_cancelled_within_seven_days_is_credited_for_the_days_that_are_left() {
    let world = World::on("2021-07-15");
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    world.go_to("2021-07-17");
    world.patch(&seats, &json!({"status": "deleted"}));
    world.expect(
        &seats,
        "order      start      end        type            unit  eup   bq total
         2021-07-15 2021-07-15 2021-08-14 new             10.08 10.08 10 100.8
         2021-07-17 2021-07-17 2021-08-14 cancelImmediate 10.08 -9.42 10 -94.2",
    );
    assert_eq!(world.read(&seats)["status"], "deleted");
}

#[test]
fn nothing_is_given_back_after_seven_days_until_the_next_term() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    let shown = world.read(&seats);
    assert_eq!(shown["cancellationAllowedUntilDate"], "2021-06-25T09:00:00Z");
    assert_eq!(shown["refundableQuantity"]["totalQuantity"], 10);
    world.go_to("2021-06-24");
    world.patch(&seats, &json!({"quantity": 13}));
    world.go_to("2021-06-26");
    assert_eq!(world.try_patch(&seats, &json!({"status": "deleted"})), Err(900_117));
    assert_eq!(world.try_patch(&seats, &json!({"quantity": 9})), Err(900_257));
    world.patch(&seats, &json!({"quantity": 11}));
    assert_eq!(world.read(&seats)["refundableQuantity"]["totalQuantity"], 1);
    world.go_to("2021-07-02");
    assert_eq!(world.try_patch(&seats, &json!({"quantity": 10})), Err(900_257));
    world.go_to("2022-06-20");
    world.patch(&seats, &json!({"quantity": 2}));
    world.patch(&seats, &json!({"status": "deleted"}));
}

#[test]
fn a_suspended_subscription_is_billed_on() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 1, "P1Y", "monthly"));
    world.patch(&seats, &json!({"status": "suspended"}));
    world.go_to("2021-08-18");
    assert_eq!(world.lines(&seats).len(), 3);
}

#[test]
fn what_is_not_to_renew_expires() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 1, "P1M", "monthly"));
    world.patch(&seats, &json!({"autoRenewEnabled": false}));
    world.go_to("2021-07-18");
    assert_eq!((world.lines(&seats).len(), &world.read(&seats)["status"]), (1, &json!("expired")));
}

/// No lines of a scheduled change are printed; it happens at the renewal.
#[test]
fn a_scheduled_change_happens_at_the_renewal() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1M", "monthly"));
    let next = json!({
        "product": {"productId": "CFQ7TTC0LF8Q", "skuId": "0001", "termDuration": "P1Y", "billingCycle": "monthly"},
        "quantity": 4,
    });
    world.patch(&seats, &json!({"scheduledNextTermInstructions": next, "partnerId": "4711"}));
    let shown = world.read(&seats);
    assert_eq!(shown["scheduledNextTermInstructions"]["quantity"], 4);
    assert_eq!(shown["partnerId"], "4711");
    let mut repeated = shown;
    repeated["friendlyName"] = json!("for the office");
    world.patch(&seats, &repeated);
    world.go_to("2021-08-20");
    world.expect(
        &seats,
        "product      start      end        from       to         type        unit  bq total
         CFQ7TTC0LDPB 2021-06-18 2021-07-17 2021-06-18 2021-07-17 new         10.08 10 100.8
         CFQ7TTC0LF8Q 2021-07-18 2021-08-17 2021-07-18 2022-07-17 renew       6.43  4  25.72
         CFQ7TTC0LF8Q 2021-08-18 2021-09-17 2021-07-18 2022-07-17 cycleCharge 6.43  4  25.72",
    );
    world.patch(&seats, &json!({"scheduledNextTermInstructions": {"quantity": 5}}));
    world.patch(&seats, &json!({"scheduledNextTermInstructions": null}));
    assert!(world.read(&seats).get("scheduledNextTermInstructions").is_none());
}

#[test]
fn what_cannot_be_kept_of_a_patch_is_refused() {
    let world = World::on("2021-06-18");
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    for (change, code) in [
        (json!({"termDuration": "P3Y"}), 900_268),
        (json!({"billingCycle": "triennial"}), 6001),
        (json!({"quantity": 301}), 2002),
        (json!({"scheduledNextTermInstructions": {"product": {"productId": "DZH318Z0BXWC"}}}), 800_002),
        (json!({"scheduledNextTermInstructions": {"product": {"termDuration": "P9Y"}}}), 900_268),
        (json!({"scheduledNextTermInstructions": {"quantity": 0}}), 2002),
    ] {
        assert_eq!(world.try_patch(&seats, &change), Err(code), "{change}");
    }
}

#[test]
fn add_ons_and_attestations() {
    let world = World::on("2021-06-18");
    let apps = Wanted::seats((MICROSOFT_365_APPS, "0001"), 5, "P1Y", "monthly").in_dollars();
    let add_on =
        Wanted::seats((MICROSOFT_365_APPS, MICROSOFT_365_APPS_ADD_ON), 5, "P1Y", "monthly").in_dollars();
    let mut line = apps.line(&world.harness);
    let mut below = add_on.line(&world.harness);
    below["id"] = json!(1);
    line["addonItems"] = json!([below]);
    let (status, done) = world.harness.checkout(CONTOSO, &world.harness.cart(CONTOSO, &json!([line])));
    assert_eq!(status, 201, "{done}");
    let order = done["orders"][0]["id"].as_str().unwrap().to_owned();
    let bought = Bought { customer: CONTOSO, order, subscription: String::new() };
    world.expect(
        &bought,
        "product      type unit bq qualifier
         CFQ7TTC0LGZT new  16   5  -
         CFQ7TTC0LGZT new  4    5  AddOn",
    );
    let mut attested = Wanted::seats((POWER_BI, POWER_BI_ATTESTED), 1, "P1Y", "annual").line(&world.harness);
    for (accepted, code) in [(false, json!(10_012)), (true, Value::Null)] {
        attested["attestationAccepted"] = json!(accepted);
        let cart = world.harness.cart(FABRIKAM, &json!([attested]));
        assert_eq!(cart["lineItems"][0]["error"]["errorCode"], code, "{cart}");
    }
}
