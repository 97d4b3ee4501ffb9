//! The classes of quirk, each on a few members.

use pc_models::{
    BillingCycleType, BillingExportOperation, Cart, CurrencyCode, InvoiceLineItem, KeyValuePair, MoneyTotals,
    OneTimeInvoiceLineItem, Order, OrderStatus, ReservedInstanceArtifactDetails, ResourceCollection,
    Subscription, TermDuration,
};
use serde_json::{Value, json};

#[test]
fn null_is_absent_everywhere() {
    let order: Order = serde_json::from_value(json!({
        "id": null, "lineItems": null, "status": null, "creationDate": null, "totalPrice": null, "links": null,
        "partnerOnRecordAttestationAccepted": null, "client": null
    }))
    .unwrap();
    assert_eq!(serde_json::to_string(&order).unwrap(), "{}");
    let order: Order = serde_json::from_value(json!({"lineItems": [null, {"quantity": null}]})).unwrap();
    assert_eq!(order.line_items.len(), 1);
}

#[test]
fn what_is_not_there_is_not_invented_but_a_change_is_written() {
    let mut order: Order = serde_json::from_str(r#"{"lineItems":[{"lineItemNumber":0}]}"#).unwrap();
    assert_eq!(serde_json::to_string(&order).unwrap(), r#"{"lineItems":[{"lineItemNumber":0}]}"#);
    order.line_items[0].quantity = 3;
    assert_eq!(
        serde_json::to_string(&order).unwrap(),
        r#"{"lineItems":[{"lineItemNumber":0,"quantity":3}]}"#
    );
}

#[test]
fn a_value_that_does_not_fit_is_kept_until_it_is_replaced() {
    let wire = r#"{"lineItems":[],"creationDate":"2015-11-25T06:41: 12Z","totalPrice":{"amount":1}}"#;
    let mut order: Order = serde_json::from_str(wire).unwrap();
    assert_eq!((order.creation_date, order.total_price), (None, None));
    let misfits: Vec<_> = order.other.misfits().map(|(name, _)| name).collect();
    assert_eq!(misfits, ["creationDate", "totalPrice"]);
    assert_eq!(serde_json::to_string(&order).unwrap(), wire);
    order.total_price = Some("1.50".parse().unwrap());
    assert!(serde_json::to_string(&order).unwrap().ends_with(r#""totalPrice":1.50}"#));
}

#[test]
fn a_required_number_that_does_not_fit_is_an_error() {
    for broken in [
        r#"{"lineItems":[{"quantity":"many"}]}"#,
        r#"{"lineItems":[{"quantity":-1}]}"#,
        "[]",
        "\"x\"",
        "null",
    ] {
        assert!(serde_json::from_str::<Order>(broken).is_err(), "{broken}");
    }
}

#[test]
fn one_value_and_a_list_of_one_are_told_apart_again() {
    let wire = json!({"lineItems": {"id": 0, "catalogItemId": "a", "quantity": 1, "billingCycle": "none",
        "renewsTo": [{"termDuration": "P1Y"}], "participants": {"key": "k", "value": "v"}}});
    let cart: Cart = serde_json::from_value(wire.clone()).unwrap();
    let line = &cart.line_items[0];
    assert_eq!(line.renews_to.as_ref().unwrap().term_duration, Some(TermDuration::Years(1)));
    assert_eq!(line.participants[0].key, "k");
    assert_eq!(serde_json::to_value(&cart).unwrap(), wire);
}

#[test]
fn numbers_and_flags_come_as_text_and_text_as_numbers() {
    let wire = json!({"totalCount": "2", "items": [{"id": 7, "quantity": "25", "autoRenewEnabled": "true", "partnerId": 5}]});
    let page: ResourceCollection<Subscription> = serde_json::from_value(wire.clone()).unwrap();
    let subscription = &page.items[0];
    assert_eq!((page.total_count, subscription.quantity), (Some(2), Some(25)));
    assert_eq!((subscription.id.as_str(), subscription.auto_renew_enabled), ("7", Some(true)));
    assert_eq!(serde_json::to_value(&page).unwrap(), wire);
}

#[test]
fn enums_are_open_and_numbered() {
    let wire = r#"{"lineItems":[],"billingCycle":4,"status":"on_hold"}"#;
    let order: Order = serde_json::from_str(wire).unwrap();
    assert_eq!(order.billing_cycle, Some(BillingCycleType::OneTime));
    assert_eq!(order.status, Some(OrderStatus::Unknown("on_hold".into())));
    let again: Order = serde_json::from_str(&serde_json::to_string(&order).unwrap()).unwrap();
    assert_eq!(again, order);
}

#[test]
fn the_name_a_member_came_under_is_kept() {
    let wire =
        r#"{"type":"reservedinstance","virtualMachineReservations":[{"reservationId":"r","quantity":1}]}"#;
    let details: ReservedInstanceArtifactDetails = serde_json::from_str(wire).unwrap();
    assert_eq!(details.reservations.len(), 1);
    assert_eq!(serde_json::to_string(&details).unwrap(), wire);
}

#[test]
fn members_of_tomorrow_come_back_with_every_digit() {
    let wire = r#"{"lineItems":[],"new":{"deep":[0.12345678901234567890123456789012]}}"#;
    let cart: Cart = serde_json::from_str(wire).unwrap();
    assert_eq!(cart.other.get("new").unwrap().as_str(), r#"{"deep":[0.12345678901234567890123456789012]}"#);
    assert_eq!(serde_json::to_string(&cart).unwrap(), wire);
}

#[test]
fn a_name_of_tomorrow_is_kept_if_it_is_text() {
    let named = |name: &[u8]| [b"{\"", name, b"\":1.50}"].concat();
    let order: Order = serde_json::from_slice(&named("Größe".as_bytes())).unwrap();
    assert_eq!(order.other.get("Größe").unwrap().as_str(), "1.50");
    let order: Order = serde_json::from_slice(&named(br"Gr\u00f6\u00dfe")).unwrap();
    assert_eq!(order.other.get("Größe").unwrap().as_str(), "1.50");
    for broken in [&b"Gr\xf6\xdfe"[..], br"Gr\ud800e", b"Gr\ne"] {
        assert!(serde_json::from_slice::<Order>(&named(broken)).is_err());
        assert!(
            serde_json::from_slice::<KeyValuePair>(&named(broken)).is_err(),
            "which drops what it does not know"
        );
    }
}

#[test]
fn a_known_name_is_known_with_escapes() {
    let order: Order = serde_json::from_str(r#"{"\u0069d":"a","total\u0050rice":"1.50"}"#).unwrap();
    assert_eq!((order.id.as_str(), order.total_price.unwrap().to_string()), ("a", "1.50".to_owned()));
    assert!(order.other.is_empty());
}

#[test]
fn a_page_that_announces_more_than_it_holds_takes_little_memory() {
    let wire = r#"{"totalCount":18446744073709551615,"items":[{"id":"a"},null,{"id":"b"}]}"#;
    let page: ResourceCollection<Subscription> = serde_json::from_str(wire).unwrap();
    assert_eq!((page.items.len(), page.total_count), (2, Some(u64::MAX)));
    assert!(page.items.capacity() <= 4);
    let honest = r#"{"totalCount":3,"items":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#;
    let page: ResourceCollection<Subscription> = serde_json::from_str(honest).unwrap();
    assert_eq!((page.items.len(), page.items.capacity()), (3, 3));
}

#[test]
fn a_line_is_what_it_says_it_is() {
    let kind = |line: Value| match serde_json::from_value::<InvoiceLineItem>(line).unwrap() {
        InvoiceLineItem::LicenseBased(_) => "license",
        InvoiceLineItem::UsageBased(_) => "usage",
        InvoiceLineItem::DailyUsage(_) => "daily",
        InvoiceLineItem::OneTime(_) => "one time",
        InvoiceLineItem::DailyRatedUsage(_) => "rated",
        _ => "other",
    };
    assert_eq!(kind(json!({"attributes": {"objectType": "onetimeinvoicelineitem"}})), "one time");
    let pair = |line_type: &str, provider: &str| json!({"invoiceLineItemType": line_type, "billingProvider": provider});
    assert_eq!(kind(pair("billing_line_items", "office")), "license");
    assert_eq!(kind(pair("BillingLineItems", "azure")), "usage");
    assert_eq!(kind(pair("usagelineitems", "Azure")), "daily");
    assert_eq!(kind(pair("usage_line_items", "marketplace")), "rated");
    assert_eq!(kind(pair("usage_line_items", "office")), "other");
    assert_eq!(
        kind(
            json!({"attributes": {"objectType": "Unheard"}, "invoiceLineItemTypce": "usage_line_items", "billingProvider": "one_time"})
        ),
        "rated"
    );
    assert_eq!(kind(json!({"subtotal": 1})), "other");
    for (name, is) in [("OneTimeInvoiceLineItem", "one time"), ("DailyUsageLineItem", "daily")] {
        assert_eq!(kind(json!({"attributes": {"objectType": name}, "subtotal": 1})), is);
        // The name of a kind elsewhere in a line says nothing.
        let called = |mut line: Value| {
            line["productName"] = name.into();
            kind(line)
        };
        assert_eq!(called(json!({"attributes": {"objectType": "LicenseBasedLineItem"}})), "license");
        assert_eq!(called(pair("usage_line_items", "marketplace")), "rated");
        assert_eq!(called(json!({"subtotal": 1})), "other");
    }
}

#[test]
fn the_manifest_is_found_inline_linked_or_as_an_address() {
    let read = |location: Value| serde_json::from_value::<BillingExportOperation>(location).unwrap();
    let inline = read(json!({"resourceLocation": {"id": "m", "blobs": []}}));
    assert_eq!(inline.manifest().unwrap().id, "m");
    let linked = read(json!({"resourceLocation@odata.navigationLink": "https://x"}));
    assert_eq!(linked.manifest_link(), Some("https://x"));
    let address = read(json!({"resourceLocation": "https://y"}));
    assert_eq!((address.manifest_link(), address.manifest()), (Some("https://y"), None));
}

#[test]
fn lines_are_summed_by_currency() {
    let lines: Vec<OneTimeInvoiceLineItem> = serde_json::from_str(
        r#"[{"subtotal":"0.10","currency":"USD"},{"subtotal":0.20,"currency":"usd"},{"subtotal":5,"currency":"EUR"},{"subtotal":""}]"#,
    )
    .unwrap();
    let mut totals = MoneyTotals::default();
    for subtotal in lines.iter().filter_map(OneTimeInvoiceLineItem::subtotal) {
        totals.add(subtotal).unwrap();
    }
    let dollar: CurrencyCode = "USD".parse().unwrap();
    assert_eq!(totals.get(dollar).amount.to_string(), "0.30");
    assert_eq!(totals.iter().count(), 2);
}
