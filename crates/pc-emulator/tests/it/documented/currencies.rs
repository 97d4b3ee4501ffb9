//! Prices in one currency that are billed in another, by the documented formula.

use pc_emulator::demo::BUSINESS_STANDARD;

use super::*;

const STANDARD: (&str, &str) = (BUSINESS_STANDARD, "0001");

fn number(line: &Value, name: &str) -> Decimal {
    line[name].as_str().unwrap().parse().unwrap()
}

#[test]
fn each_cycle_takes_the_rate_of_its_own_month() {
    let world = World::with("2021-06-18", |options| options.billing_currency = Some("EUR".to_owned()));
    let seats = world.buy(&Wanted::seats(STANDARD, 7, "P1Y", "monthly").in_dollars());
    world.go_to("2021-06-20");
    world.patch(&seats, &json!({"quantity": 9}));
    world.go_to("2021-07-20");
    let lines = world.lines(&seats);
    let dates: Vec<&Value> = lines.iter().map(|line| &line["pcToBCExchangeRateDate"]).collect();
    assert_eq!(dates[..2], [&json!("2021-05-27T00:00:00Z"); 2], "two business days before the end of May");
    assert_eq!(dates[3], &json!("2021-06-28T00:00:00Z"));
    assert_eq!(lines[0]["pcToBCExchangeRate"], lines[2]["pcToBCExchangeRate"]);
    assert_ne!(lines[0]["pcToBCExchangeRate"], lines[3]["pcToBCExchangeRate"]);
    for line in &lines {
        assert_eq!((&line["pricingCurrency"], &line["currency"]), (&json!("USD"), &json!("EUR")));
        let unit = number(line, "effectiveUnitPrice").get() * number(line, "pcToBCExchangeRate").get();
        let subtotal = unit.trunc_with_scale(2) * number(line, "billableQuantity").get();
        assert_eq!(number(line, "subtotal").get(), subtotal, "{line}");
    }
    let invoices = world.harness.read("v1/invoices")["items"].as_array().unwrap().clone();
    let currencies =
        invoices.iter().filter(|one| one["invoiceType"] == "OneTime").map(|one| &one["currencyCode"]);
    assert!(currencies.clone().any(|code| code == "EUR"));
    let id = invoices.iter().find(|one| one["id"].as_str().unwrap().starts_with("G0202106")).unwrap();
    let total: Decimal = id["totalCharges"].to_string().parse().unwrap();
    let june = lines[..3].iter().map(|line| number(line, "totalForCustomer").get());
    assert!(total.get() >= june.sum(), "{id}");
}

#[test]
fn what_is_priced_in_the_currency_of_the_invoice_is_not_converted() {
    let world = World::with("2021-06-18", |options| options.billing_currency = Some("EUR".to_owned()));
    let seats = world.buy(&Wanted::seats(STANDARD, 10, "P1Y", "monthly"));
    let line = &world.lines(&seats)[0];
    assert_eq!((&line["pcToBCExchangeRate"], &line["subtotal"]), (&json!("1"), &json!("100.80")));
}
