//! What is made of a subscription as the service writes it.

use pc_models::{Subscription, Timestamp};
use serde_json::{Value, json};

use super::{SubscriptionTerm, TermEnd};

fn read(members: Value) -> Subscription {
    let mut whole = json!({"id": "s", "quantity": 5, "status": "active", "autoRenewEnabled": true});
    whole.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

fn term(members: Value) -> SubscriptionTerm {
    SubscriptionTerm::of(&read(members))
}

fn day(instant: Option<Timestamp>) -> String {
    instant.map(|instant| instant.to_utc_text()[..10].to_owned()).unwrap_or_default()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_renewal_is_on_the_day_after_the_last_one() {
    // Start, term, end as it is told, renewal. Ends are inclusive, as documented, whatever their time of day; those of legacy
    // subscriptions, whole terms after the start, are not.
    for (start, length, end, renewal) in [
        ("2021-09-14T16:44:03.4609789Z", "P3Y", "2024-09-13T00:00:00Z", "2024-09-14"),
        ("2022-10-26T10:00:00Z", "P1Y", "2023-10-25T23:59:59.999Z", "2023-10-26"),
        ("2023-02-15T00:00:00Z", "P1M", "2023-03-14T00:00:00Z", "2023-03-15"),
        ("2023-01-31T09:00:00Z", "P1M", "2023-02-27T00:00:00Z", "2023-02-28"),
        ("2024-01-31T09:00:00Z", "P1M", "2024-02-28T00:00:00Z", "2024-02-29"),
        ("2024-02-29T09:00:00Z", "P1Y", "2025-02-27T00:00:00Z", "2025-02-28"),
        ("2023-12-31T00:00:00Z", "P1M", "2024-01-30T00:00:00Z", "2024-01-31"),
        ("2022-06-10T00:00:00Z", "P1Y", "2025-06-09T00:00:00Z", "2025-06-10"), // renewed twice
        ("2023-02-15T00:00:00Z", "P1Y", "2023-12-31T00:00:00Z", "2024-01-01"), // aligned with the year
        ("2023-02-15T00:00:00Z", "P1Y", "2023-08-15T00:00:00Z", "2023-08-16"), // aligned with another one
        ("2023-03-01T00:00:00Z", "P30D", "2023-03-30T00:00:00Z", "2023-03-31"),
        ("2015-11-24T08:00:00Z", "", "2016-11-24T08:00:00Z", "2016-11-24"),
        ("2018-02-23T18:15:24.6724884Z", "P1Y", "2019-02-23T00:00:00", "2019-02-23"),
        ("2023-03-01T00:00:00Z", "P30D", "2023-03-31T00:00:00Z", "2023-03-31"),
        ("2024-01-31T23:59:59Z", "P1M", "2024-02-29T00:00:00", "2024-02-29"),
        ("0001-01-01T00:00:00", "P1Y", "2024-02-29T00:00:00", "2024-03-01"),
        ("2025-01-01T00:00:00Z", "P1Y", "2024-01-01T00:00:00Z", "2024-01-02"), // ends before it starts
        ("2023-02-15T00:00:00Z", "forever", "2024-02-14T00:00:00Z", "2024-02-15"),
    ] {
        let members = json!({"effectiveStartDate": start, "termDuration": length, "commitmentEndDate": end});
        let term = term(members);
        assert_eq!(day(term.renewal_date), renewal, "{start} {length} {end}");
        assert_eq!(term.then, TermEnd::Renews, "{start} {length} {end}");
    }
}

#[test]
fn what_happens_then() {
    let end = json!("2027-01-31T00:00:00Z");
    for (members, then) in [
        (json!({"commitmentEndDate": end}), "renews"),
        (json!({"commitmentEndDateTime": end}), "renews"),
        (json!({"commitmentEndDate": end, "autoRenewEnabled": false}), "ends"),
        (json!({"commitmentEndDate": end, "autoRenewEnabled": null}), "unknown"),
        (json!({"commitmentEndDate": end, "status": "deleted"}), "over"),
        (json!({"commitmentEndDate": end, "status": "Expired"}), "over"),
        (json!({"commitmentEndDate": end, "status": "suspended"}), "renews"),
        (json!({"commitmentEndDate": end, "status": "hibernating"}), "renews"),
        (json!({"commitmentEndDate": end, "status": null}), "renews"),
        (json!({"commitmentEndDate": "9999-12-31T00:00:00Z"}), "no_end"),
        (json!({"commitmentEndDate": "9999-12-14T00:00:00Z", "autoRenewEnabled": false}), "no_end"),
        (json!({"commitmentEndDate": "0001-01-01T00:00:00", "billingType": "usage"}), "no_end"),
        (json!({"unitType": "usage-based"}), "no_end"),
        (json!({"status": "deleted", "billingType": "usage"}), "over"),
        (json!({}), "renews"),
        (json!({"autoRenewEnabled": null, "lineItems": [{"autoRenewEnabled": false}]}), "ends"),
        (json!({"autoRenewEnabled": null, "lineItems": [{"autoRenewEnabled": true}, {}]}), "unknown"),
    ] {
        let term = term(members.clone());
        assert_eq!(term.then.as_str(), then, "{members}");
        let has_date = members.to_string().contains("2027");
        assert_eq!(day(term.renewal_date), if has_date { "2027-02-01" } else { "" }, "{members}");
    }
}

#[test]
fn scheduled_instructions_tell_what_is_another_after_the_renewal() {
    let scheduled = |instructions: Value| {
        let members = json!({"offerId": "CFQ7TTC0LH18:0001:CFQ7TTC0K971", "billingCycle": "monthly", "termDuration": "P1Y",
                             "commitmentEndDate": "2027-01-31T00:00:00Z"});
        let mut whole = read(members);
        whole.scheduled_next_term_instructions = serde_json::from_value(instructions).unwrap();
        match SubscriptionTerm::of(&whole).then {
            TermEnd::Changes(next) => next.to_string(),
            then => then.as_str().to_owned(),
        }
    };
    let product = json!({"productId": "CFQ7TTC0LH18", "skuId": "0001", "availabilityId": "CFQ7TTC0K9ZZ",
                         "billingCycle": "Monthly", "termDuration": "P1Y"});
    assert_eq!(scheduled(Value::Null), "renews");
    assert_eq!(scheduled(json!({"product": product, "quantity": 5})), "renews", "it only repeats");
    assert_eq!(scheduled(json!({"product": product, "quantity": 3})), "3 seats");
    assert_eq!(scheduled(json!({"quantity": "3"})), "3 seats", "a number in quotes");
    let mut other = product.clone();
    other["skuId"] = "0002".into();
    other["termDuration"] = "P3Y".into();
    other["billingCycle"] = "annual".into();
    assert_eq!(scheduled(json!({"product": other})), "CFQ7TTC0LH18:0002, P3Y, billed annual");
    let end = json!({"customTermEndDate": "2027-06-30T23:59:59Z", "quantity": 5});
    assert_eq!(scheduled(end), "until 2027-06-30");
    let renewed = json!({"termDuration": "P1M", "renewalTermDuration": "P1Y",
                         "commitmentEndDate": "2027-01-31T00:00:00Z"});
    assert_eq!(term(renewed).then.as_str(), "changes");
    let same = json!({"termDuration": "P1Y", "renewalTermDuration": "",
                      "commitmentEndDate": "2027-01-31T00:00:00Z"});
    assert_eq!(term(same).then, TermEnd::Renews);
}

#[test]
fn days_are_counted_from_day_to_day() {
    let due = term(json!({"commitmentEndDate": "2027-01-31T00:00:00Z"}));
    for (now, left) in [
        ("2027-01-31T23:59:59Z", 1),
        ("2027-02-01T00:00:00Z", 0),
        ("2027-02-01T23:59:59Z", 0),
        ("2027-02-03T01:00:00Z", -2),
        ("2026-02-01T12:00:00Z", 365),
    ] {
        assert_eq!(due.days_left(at(now)), Some(left), "{now}");
    }
    assert!(
        due.is_due_within(30, at("2027-01-02T08:00:00Z"))
            && !due.is_due_within(29, at("2027-01-02T08:00:00Z"))
    );
    assert!(due.is_due_within(0, at("2027-02-03T00:00:00Z")), "it has not renewed yet");
    let over = term(json!({"commitmentEndDate": "2027-01-31T00:00:00Z", "status": "deleted"}));
    assert!(!over.is_due_within(90, at("2027-01-02T08:00:00Z")));
    assert!(!term(json!({"billingType": "usage"})).is_due_within(90, at("2027-01-02T08:00:00Z")));
}
