//! What all lines together tell of each: the form of ends, currencies and exchange rates.

use super::*;

#[test]
fn two_currencies_on_one_invoice_are_found() {
    let mut scenario = cycles::purchase_and_cycle("cycleCharge").billed(
        "start      end        type        unit  eup   bq total  ref
         2021-08-18 2021-09-17 cycleCharge 10.08 10.08 10 100.80 r3",
    );
    scenario.bought[0].currency = Some(code("USD"));
    for line in &mut scenario.lines {
        for (name, value) in [("PricingCurrency", "USD"), ("PCToBCExchangeRate", "1.0")] {
            line.insert(name.to_owned(), value.into());
        }
    }
    assert_eq!(scenario.found(), []);
    scenario.lines[0].insert("Currency".to_owned(), "JPY".into());
    assert_eq!(scenario.found(), [FindingKind::CurrencyDiffers], "{:?}", scenario.findings());
}

#[test]
fn ends_on_the_day_after_are_told_from_the_cycles_of_whole_months() {
    let scenario = |first: &str| {
        Scenario::bought("2024-01-12", 10, "6.38", BillingCycleType::Monthly, "P1Y").billed(&format!(
            "start      end        type        unit eup  bq total
             2024-01-12 2024-02-01 new         6.38 6.38 10 {first}
             2024-02-01 2024-03-01 cycleCharge 6.38 6.38 10 63.80
             2024-03-01 2024-04-01 cycleCharge 6.38 6.38 10 63.80"
        ))
    };
    assert_eq!(scenario("41.10").found(), [], "20 of 31 days: {:?}", scenario("41.10").findings());
    assert_eq!(scenario("43.22").found(), [FindingKind::AmountDiffers], "21 of 31 days");
}

#[test]
fn amounts_of_currencies_without_cents_may_be_whole() {
    let charged = |currency: &str, total: &str| {
        let mut scenario = Scenario::bought("2023-03-15", 6, "4752.20", BillingCycleType::Monthly, "P1Y");
        scenario.bought[0].currency = Some(code(currency));
        let table = "start end type unit eup bq total\n";
        let mut scenario =
            scenario.billed(&format!("{table}2023-03-15 2023-04-14 new 4752.20 4752.20 6 {total}"));
        for name in ["Currency", "PricingCurrency"] {
            scenario.lines[0].insert(name.to_owned(), currency.into());
        }
        scenario.found()
    };
    for total in ["28513.20", "28513"] {
        assert_eq!(charged("JPY", total), [], "{total}");
    }
    for total in ["28515", "28513.50", "28513.90"] {
        assert_eq!(charged("JPY", total), [FindingKind::AmountDiffers], "{total}");
    }
    assert_eq!(charged("EUR", "28513"), [FindingKind::AmountDiffers]);
}

#[test]
fn a_line_converted_at_another_rate_than_all_of_its_day_is_found() {
    let found = |rate: &str, total: &str| {
        let mut all = Scenario { bought: Vec::new(), lines: Vec::new() };
        for number in 0..12 {
            let mut one = Scenario::bought("2023-03-15", 10, "10", BillingCycleType::Monthly, "P1Y").billed(
                "start      end        type unit eup bq total
                 2023-03-15 2023-04-14 new  10   10  10 90.00",
            );
            let order = format!("order-{number}");
            let (rate, total) = if number == 5 { (rate, total) } else { ("0.9", "90.00") };
            (one.bought[0].order, one.bought[0].currency) = (order.as_str().into(), Some(code("USD")));
            for (name, value) in [
                ("OrderId", order.as_str()),
                ("PricingCurrency", "USD"),
                ("PCToBCExchangeRate", rate),
                ("PCToBCExchangeRateDate", "2023-03-01T00:00:00Z"),
                ("Subtotal", total),
                ("Total", total),
            ] {
                one.lines[0].insert(name.to_owned(), value.into());
            }
            all.bought.append(&mut one.bought);
            all.lines.append(&mut one.lines);
        }
        all.found()
    };
    assert_eq!(found("0.9", "90.00"), []);
    assert_eq!(found("0.927", "92.70"), [FindingKind::AmountDiffers]);
}

/// Ten seats and two more, right to the day, and as many lines of another order as a table has.
fn seats_beside(table: &str, rows: impl Iterator<Item = String>) -> Scenario {
    let mut all = Scenario::bought("2026-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        unit  eup    bq total  ref
         2026-06-18 2026-07-17 new         10.08 10.08  10 100.80 r1
         2026-06-20 2026-07-17 addQuantity 10.08 -9.408 10 -94.08 r2
         2026-06-20 2026-07-17 addQuantity 10.08 9.408  12 112.89 r2",
    );
    let rows: String = rows.map(|row| row + "\n").collect();
    let mut others = usage::metered(&format!("{table}\n{rows}"));
    others.lines.iter_mut().for_each(|line| _ = line.insert("OrderId".to_owned(), "another".into()));
    others.bought[0].order = "another".into();
    all.bought.append(&mut others.bought);
    all.lines.append(&mut others.lines);
    all
}

#[test]
fn months_of_usage_that_end_on_the_day_after_tell_nothing_of_seats() {
    let scenario = |meter: &str| {
        let rows =
            (0..10).map(|number| format!("2026-06-01 2026-07-01 new {meter} {number} {number} 1 {number}"));
        let mut scenario = seats_beside("start end type meter unit eup bq total", rows);
        let meters = scenario.lines.iter_mut().skip(3);
        meters.for_each(|line| _ = line.insert("BillingFrequency".to_owned(), "".into()));
        scenario
    };
    for meter in ["hours", "-"] {
        assert_eq!(scenario(meter).found(), [], "{meter}: {:?}", scenario(meter).findings());
    }
}

#[test]
fn each_invoice_tells_the_form_of_its_own_ends() {
    let rows = || (0..10).map(|number| format!("G2 2026-06-18 2026-07-18 new {number} {number} 1 {number}"));
    let scenario = seats_beside("invoice start end type unit eup bq total", rows());
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    // Where its own lines do not tell, those of others do.
    let mut short = Scenario::bought("2026-06-18", 10, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type unit eup  bq total
         2026-06-18 2026-07-01 new  10   4.33 10 43.33",
    );
    assert_eq!(short.found(), [FindingKind::AmountDiffers], "13 of 30 days");
    let mut others = seats_beside("invoice start end type unit eup bq total", rows());
    short.bought.push(others.bought.remove(1));
    short.lines.extend(others.lines.split_off(3));
    assert_eq!(short.found(), [], "{:?}", short.findings());
}

#[test]
fn a_month_that_ends_on_its_last_day_is_whole_whatever_others_have() {
    let rows = (0..50).map(|number| format!("2026-06-18 2026-07-18 new {number} {number} 1 {number}"));
    let mut scenario = seats_beside("start end type unit eup bq total", rows);
    scenario.lines.drain(1..3);
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}
