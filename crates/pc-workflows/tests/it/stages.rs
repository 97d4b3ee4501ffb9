//! The stages in their order, and what each waits for.

use std::time::Duration;

use pc_transport::wire::Reply;
use pc_workflows::{Call, Effect, Fact, Purchase, PurchaseStatus, Stage};
use serde_json::json;

use crate::harness::scripted::{
    SUBSCRIPTION, Says, customer, facts, order, reservation, run, run_mode, software,
};

fn reservation_service(call: &Call) -> Option<Says> {
    Some(Says::Answer(match call {
        Call::CheckoutCart(_) => json!({"orders": [order("o-1", "r-1")]}),
        Call::GetOrder(_) => order("o-1", "r-1"),
        Call::ListEntitlements(_) => json!({"items": [{
            "referenceOrder": {"id": "o-1", "lineItemId": "0"}, "productId": "DZH318Z0BQ3Q", "skuId": "0001",
            "quantity": 2, "entitlementType": "reservedinstance",
            "entitledArtifacts": [{"artifactType": "reservedinstance", "resourceId": "r",
                "link": {"uri": "/customers/c/artifacts/reservedinstance/groups/g/lineitems/l/resource/r"}}]}]}),
        _ => return None,
    }))
}

#[test]
fn a_reservation_goes_through_every_stage_in_order() {
    let run = run(reservation(), |call, _| reservation_service(call));
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!(
        run.sent,
        [
            "ListAuditRecords",
            "ListOrders",
            "GetCustomer",
            "GetSubscription",
            "RegisterSubscription",
            "GetSubscriptionRegistrationStatus",
            "GetProduct",
            "GetSku",
            "ListAvailabilities",
            "ListCustomerAgreements",
            "CheckInventory",
            "CreateCart",
            "CheckoutCart",
            "GetOrder",
            "ListOrders",
            "GetOrderProvisioningStatus",
            "GetOrder",
            "ListEntitlements",
            "GetReservationArtifact"
        ]
    );
    assert_eq!(run.receipt.api_calls, 19);
    assert_eq!(run.receipt.reservations[0].id, "rv");
    assert_eq!(run.receipt.orders[0].lines[0].fulfilment.fulfilled, 2);
}

#[test]
fn a_purchase_tells_its_stage_and_every_fact_has_words() {
    let run = run(reservation(), |call, _| reservation_service(call));
    let stage = |entries| Purchase::replay(&run.entries[..entries]).unwrap().stage();
    let mut stages: Vec<Stage> = (1..run.entries.len()).filter_map(stage).collect();
    stages.dedup();
    assert_eq!(stages, Stage::ALL);
    assert_eq!(stage(run.entries.len()), None, "it is over");
    let words: Vec<String> = run.entries.iter().map(|entry| entry.fact.to_string()).collect();
    assert_eq!(words[0], format!("1 line for customer {} in US", customer()));
    assert_eq!(words.last().map(String::as_str), Some("ended: completed"));
    assert!(words.iter().all(|words| !words.is_empty()), "{words:?}");
}

#[test]
fn software_needs_neither_enablement_nor_an_inventory_check() {
    let run = run(software(), |_, _| None);
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    for operation in ["GetSubscription", "RegisterSubscription", "CheckInventory", "GetReservationArtifact"] {
        assert_eq!(run.count(operation), 0, "{operation}");
    }
}

#[test]
fn the_checkout_is_written_down_before_it_is_sent() {
    let run = run(software(), |_, _| None);
    let facts = facts(&run);
    let at = |name: &str| facts.iter().position(|fact| fact == name).unwrap();
    assert_eq!(facts[at("orders_placed") - 1], "sending");
    assert_eq!(facts[at("cart_created") - 1], "sending");
}

#[test]
fn an_azure_plan_looks_into_its_own_catalog_and_a_legacy_subscription_does_not() {
    for (offer, unit, scope) in
        [("MS-AZR-0145P", "Usage-based", None), ("DZH318Z0BPS6:0001:X", "Usage-based", Some("AzurePlan"))]
    {
        let mut scopes = vec![];
        let run = run(reservation(), |call, _| match call {
            Call::GetSubscription(_) => Some(Says::Answer(
                json!({"id": SUBSCRIPTION, "status": "active", "offerId": offer, "unitType": unit}),
            )),
            Call::ListAvailabilities(call) => {
                scopes.push(call.reservation_scope.as_ref().map(ToString::to_string));
                None
            }
            call => reservation_service(call),
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
        assert_eq!(scopes, [scope.map(str::to_owned)]);
    }
}

#[test]
fn registration_is_polled_until_it_is_done_or_an_hour_is_over() {
    let mut looks = 0;
    let slow = run(reservation(), |call, _| match call {
        Call::GetSubscriptionRegistrationStatus(_) => {
            looks += 1;
            let status = if looks < 5 { "registering" } else { "Registered" };
            Some(Says::Answer(json!({"subscriptionId": SUBSCRIPTION, "status": status})))
        }
        call => reservation_service(call),
    });
    assert_eq!(slow.receipt.status, PurchaseStatus::Completed);
    assert_eq!(slow.count("RegisterSubscription"), 1);
    let stuck = run(reservation(), |call, _| match call {
        Call::GetSubscriptionRegistrationStatus(_) => Some(Says::Answer(json!({"status": "Registering"}))),
        _ => None,
    });
    assert_eq!(stuck.receipt.status, PurchaseStatus::Rejected);
    assert!(stuck.problem().contains("still Registering after an hour"), "{}", stuck.problem());
    assert_eq!(stuck.count("CreateCart"), 0);
}

#[test]
fn the_order_list_is_polled_until_it_shows_the_order() {
    let mut start = None;
    let run = run(software(), |call, now| match call {
        Call::ListOrders(_) => {
            let visible = now.since(*start.get_or_insert(now)).as_secs() >= 14 * 60;
            (!visible).then(|| Says::Answer(json!({"items": [order("o-9", "somebody-else")]})))
        }
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert!((5..20).contains(&run.count("ListOrders")), "{} looks", run.count("ListOrders"));
    assert!(run.took.as_secs() >= 14 * 60);
}

#[test]
fn an_order_that_never_shows_up_in_the_list_was_bought_all_the_same() {
    let run = run(software(), |call, _| match call {
        Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert!(run.receipt.notes[0].contains("order list"), "{:?}", run.receipt.notes);
    assert_eq!(run.receipt.orders[0].visible_after_s, None);
}

#[test]
fn lines_that_are_not_fulfilled_make_it_partial_or_rejected() {
    for (units, expected) in [
        (
            json!([{"quantity": 1, "status": "Fulfilled"}, {"quantity": 1, "status": "Unfulfilled"}]),
            PurchaseStatus::Partial,
        ),
        (json!([{"quantity": 2, "status": "Unfulfilled"}]), PurchaseStatus::Rejected),
    ] {
        let run = run(reservation(), |call, _| match call {
            Call::GetOrderProvisioningStatus(_) => Some(Says::Answer(json!({"items": [{"lineItemNumber": 0,
                "status": "PrefulfillmentPending", "quantityProvisioningInformation": units}]}))),
            call => reservation_service(call),
        });
        assert_eq!(run.receipt.status, expected);
        assert!(run.problem().contains("not fulfilled"), "{}", run.problem());
    }
}

#[test]
fn an_order_that_waits_for_papers_is_surfaced() {
    let run = run(software(), |call, _| match call {
        Call::GetOrder(_) => {
            let mut order = order("o-1", "p-1");
            order["status"] = "pending_po_upload".into();
            Some(Says::Answer(order))
        }
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    assert!(run.problem().contains("purchase order document"), "{}", run.problem());
}

#[test]
fn application_only_credentials_are_enough_to_buy() {
    let run = run(software(), |call, _| match call {
        Call::ListCustomerAgreements(_) | Call::GetOrderProvisioningStatus(_) | Call::ListEntitlements(_) => {
            Some(Says::Refusal(403, 900_329))
        }
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    assert_eq!(run.receipt.notes.len(), 3, "{:?}", run.receipt.notes);
}

#[test]
fn entitlements_that_come_late_are_waited_for() {
    let mut looks = 0;
    let run = run(software(), |call, _| match call {
        Call::ListEntitlements(_) => {
            looks += 1;
            (looks < 4).then(|| Says::Answer(json!({"items": []})))
        }
        _ => None,
    });
    assert_eq!(run.receipt.entitlements.len(), 1);
    assert_eq!(run.count("ListEntitlements"), 4);
}

#[test]
fn trouble_passes_and_the_deadline_ends_it_without_buying() {
    let mut failures = 0;
    let brief = run(software(), |call, _| match call {
        Call::GetSku(_) => {
            failures += 1;
            (failures <= 5).then_some(Says::Unreachable)
        }
        _ => None,
    });
    assert_eq!(brief.receipt.status, PurchaseStatus::Completed);
    let mut intent = software();
    intent["deadline_minutes"] = 90.into();
    let dead = run(intent, |call, _| matches!(call, Call::GetSku(_)).then_some(Says::Unreachable));
    assert_eq!(dead.receipt.status, PurchaseStatus::Cancelled);
    assert!(dead.problem().contains("nothing was bought"), "{}", dead.problem());
    assert!(dead.took.as_secs() <= 91 * 60);
}

#[test]
fn a_redirect_to_some_page_passes() {
    let mut redirects = 0;
    let run = run(software(), |call, _| {
        let is_before_the_cart = matches!(call, Call::GetCustomer(_) | Call::GetSku(_) | Call::CreateCart(_));
        redirects += u32::from(is_before_the_cart);
        (is_before_the_cart && redirects % 3 != 0).then_some(Says::Refusal(302, 0))
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    assert_eq!(
        ["GetCustomer", "GetSku", "CreateCart", "CheckoutCart"].map(|name| run.count(name)),
        [3, 3, 3, 1]
    );
}

#[test]
fn a_dry_run_reads_only() {
    let run = run_mode(reservation(), true, |call, _| reservation_service(call));
    assert_eq!(run.receipt.status, PurchaseStatus::Cancelled);
    assert!(run.receipt.error.is_none() && run.receipt.dry_run);
    for operation in ["RegisterSubscription", "CreateCart", "CheckoutCart"] {
        assert_eq!(run.count(operation), 0, "{operation}");
    }
}

#[test]
fn entitlements_that_were_read_before_a_long_sleep_are_read_again() {
    // They are late: nothing was there when the program was killed.
    let late = |call: &Call| match call {
        Call::ListEntitlements(_) => Some(Says::Answer(json!({"items": []}))),
        call => reservation_service(call),
    };
    let entries = run(reservation(), |call, _| late(call)).entries;
    let reads: Vec<usize> =
        (0..entries.len()).filter(|at| matches!(entries[*at].fact, Fact::EntitlementsSeen { .. })).collect();
    let before = Purchase::replay(&entries[..=reads[1]]).unwrap();
    let much_later = entries[reads[1]].at + Duration::from_secs(20 * 60 * 60);
    let Effect::Call(planned) = before.next(much_later) else { panic!("it does not look") };
    assert_eq!(planned.call.name(), "ListSubscriptions");
    let nothing = planned.call.decode(&Reply::json(200, &json!({"items": []}))).unwrap();
    let entry = before.learn(&planned, Ok((nothing, 1)), much_later);
    assert!(matches!(entry.fact, Fact::SubscriptionsSeen { complete: false, .. }), "{:?}", entry.fact);
}

#[test]
fn a_receipt_tells_when_the_deadline_left_entitlements_unread() {
    let run = run(reservation(), |call, _| match call {
        Call::ListEntitlements(_) => Some(Says::Unreachable),
        call => reservation_service(call),
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "what was bought was delivered");
    assert!(run.receipt.notes.iter().any(|note| note.contains("deadline")), "{:?}", run.receipt.notes);
}
