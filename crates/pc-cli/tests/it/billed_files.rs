//! Lines from files, in the spellings that people have, compared without any service.

use std::io::Write;

use serde_json::{Map, Value, json};

use crate::harness::{Harness, Ran};

const SEATS: &str = include_str!("cases/seat-change-two-lines.json");
const FEBRUARY: &str = include_str!("cases/february-cycle-overcharged.json");
const US_DATES: &str = include_str!("cases/usage-lines-us-dates.jsonl");

/// The order of a case, bought on a day.
fn order(day: &str) -> Value {
    json!([{
        "id": "0a0b0c0d0e0f", "referenceCustomerId": "20000000-0000-4000-8000-000000000001", "billingCycle": "monthly",
        "currencyCode": "USD", "creationDate": format!("{day}T00:00:00Z"), "status": "completed",
        "lineItems": [{
            "lineItemNumber": 0, "offerId": "CFQ7TTC00001:0001:CFQ7TTC0000A", "quantity": 10, "termDuration": "P1Y",
            "subscriptionId": "30000000-0000-4000-8000-000000000001", "pricing": {"price": 10, "extendedPrice": 1200},
        }],
    }])
}

/// The same lines as a table, in another spelling.
fn table(json: &str, sign: char, heading: fn(&str) -> String, cell: fn(&str, &Value) -> String) -> String {
    let lines: Vec<Map<String, Value>> = serde_json::from_str(json).unwrap();
    let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
    let join = |cells: Vec<String>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(&sign.to_string());
    let heading = join(lines[0].keys().map(|name| heading(name)).collect());
    let rows = lines.iter().map(|line| join(line.iter().map(|(name, value)| cell(name, value)).collect()));
    std::iter::once(heading).chain(rows).collect::<Vec<_>>().join("\r\n")
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Year, month and day of a date of the service.
fn date_of(value: &Value) -> Option<[String; 3]> {
    let text = value.as_str()?.strip_suffix("T00:00:00Z")?;
    let parts: Vec<String> = text.split('-').map(str::to_owned).collect();
    parts.try_into().ok()
}

fn german(_: &str, value: &Value) -> String {
    match date_of(value) {
        Some([year, month, day]) => format!("{day}.{month}.{year}"),
        None if value.is_number() => value.to_string().replace('.', ","),
        None => as_text(value),
    }
}

fn american(_: &str, value: &Value) -> String {
    match date_of(value) {
        Some([year, month, day]) => format!("{month}/{day}/{year}"),
        None => as_text(value),
    }
}

/// `UnitPrice` as `unitPrice`.
fn camel(name: &str) -> String {
    name[..1].to_lowercase() + &name[1..]
}

fn compare(harness: &Harness, day: &str, billed: &str) -> Ran {
    let bought = harness.write("orders.json", &order(day).to_string());
    harness.run(&["reconcile", "--billed", billed, "--bought", &bought, "--json"])
}

#[test]
fn files_in_every_spelling_fit_without_a_service() {
    let harness = Harness::new();
    let plain = harness.write("seats.json", SEATS);
    let lines: Vec<Value> = serde_json::from_str(SEATS).unwrap();
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    let packed = harness.path("seats.jsonl.gz");
    let mut gzip = flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), Default::default());
    gzip.write_all(lines.join("\n").as_bytes()).unwrap();
    gzip.finish().unwrap();
    let german =
        harness.write("german.csv", &("\u{feff}".to_owned() + &table(SEATS, ';', str::to_owned, german)));
    let american = harness.write("american.csv", &table(SEATS, ',', camel, american));
    for file in [plain.as_str(), packed.to_str().unwrap(), &german, &american] {
        let compared = compare(&harness, "2027-03-05", file);
        let totals = compared.json().pop().unwrap();
        assert_eq!(
            (compared.code, &totals["billed"]),
            (0, &4.into()),
            "{file}: {}{}",
            compared.out,
            compared.err
        );
        assert!(!compared.err.contains("emulator"), "{}", compared.err);
    }
    let said = compare(&harness, "2027-03-05", &german).err;
    assert!(said.contains("semicolons") && said.contains("decimal commas"), "{said}");
}

#[test]
fn a_wrong_amount_in_a_file_is_found() {
    let harness = Harness::new();
    for (name, text) in
        [("a.json", FEBRUARY.to_owned()), ("a.csv", table(FEBRUARY, ';', str::to_owned, german))]
    {
        let compared = compare(&harness, "2027-02-15", &harness.write(name, &text));
        assert_eq!(compared.code, 4, "{}", compared.err);
        assert_eq!(compared.json()[0]["kind"], "amount_differs", "{}", compared.out);
    }
}

#[test]
fn lines_of_a_file_take_the_form_of_all_others() {
    let harness = Harness::new();
    let files = [
        harness.write("seats.json", SEATS),
        harness.write("german.csv", &table(SEATS, ';', str::to_owned, german)),
    ];
    let read = files.each_ref().map(|file| {
        let read = harness.run(&["invoices", "lines", "--from", file]);
        assert_eq!(read.code, 0, "{}", read.err);
        assert!(read.err.contains("4 lines; charges come to 230.32 USD"), "{}", read.err);
        read.out
    });
    assert_eq!(read[0], read[1]);
    let usage = harness.write("usage.jsonl", US_DATES);
    let read = harness.run(&["invoices", "lines", "--from", &usage, &files[0]]);
    assert!(read.code == 0 && read.out.contains(",11/17/2025,"), "{}{}", read.out, read.err);
    let without = harness.run(&["invoices", "lines"]);
    assert!(without.code == 2 && without.err.contains("name the invoice"), "{}", without.err);
}

#[test]
fn dates_that_a_file_of_json_should_not_have_are_counted() {
    let harness = Harness::new();
    let usage = harness.write("usage.jsonl", US_DATES);
    let compared = compare(&harness, "2027-02-15", &usage);
    assert!(
        compared.err.contains("UsageDate: 3 values were not understood, the first is `11/17/2025`"),
        "{}",
        compared.err
    );
}

#[test]
fn files_that_show_two_spellings_or_are_no_lines_are_refused() {
    let harness = Harness::new();
    let both = harness.write("both.csv", "OrderId;UnitPrice;Subtotal\na;1,5;1.5\n");
    assert_eq!(compare(&harness, "2027-02-15", &both).code, 2);
    for text in ["", "[{\"OrderId\":\"a\"},", "{\"OrderId\":1}x"] {
        let wrong = harness.write("wrong", text);
        let compared = compare(&harness, "2027-02-15", &wrong);
        assert!(compared.code == 1 && compared.err.contains("wrong"), "{text}: {}", compared.err);
    }
    let alone = harness.run(&["reconcile", "--billed", &both]);
    assert_eq!(alone.code, 2, "{}", alone.err);
}

#[test]
fn options_beside_files_are_heeded_or_refused() {
    let harness = Harness::new();
    let february = harness.write("february.json", FEBRUARY);
    let other = FEBRUARY
        .replace("20000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-00000000000a")
        .replace("0a0b0c0d0e0f", "ffffffffffff");
    assert_ne!(other, FEBRUARY);
    let other = harness.write("other.json", &other);
    let bought = harness.write("orders.json", &order("2027-02-15").to_string());
    let compare = |flags: &[&str]| {
        let typed = ["reconcile", "--billed", &february, &other, "--bought", &bought, "--json"];
        harness.run(&[&typed[..], flags].concat())
    };
    let kinds = |ran: &Ran| -> Vec<String> {
        let mut findings = ran.json();
        findings.pop();
        findings.iter().map(|finding| as_text(&finding["kind"])).collect()
    };
    assert_eq!(kinds(&compare(&[])).len(), 2);
    let one = compare(&["--customer", "20000000-0000-4000-8000-00000000000A"]);
    assert_eq!((one.code, kinds(&one)), (4, vec!["billed_not_bought".to_owned()]), "{}", one.err);
    let nobody = compare(&["--customer", "zzz"]);
    assert!(nobody.code == 1 && nobody.err.contains("about the customer zzz"), "{}", nobody.err);
    for flags in [
        &["--no-orders"][..],
        &["--source", "v1"],
        &["--live"],
        &["--endpoint", "http://127.0.0.1:9"],
        &["--demo"],
        &["--seed", "2"],
        &["--max-items", "5"],
        &["--journal", "x.db"],
    ] {
        let refused = compare(flags);
        assert!(refused.code == 2 && refused.err.contains(flags[0]), "{flags:?}: {}", refused.err);
    }
}

#[test]
fn daily_usage_in_a_file_is_left_out_when_that_is_asked_for() {
    let harness = Harness::new();
    let usage = harness.write("usage.jsonl", US_DATES);
    let seats = harness.write("seats.json", SEATS);
    let bought = harness.write("orders.json", &order("2027-03-05").to_string());
    let typed = ["reconcile", "--billed", &seats, &usage, "--bought", &bought, "--json"];
    assert_ne!(harness.run(&typed).code, 0);
    let without = harness.run(&[&typed[..], &["--no-usage"]].concat());
    assert_eq!(without.code, 0, "{}{}", without.out, without.err);
}

#[test]
fn only_charges_of_cycles_open_months() {
    let charge = |members: Value| {
        let mut line = json!({
            "CustomerId": "20000000-0000-4000-8000-000000000001", "InvoiceNumber": "G1", "OrderId": "0a0b0c0d0e0f",
            "ProductId": "CFQ7TTC00001", "SkuId": "0001", "SubscriptionId": "30000000-0000-4000-8000-000000000001",
            "OrderDate": "2026-11-18T00:00:00Z", "ChargeType": "cycleCharge", "UnitPrice": 10,
            "EffectiveUnitPrice": 10, "Quantity": 10, "BillableQuantity": 10, "Subtotal": 100, "TaxTotal": 0,
            "Total": 100, "Currency": "USD", "PricingCurrency": "USD", "BillingFrequency": "Monthly",
            "ChargeStartDate": "2026-11-18T00:00:00Z", "ChargeEndDate": "2026-12-17T00:00:00Z",
            "TermAndBillingCycle": "One-Year commitment for monthly/yearly billing",
        });
        line.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        line
    };
    let credit = charge(json!({
        "ChargeType": "customerCredit", "OrderDate": "2026-06-18T00:00:00Z", "ChargeStartDate": "2026-06-18T00:00:00Z",
        "ChargeEndDate": "2026-07-17T00:00:00Z", "EffectiveUnitPrice": -0.5, "Subtotal": -5, "Total": -5,
    }));
    let unset = charge(json!({
        "OrderDate": "0001-01-01T00:00:00Z", "ChargeStartDate": "2026-12-18T00:00:00Z", "ChargeEndDate": "2027-01-17T00:00:00Z",
    }));
    let azure = charge(json!({
        "OrderId": "0f0e0d0c0b0a", "ProductId": "DZH318Z0BPS6", "SubscriptionId": "40000000-0000-4000-8000-000000000001",
        "ChargeType": "new", "OrderDate": "2026-12-01T00:00:00Z", "BillingFrequency": "",
        "TermAndBillingCycle": "Pay as you go", "ChargeStartDate": "2026-11-01T00:00:00Z",
        "ChargeEndDate": "2026-12-01T00:00:00Z", "Quantity": 1, "BillableQuantity": 1, "UnitPrice": 100,
        "EffectiveUnitPrice": 100,
    }));
    let harness = Harness::new();
    let mut orders = order("2026-06-18");
    let mut plan = order("2026-06-18")[0].take();
    plan["id"] = "0f0e0d0c0b0a".into();
    plan["lineItems"] = json!([{
        "lineItemNumber": 0, "offerId": "DZH318Z0BPS6:0001:CFQ7TTC0000A", "quantity": 1,
        "subscriptionId": "40000000-0000-4000-8000-000000000001",
    }]);
    orders.as_array_mut().unwrap().push(plan);
    let bought = harness.write("orders.json", &orders.to_string());
    for (name, more) in
        [("nothing", None), ("credit", Some(credit)), ("unset", Some(unset)), ("azure", Some(azure))]
    {
        let lines: Vec<Value> = std::iter::once(charge(json!({}))).chain(more).collect();
        let billed = harness.write("lines.json", &Value::from(lines).to_string());
        let compared = harness.run(&["reconcile", "--billed", &billed, "--bought", &bought, "--json"]);
        assert_eq!(compared.code, 0, "{name}: {}{}", compared.out, compared.err);
    }
}

#[test]
fn files_without_lines_fit_nothing() {
    let harness = Harness::new();
    for (name, text) in [("none.json", "[]"), ("none.csv", "CustomerId,OrderId,Subtotal,Currency\n")] {
        let compared = compare(&harness, "2027-03-05", &harness.write(name, text));
        assert!(compared.code == 1 && compared.err.contains("have no lines"), "{name}: {}", compared.err);
    }
}

#[test]
fn what_was_not_understood_fits_nothing() {
    let harness = Harness::new();
    let bought = harness.write("orders.json", &order("2027-03-05").to_string());
    for (member, wrong) in
        [("Total", "999.99.1"), ("TaxTotal", "x"), ("Quantity", "1,5"), ("ChargeStartDate", "11/17/2025")]
    {
        let mut lines: Vec<Value> = serde_json::from_str(SEATS).unwrap();
        lines[0][member] = wrong.into();
        let billed = harness.write("wrong.json", &Value::from(lines).to_string());
        let compared = harness.run(&["reconcile", "--billed", &billed, "--bought", &bought]);
        assert_eq!(compared.code, 4, "{member}: {}{}", compared.out, compared.err);
        assert!(!compared.out.contains("everything fits"), "{member}: {}", compared.out);
        let said = format!("{member}: 1 values were not understood, the first is `{wrong}`");
        assert!(compared.err.contains(&said), "{member}: {}", compared.err);
        let totals = compare(&harness, "2027-03-05", &billed).json().pop().unwrap();
        assert_eq!(totals["fits"], false, "{member}: {totals}");
    }
}
