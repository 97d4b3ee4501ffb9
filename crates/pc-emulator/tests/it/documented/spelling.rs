//! The same lines wherever they are read: of an invoice, of the billing export, and before they are billed.

use pc_emulator::demo::{
    BUSINESS_STANDARD, MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL, SAAS, SAAS_PROMOTION, SAAS_SKU,
};

use super::*;
use crate::exports::{fetch, finished, order};

/// Members that both have, under the name of the export.
const MEMBERS: &[&str] = &[
    "OrderId",
    "OrderDate",
    "ProductId",
    "SkuId",
    "ChargeType",
    "UnitPrice",
    "EffectiveUnitPrice",
    "Quantity",
    "BillableQuantity",
    "Subtotal",
    "TaxTotal",
    "Currency",
    "SubscriptionId",
    "SubscriptionStartDate",
    "SubscriptionEndDate",
    "ChargeStartDate",
    "ChargeEndDate",
    "TermAndBillingCycle",
    "BillingFrequency",
    "ReferenceId",
    "ProductQualifiers",
    "PromotionId",
    "PricingCurrency",
];

/// A purchase, a change, a trial that is bought, a credit and a promotion, all of June.
fn june() -> (World, Vec<Bought>) {
    let world = World::with("2021-06-18", |options| options.tax_percent = 19);
    let seats = world.buy(&Wanted::seats((BUSINESS_STANDARD, "0001"), 10, "P1Y", "monthly"));
    let trial = world.buy(&Wanted::seats((MICROSOFT_365_E5, MICROSOFT_365_E5_TRIAL), 25, "P1M", "none"));
    let mut promoted = Wanted::seats((SAAS, SAAS_SKU), 2, "P1Y", "monthly").line(&world.harness);
    promoted["promotionId"] = json!(SAAS_PROMOTION);
    let (status, done) = world.harness.checkout(FABRIKAM, &world.harness.cart(FABRIKAM, &json!([promoted])));
    assert_eq!(status, 201, "{done}");
    let order = done["orders"][0]["id"].as_str().unwrap().to_owned();
    let promoted = Bought { customer: FABRIKAM, order, subscription: String::new() };
    world.go_to("2021-06-20");
    world.patch(&seats, &json!({"quantity": 12}));
    world.control(&seats, "credits", &json!({"unitAmount": "1.00", "reason": "SLA Credit"}));
    world.control(&trial, "conversions", &json!({"catalogItemId": format!("{MICROSOFT_365_E5}:0002")}));
    (world, vec![seats, trial, promoted])
}

#[test]
fn the_export_says_what_the_line_items_say() {
    let (world, bought) = june();
    let lines = bought.iter().flat_map(|one| world.lines(one));
    let lines: Vec<Value> = lines.filter(|line| *column(line, "order") < *"2021-07-01").collect();
    let ordered = order(&world.harness, "reconciliation/billed/export", &json!({"invoiceId": "G020210601"}));
    let manifest = finished(&world.harness, &ordered)["resourceLocation"].clone();
    let exported = fetch(&world.harness, &manifest, 0, manifest["sasToken"].as_str().unwrap()).unwrap();
    let wanted = |line: &&Value| bought.iter().any(|one| line["OrderId"] == one.order.as_str());
    let mut exported: Vec<&Value> = exported.iter().filter(wanted).collect();
    exported.sort_by_key(|line| bought.iter().position(|one| line["OrderId"] == one.order.as_str()));
    assert_eq!((lines.len(), exported.len()), (8, 8));
    for (line, exported) in lines.iter().zip(exported) {
        for name in MEMBERS {
            let old = name[..1].to_lowercase() + &name[1..];
            assert_eq!(line[&old], exported[*name], "{name}");
        }
        assert_eq!(line["totalForCustomer"], exported["Total"]);
        assert_eq!(line["creditReasonCode"].as_str().unwrap_or_default(), exported["CreditReasonCode"]);
    }
    assert_eq!(lines.iter().filter(|line| line["promotionId"] == SAAS_PROMOTION).count(), 1);
}

#[test]
fn what_is_not_billed_yet_has_neither_invoice_nor_tax() {
    let (world, bought) = june();
    let uri = "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems";
    let unbilled = world.harness.read(&format!("{uri}&currencycode=EUR&period=current"))["items"].clone();
    let unbilled: Vec<&Value> = unbilled
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["orderId"] == bought[0].order.as_str())
        .collect();
    let billed = world.lines(&bought[0]);
    assert_eq!((unbilled.len(), billed.len()), (4, 4));
    for (line, billed) in unbilled.iter().zip(&billed) {
        for column in ["order", "start", "end", "type", "unit", "eup", "bq", "frequency"] {
            assert_eq!(super::column(line, column), super::column(billed, column), "{column}");
        }
        assert_eq!((&line["subtotal"], &line["invoiceNumber"]), (&billed["subtotal"], &json!("")));
        assert_eq!(["taxTotal", "totalForCustomer"].map(|name| &line[name]), [&json!("0"); 2]);
    }
}
