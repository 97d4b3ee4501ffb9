//! Purchases, billing cycles and renewals.

use pc_emulator::demo::{BUSINESS_STANDARD, MICROSOFT_365_APPS, OFFICE_E5, SAAS_TRIAL};

use super::*;

const STANDARD: (&str, &str) = (BUSINESS_STANDARD, "0001");

#[test]
fn a_month_renews_and_a_year_is_charged_month_by_month() {
    let world = World::on("2021-06-18");
    let month = world.buy(&Wanted::seats(STANDARD, 10, "P1M", "monthly"));
    let year = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    world.go_to("2021-07-20");
    world.expect(
        &month,
        "order      start      end        type  unit  eup   bq total frequency
         2021-06-18 2021-06-18 2021-07-17 new   10.08 10.08 10 100.8 Monthly
         2021-07-18 2021-07-18 2021-08-17 renew 10.08 10.08 10 100.8 Monthly",
    );
    world.go_to("2022-06-20");
    let lines = world.expect(
        &year,
        "order      start      end        from       to         type        unit  bq total
         2021-06-18 2021-06-18 2021-07-17 2021-06-18 2022-06-17 new         10.08 10 100.8
         2021-07-18 2021-07-18 2021-08-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2021-08-18 2021-08-18 2021-09-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2021-09-18 2021-09-18 2021-10-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2021-10-18 2021-10-18 2021-11-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2021-11-18 2021-11-18 2021-12-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2021-12-18 2021-12-18 2022-01-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2022-01-18 2022-01-18 2022-02-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2022-02-18 2022-02-18 2022-03-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2022-03-18 2022-03-18 2022-04-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2022-04-18 2022-04-18 2022-05-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2022-05-18 2022-05-18 2022-06-17 2021-06-18 2022-06-17 cycleCharge 10.08 10 100.8
         2022-06-18 2022-06-18 2022-07-17 2022-06-18 2023-06-17 renew       10.08 10 100.8",
    );
    assert_eq!(lines[0]["termAndBillingCycle"], "One-Year commitment for monthly/yearly billing");
}

#[test]
fn a_month_that_begins_where_months_end_ends_on_the_documented_day() {
    for (bought, end, renews) in [
        ("2021-01-31", "2021-02-27", "2021-02-28"),
        ("2021-02-28", "2021-03-27", "2021-03-28"),
        ("2021-06-30", "2021-07-29", "2021-07-30"),
        ("2021-01-30", "2021-02-27", "2021-02-28"),
        ("2021-05-30", "2021-06-29", "2021-06-30"),
        ("2021-06-29", "2021-07-28", "2021-07-29"),
    ] {
        let world = World::on(bought);
        let month = world.buy(&Wanted::seats(STANDARD, 1, "P1M", "monthly"));
        world.go_to(renews);
        let lines = world.lines(&month);
        let days = ["start", "end", "from", "to"].map(|name| column(&lines[0], name));
        assert_eq!(days, [bought, end, bought, end]);
        assert_eq!(["type", "start"].map(|name| column(&lines[1], name)), ["renew", renews]);
    }
}

/// The documents' table of a year bought on 30 January begins each month on its last day but one, and contradicts their
/// table of months: 30 January to 27 February there, to 26 February here. The emulator bills by the first of them: the same
/// day of each month, or its last one.
#[test]
fn a_year_that_begins_where_months_end_comes_back_to_its_day() {
    let world = World::on("2021-01-31");
    let year = world.buy(&Wanted::seats(STANDARD, 1, "P1Y", "monthly"));
    world.go_to("2021-08-31");
    world.expect(
        &year,
        "order      start      end        from       to         type
         2021-01-31 2021-01-31 2021-02-27 2021-01-31 2022-01-30 new
         2021-02-28 2021-02-28 2021-03-30 2021-01-31 2022-01-30 cycleCharge
         2021-03-31 2021-03-31 2021-04-29 2021-01-31 2022-01-30 cycleCharge
         2021-04-30 2021-04-30 2021-05-30 2021-01-31 2022-01-30 cycleCharge
         2021-05-31 2021-05-31 2021-06-29 2021-01-31 2022-01-30 cycleCharge
         2021-06-30 2021-06-30 2021-07-30 2021-01-31 2022-01-30 cycleCharge
         2021-07-31 2021-07-31 2021-08-30 2021-01-31 2022-01-30 cycleCharge
         2021-08-31 2021-08-31 2021-09-29 2021-01-31 2022-01-30 cycleCharge",
    );
    let world = World::on("2021-01-30");
    let year = world.buy(&Wanted::seats(STANDARD, 1, "P1Y", "monthly"));
    world.go_to("2021-03-31");
    world.expect(
        &year,
        "start      end        from       to         type
         2021-01-30 2021-02-27 2021-01-30 2022-01-29 new
         2021-02-28 2021-03-29 2021-01-30 2022-01-29 cycleCharge
         2021-03-30 2021-04-29 2021-01-30 2022-01-29 cycleCharge",
    );
}

/// First ends by the day of the purchase, in leap years too.
#[test]
fn the_first_cycle_ends_before_the_same_day_of_the_next_month() {
    for (bought, end) in [
        ("2023-01-29", "2023-02-27"),
        ("2023-01-30", "2023-02-27"),
        ("2023-01-31", "2023-02-27"),
        ("2024-01-29", "2024-02-28"),
        ("2024-01-30", "2024-02-28"),
        ("2024-01-31", "2024-02-28"),
        ("2023-02-28", "2023-03-27"),
        ("2024-02-28", "2024-03-27"),
        ("2024-02-29", "2024-03-28"),
        ("2023-03-31", "2023-04-29"),
        ("2023-04-29", "2023-05-28"),
        ("2023-04-30", "2023-05-29"),
    ] {
        let world = World::on(bought);
        let year = world.buy(&Wanted::seats(STANDARD, 1, "P1Y", "monthly"));
        assert_eq!(column(&world.lines(&year)[0], "end"), end, "{bought}");
    }
}

#[test]
fn what_is_paid_for_its_whole_term_has_no_frequency() {
    let world = World::on("2022-01-25");
    let year = world.buy(&Wanted::seats((MICROSOFT_365_APPS, "0001"), 1, "P1Y", "annual").in_dollars());
    world.expect(
        &year,
        "type unit eup bq total from       to         frequency start      end
         new  192  192 1  192   2022-01-25 2023-01-24 -         2022-01-25 2023-01-24",
    );
}

/// Printed with the charge type of legacy lines, `Cycle fee`.
#[test]
fn telecommunication_has_a_line_of_its_own() {
    let world = World::on("2019-08-11");
    let voice = world.buy(&Wanted::seats((OFFICE_E5, "0002"), 1, "P1M", "monthly").in_dollars());
    let lines = world.expect(
        &voice,
        "product      start      end        type unit
         CFQ7TTC0LF8S 2019-08-11 2019-09-10 new  28.4
         CFQ7TTC0LF8S 2019-08-11 2019-09-10 new  2",
    );
    assert!(is_one_change(&lines));
    let world = World::on("2019-08-11");
    let voice = world.buy(&Wanted::seats((OFFICE_E5, "0002"), 1, "P1M", "monthly"));
    assert_eq!(world.lines(&voice).len(), 1, "one line for everything elsewhere");
}

/// Printed as `New` and `Cancel`: the older spelling of lines of marketplace software.
#[test]
fn a_trial_of_marketplace_software_is_cancelled_for_nothing() {
    let world = World::on("2019-06-10");
    let trial = world.buy(&Wanted::seats((SAAS_TRIAL, "0001"), 11, "P1M", "none"));
    world.patch(&trial, &json!({"status": "deleted"}));
    world.expect(
        &trial,
        "order      start      end        unit bq total type
         2019-06-10 2019-06-10 2019-07-09 0    11 0     new
         2019-06-10 2019-06-10 2019-07-09 0    11 0     cancelImmediate",
    );
}

#[test]
fn texts_of_terms_are_those_of_the_documents() {
    for (term, cycle, bought, end, text) in [
        ("P1Y", "monthly", "2021-04-15", "2022-04-14", "One-year commitment for monthly/yearly billing"),
        ("P1M", "monthly", "2021-04-14", "2021-05-13", "One-month commitment for monthly billing"),
        ("P3Y", "annual", "2021-05-25", "2024-05-24", "Three-year commitment for monthly/yearly billing"),
    ] {
        let world = World::on(bought);
        let seats = world.buy(&Wanted::seats(STANDARD, 1, term, cycle));
        let line = &world.lines(&seats)[0];
        assert_eq!(["from", "to"].map(|name| column(line, name)), [bought, end]);
        assert!(line["termAndBillingCycle"].as_str().unwrap().eq_ignore_ascii_case(text), "{line}");
    }
}
