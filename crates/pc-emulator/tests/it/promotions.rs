//! Promotions: what there is, who may have it, and what it takes off.

use pc_emulator::demo::{self, CONTOSO};
use serde_json::{Value, json};

use crate::harness::Harness;

fn line(harness: &Harness, quantity: u32) -> Value {
    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    json!({"id": 0, "catalogItemId": item, "quantity": quantity, "billingCycle": "monthly", "termDuration": "P1Y",
        "promotionId": demo::SAAS_PROMOTION})
}

fn eligibility(harness: &Harness, line: &Value) -> Value {
    let question = json!({"items": [line]});
    let (status, answer) = harness.post(&format!("v1/customers/{CONTOSO}/promotionEligibilities"), &question);
    assert_eq!(status, 200, "{answer}");
    answer["items"][0]["eligibilities"][0].clone()
}

#[test]
fn promotions_are_listed_and_read() {
    let harness = Harness::new();
    let all = harness.read("v1/productpromotions?country=US&segment=commercial");
    assert_eq!((&all["totalCount"], &all["items"][0]["id"]), (&json!(1), &json!(demo::SAAS_PROMOTION)));
    let uri = all["items"][0]["links"]["self"]["uri"].as_str().unwrap();
    assert_eq!(harness.read(uri), all["items"][0]);
    assert_eq!(harness.get("v1/productpromotions/none?country=US").0, 404);
    assert_eq!(harness.get("v1/productpromotions?country=US").0, 400);
}

#[test]
fn a_promotion_makes_the_first_purchase_cheaper_and_the_invoice_says_so() {
    let harness = Harness::new();
    assert_eq!(eligibility(&harness, &line(&harness, 2))["isEligible"], true);
    let cart = harness.cart(CONTOSO, &json!([line(&harness, 2)]));
    let pricing = &cart["lineItems"][0]["pricing"];
    assert_eq!((&pricing["listPrice"], &pricing["discountedPrice"]), (&json!(71.99), &json!(64.79)));
    let (_, done) = harness.checkout(CONTOSO, &cart);
    assert_eq!(done["orders"][0]["lineItems"][0]["promotionId"], demo::SAAS_PROMOTION);
    let charge = &harness.read("v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&period=current")["items"][0];
    assert_eq!(
        (&charge["unitPrice"], &charge["effectiveUnitPrice"], &charge["subtotal"], &charge["promotionId"]),
        (&json!("71.99"), &json!("64.79"), &json!("129.58"), &json!(demo::SAAS_PROMOTION))
    );
    let again = eligibility(&harness, &line(&harness, 2));
    assert_eq!((&again["isEligible"], &again["errors"][0]["type"]), (&json!(false), &json!("FirstPurchase")));
    let refused = harness.cart(CONTOSO, &json!([line(&harness, 2)]));
    assert_eq!(refused["lineItems"][0]["error"]["errorCode"], 10_014);
}

#[test]
fn a_promotion_has_limits() {
    let harness = Harness::new();
    assert_eq!(eligibility(&harness, &line(&harness, 301))["errors"][0]["type"], "SeatCounts");
    let mut other = line(&harness, 1);
    other["promotionId"] = json!("none");
    assert_eq!(eligibility(&harness, &other)["errors"][0]["type"], "InvalidPromotion");
    assert_eq!(harness.cart(CONTOSO, &json!([other]))["lineItems"][0]["error"]["errorCode"], 10_014);
}
