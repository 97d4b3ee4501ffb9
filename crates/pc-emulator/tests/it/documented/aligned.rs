//! First terms that end with something else. The documents print their days, and no lines.

use pc_emulator::demo::{BUSINESS_STANDARD, OFFICE_E1};

use super::*;

const STANDARD: (&str, &str) = (BUSINESS_STANDARD, "0001");
const E1: (&str, &str) = (OFFICE_E1, "0001");

/// Buys, after another subscription that began on a day, and compares both terms.
fn expect_terms(other: Option<(&str, &str)>, bought: &str, term: &str, terms: [(&str, &str); 2]) {
    let world = World::on(other.map_or(bought, |(_, began)| began));
    if let Some((other_term, _)) = other {
        world.buy(&Wanted::seats(E1, 1, other_term, "monthly"));
        world.go_to(bought);
    }
    let [(_, ends), (renews, _)] = terms;
    let seats = world.buy(&Wanted::seats(STANDARD, 10, term, "monthly").ending_on(ends));
    world.go_to(renews);
    let lines = world.lines(&seats);
    let term_of = |line: &Value| (column(line, "from"), column(line, "to"));
    let expected = terms.map(|(from, to)| (from.to_owned(), to.to_owned()));
    assert_eq!([term_of(&lines[0]), term_of(lines.last().unwrap())], expected);
    assert_eq!(column(lines.last().unwrap(), "type"), "renew");
}

#[test]
fn a_term_ends_with_another_subscription_or_a_month() {
    let with_a_year = Some(("P1Y", "2021-10-02"));
    expect_terms(
        with_a_year,
        "2022-07-01",
        "P3Y",
        [("2022-07-01", "2024-10-01"), ("2024-10-02", "2027-10-01")],
    );
    expect_terms(None, "2022-07-15", "P3Y", [("2022-07-15", "2025-06-30"), ("2025-07-01", "2028-06-30")]);
    expect_terms(
        with_a_year,
        "2022-07-01",
        "P1Y",
        [("2022-07-01", "2022-10-01"), ("2022-10-02", "2023-10-01")],
    );
    expect_terms(None, "2023-02-04", "P1Y", [("2023-02-04", "2024-01-31"), ("2024-02-01", "2025-01-31")]);
}

/// Printed with a purchase on 2 March, which would make a month of 32 days; the 27 days beside it fit 7 March.
#[test]
fn a_month_ends_with_another_subscription() {
    let with_a_month = Some(("P1M", "2022-03-03"));
    expect_terms(
        with_a_month,
        "2022-03-07",
        "P1M",
        [("2022-03-07", "2022-04-02"), ("2022-04-03", "2022-05-02")],
    );
}

/// By the text: the days of the calendar month, or those of the term where everything is paid at once.
#[test]
fn a_short_first_cycle_costs_its_days() {
    for (cycle, table) in [
        (
            "monthly",
            "start      end        unit  eup  total
             2023-02-04 2023-02-28 10.08 9    90",
        ),
        (
            "annual",
            "start      end        unit   eup    total
             2023-02-04 2024-01-31 120.96 119.96 1199.6",
        ),
    ] {
        let world = World::on("2023-02-04");
        let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", cycle).ending_on("2024-01-31"));
        world.expect(&seats, table);
    }
}

#[test]
fn other_days_are_refused() {
    let world = World::on("2023-02-04");
    for (wanted, code) in [
        (Wanted::seats(STANDARD, 1, "P1Y", "monthly").ending_on("2023-05-17"), 10_017),
        (Wanted::seats(STANDARD, 1, "P1M", "monthly").ending_on("2023-03-31"), 10_017),
        (Wanted::seats(("DZH318Z0BXWC", "0002"), 1, "P1Y", "monthly").ending_on("2024-01-31"), 10_016),
    ] {
        let cart = world.harness.cart(FABRIKAM, &json!([wanted.line(&world.harness)]));
        assert_eq!(cart["lineItems"][0]["error"]["errorCode"], code, "{cart}");
    }
}
