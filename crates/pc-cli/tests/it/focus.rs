//! Lines by the FinOps Open Cost and Usage Specification, held against its own rules.

use std::collections::BTreeSet;

use pc_transport::wire::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::harness::Harness;

mod specification;

use specification::{Row, checked, number};

/// A documented charge of new commerce with these members in place of its own.
fn line(members: Value) -> Value {
    let mut line = json!({
        "PartnerId": "10000000-0000-4000-8000-000000000001", "CustomerId": "20000000-0000-4000-8000-000000000001",
        "CustomerName": "Fabrikam", "InvoiceNumber": "G1", "OrderId": "o1", "OrderDate": "2021-06-18T00:00:00Z",
        "ProductId": "CFQ7TTC00001", "SkuId": "0001", "AvailabilityId": "CFQ7TTC0000A", "SkuName": "Microsoft 365 E5",
        "ProductName": "Microsoft 365 E5", "PublisherName": "Microsoft", "ChargeType": "new", "UnitPrice": 10.08,
        "EffectiveUnitPrice": 10.08, "Quantity": 10, "BillableQuantity": 10, "Subtotal": 100.8, "TaxTotal": 0,
        "Total": 100.8, "Currency": "EUR", "PricingCurrency": "EUR", "PCToBCExchangeRate": 1,
        "TermAndBillingCycle": "One-Year commitment for monthly/yearly billing", "BillingFrequency": "Monthly",
        "SubscriptionId": "s1", "SubscriptionStartDate": "2021-06-18T00:00:00Z",
        "SubscriptionEndDate": "2022-06-17T00:00:00Z", "ChargeStartDate": "2021-06-18T00:00:00Z",
        "ChargeEndDate": "2021-07-17T00:00:00Z",
    });
    line.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    line
}

/// Runs lines through the program and holds what comes of them against the rules.
fn focus(lines: &[Value]) -> Vec<Row> {
    let harness = Harness::new();
    let file = harness.write("lines.json", &Value::from(lines).to_string());
    let ran = harness.run(&["invoices", "lines", "--from", &file, "--format", "focus"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    checked(&ran.out)
}

#[test]
fn documented_charges_keep_to_the_specification() {
    let rows = focus(&[
        line(json!({"TaxTotal": 19.15, "Total": 119.95})),
        // Seats that come: the old count is credited and the new one charged, in the cycle that began in this period.
        line(
            json!({"ChargeType": "addQuantity", "OrderDate": "2021-06-20T00:00:00Z", "ChargeStartDate": "2021-06-20T00:00:00Z",
            "EffectiveUnitPrice": -9.408, "Subtotal": -94.08, "Total": -94.08}),
        ),
        line(
            json!({"ChargeType": "addQuantity", "OrderDate": "2021-06-20T00:00:00Z", "ChargeStartDate": "2021-06-20T00:00:00Z",
            "EffectiveUnitPrice": 9.408, "Quantity": 12, "BillableQuantity": 12, "Subtotal": 112.89, "Total": 112.89}),
        ),
        // Cancelled in the next billing period, in the cycle that the last one charged.
        line(json!({"ChargeType": "cancelImmediate", "OrderDate": "2021-07-05T00:00:00Z",
            "ChargeStartDate": "2021-07-05T00:00:00Z", "EffectiveUnitPrice": -4.368, "Subtotal": -43.68, "Total": -43.68})),
        line(json!({"ChargeType": "cycleCharge", "OrderDate": "2021-07-18T00:00:00Z",
            "ChargeStartDate": "2021-07-18T00:00:00Z", "ChargeEndDate": "2021-08-17T00:00:00Z"})),
        line(
            json!({"ProductQualifiers": ["Trial"], "UnitPrice": 0, "EffectiveUnitPrice": 0, "Subtotal": 0, "Total": 0}),
        ),
        // Converted to another billing currency.
        line(
            json!({"PricingCurrency": "USD", "PCToBCExchangeRate": 0.846202666, "Subtotal": 85.29, "Total": 85.29}),
        ),
        // Software that is bought for good ends nowhere; SaaS has positive prices in its credits.
        line(
            json!({"TermAndBillingCycle": "", "BillingFrequency": "", "ChargeEndDate": "", "SubscriptionEndDate": "0001-01-01T00:00:00"}),
        ),
        line(
            json!({"ChargeType": "Cancel", "Subtotal": -100.8, "Total": -100.8, "PublisherName": "Contoso"}),
        ),
    ]);
    assert_eq!(rows.len(), 10, "a tax is a row of its own");
    assert_eq!((rows[0]["BilledCost"].as_str(), rows[1]["BilledCost"].as_str()), ("100.8", "19.15"));
    assert_eq!(rows[1]["ChargeCategory"], "Tax");
    assert_eq!(rows[0]["ChargePeriodEnd"], "2021-07-18T00:00:00Z", "the last day is part of it");
    assert_eq!(rows[0]["BillingPeriodEnd"], "2021-07-01T00:00:00Z");
    assert_eq!(number(&rows[2], "ListCost"), Some(Decimal::new(-1008, 1)));
    let corrections: Vec<bool> = rows.iter().map(|row| row.contains_key("ChargeClass")).collect();
    assert_eq!(corrections.iter().position(|is| *is), Some(4), "{corrections:?}");
    assert_eq!(corrections.iter().filter(|is| **is).count(), 1);
    assert_eq!(number(&rows[7], "ListUnitPrice"), Some("8.52972287328".parse().unwrap()));
    assert_eq!(
        (rows[0]["SkuId"].as_str(), rows[0]["SkuPriceId"].as_str()),
        ("CFQ7TTC00001:0001", "CFQ7TTC00001:0001:CFQ7TTC0000A")
    );
    assert_eq!(rows[8]["ChargePeriodEnd"], "2021-06-19T00:00:00Z");
    assert_eq!(
        (rows[8]["ChargeFrequency"].as_str(), rows[9]["PublisherName"].as_str()),
        ("One-Time", "Contoso")
    );
}

#[test]
fn commitments_usage_and_credits_keep_to_the_specification() {
    let usage = json!({
        "BillingFrequency": "", "TermAndBillingCycle": "", "UnitType": "1 Hour", "MeterDescription": "D2 v3",
        "SkuName": "Virtual Machines", "ProductName": "Virtual Machines", "ChargeType": "new", "SubscriptionStartDate": "",
        "UnitPrice": 0.868, "EffectiveUnitPrice": 0.7378, "Quantity": 1, "BillableQuantity": 210.95, "Subtotal": 155.63,
    });
    let credited =
        json!({"ChargeType": "customerCredit", "CreditReasonCode": "SLA", "Subtotal": -12.5, "Total": -12.5});
    let rows = focus(&[
        line(
            json!({"TermAndBillingCycle": "3 Years Reservation, upfront", "ReservationOrderId": "r1", "BillingFrequency": ""}),
        ),
        line(
            json!({"TermAndBillingCycle": "1 Year Savings Plan", "ReservationOrderId": "p1", "BillingFrequency": "Monthly", "TaxTotal": 10}),
        ),
        line(usage),
        line(credited),
    ]);
    let of = |name: &str| rows.iter().map(|row| row.get(name).map_or("", String::as_str)).collect::<Vec<_>>();
    assert_eq!(of("ChargeCategory"), ["Purchase", "Purchase", "Tax", "Usage", "Credit"]);
    assert_eq!(of("CommitmentDiscountType"), ["Reservation", "Savings Plan", "", "", ""]);
    assert_eq!(of("EffectiveCost"), ["0", "0", "0", "155.63", "-12.5"]);
    assert_eq!(of("ServiceCategory")[3], "Compute");
    assert_eq!(of("x_CreditReasonCode")[4], "SLA");
}

#[test]
fn daily_usage_keeps_to_the_specification_and_is_not_taken_beside_charges() {
    let usage = json!({
        "PartnerId": "p", "CustomerId": "c", "InvoiceNumber": "G1", "ProductId": "DZH318Z0C5TM", "SkuId": "0003",
        "AvailabilityId": "DZH318Z09SQD", "ProductName": "Bandwidth", "UsageDate": "2025-11-17T00:00:00Z",
        "ChargeStartDate": "2025-11-01T00:00:00Z", "ChargeEndDate": "2025-11-30T00:00:00Z", "MeterCategory": "Bandwidth",
        "MeterId": "m1", "MeterName": "Data Transfer Out", "Unit": "1 GB", "ResourceLocation": "southeastasia",
        "ConsumedService": "microsoft.compute", "ResourceGroup": "rg-1",
        "ResourceURI": "/subscriptions/s/resourceGroups/rg-1/providers/Microsoft.Compute/virtualMachines/vm-1/extensions/e",
        "UnitPrice": 0.08, "EffectiveUnitPrice": 0.068, "Quantity": 0.001045343, "UnitType": "1 GB",
        "BillingPreTaxTotal": 7.10833E-05, "BillingCurrency": "USD", "PricingCurrency": "USD", "PCToBCExchangeRate": 1,
        "Tags": "\"environment\": \"sit\"", "PartnerEarnedCreditPercentage": 15, "BenefitOrderID": "b1",
        "BenefitType": "SavingsPlan",
    });
    let rows = focus(std::slice::from_ref(&usage));
    let row = &rows[0];
    assert_eq!(row["Tags"], r#"{"environment": "sit"}"#);
    assert_eq!(row["ResourceType"], "Microsoft.Compute/virtualMachines/extensions");
    assert_eq!(
        (row["ChargePeriodStart"].as_str(), row["ChargePeriodEnd"].as_str()),
        ("2025-11-17T00:00:00Z", "2025-11-18T00:00:00Z")
    );
    assert_eq!((row["PricingCategory"].as_str(), row["BilledCost"].as_str()), ("Committed", "0.0000710833"));
    let harness = Harness::new();
    let files = [
        harness.write("usage.json", &json!([usage]).to_string()),
        harness.write("charges.json", &json!([line(json!({}))]).to_string()),
    ];
    let ran = harness.run(&["invoices", "lines", "--format", "focus", "--from", &files[0], &files[1]]);
    assert!(ran.code == 2 && ran.err.contains("would count twice"), "{}", ran.err);
    let ran = harness.run(&[
        "invoices",
        "lines",
        "unbilled",
        "--demo",
        "--currency",
        "EUR",
        "--type",
        "all",
        "--format",
        "focus",
    ]);
    assert!(ran.code == 2 && ran.err.contains("would count twice"), "{}", ran.err);
    let ran =
        harness.run(&["invoices", "lines", "--from", &files[0], "--format", "focus", "--columns", "full"]);
    assert!(ran.code == 2 && ran.err.contains("those of the specification"), "{}", ran.err);
}

#[test]
fn a_line_without_amount_is_told() {
    let harness = Harness::new();
    let file = harness.write("lines.json", &json!([line(json!({"Subtotal": null}))]).to_string());
    let ran = harness.run(&["invoices", "lines", "--from", &file, "--format", "focus"]);
    assert!(ran.code == 4 && ran.err.contains("1 lines lack an amount"), "{}", ran.err);
}

#[test]
fn everything_that_the_emulator_bills_keeps_to_the_specification() {
    let harness = Harness::new();
    harness.control(Method::Post, "orders", &json!({"count": 40, "months": 2, "customers": 3}));
    let invoices = harness.at_endpoint(&["invoices", "list", "--json"]).json();
    let mut kinds = BTreeSet::new();
    for invoice in &invoices {
        let id = invoice["id"].as_str().unwrap();
        for line_type in ["charges", "usage"] {
            let command =
                ["invoices", "lines", id, "--type", line_type, "--source", "v1", "--format", "focus"];
            let ran = harness.at_endpoint(&command);
            if ran.err.contains("azure usage_line_items") {
                assert!(ran.code == 4, "legacy usage has no prices: {}", ran.err);
                continue;
            }
            if ran.code == 2 {
                continue; // there is no usage
            }
            assert_eq!(ran.code, 0, "{id} {line_type}: {}", ran.err);
            let rows = checked(&ran.out);
            let billed: Decimal = rows.iter().filter_map(|row| number(row, "BilledCost")).sum();
            let total: Decimal = invoice["total"].to_string().parse().unwrap();
            assert!(line_type == "usage" || billed == total, "{id}: {billed} of {total}");
            kinds.extend(rows.iter().map(|row| (row["x_LineKind"].clone(), row["ChargeCategory"].clone())));
        }
    }
    assert!(kinds.len() >= 4, "{kinds:?}");
}
