//! Subscriptions, Azure plans, entitlements and reservations.

use super::*;
use pc_models::{
    AzureEntitlement, EntitlementType, RegistrationStatus, Subscription, SubscriptionProvisioningState,
    SubscriptionStatus,
};

const DOCUMENTED: &str = "scheduled.Subscription";
const PATH: &str = "/v1/customers/c/subscriptions/s";

fn is_documented_subscription(found: &Subscription) {
    assert_eq!(found.id.as_str(), "00000000-0000-4000-8000-000000000202");
    assert_eq!((found.quantity, &found.status), (Some(25), &Some(SubscriptionStatus::Active)));
    assert_eq!(found.auto_renew_enabled, Some(true));
    assert_eq!(found.commitment_end_date_time, Some("2032-01-04T23:59:59Z".parse().unwrap()));
}

fn lists_documented_subscriptions(
    list: &impl Operation<Output = pc_models::ResourceCollection<Subscription>>,
) {
    let one: Value = serde_json::from_slice(&fixture(DOCUMENTED)).unwrap();
    let page = decoded(list, json!({"totalCount": 1, "items": [one]}));
    assert_eq!(page.items.len(), 1);
    is_documented_subscription(&page.items[0]);
}

#[test]
fn list_subscriptions() {
    let mut list = ListSubscriptions::new(customer()).order(order());
    reads(&list, "GET /v1/customers/c/subscriptions?order_id=o");
    list.order = None;
    reads(&list, "GET /v1/customers/c/subscriptions");
    lists_documented_subscriptions(&list);
}

#[test]
fn list_partner_subscriptions() {
    let list = ListPartnerSubscriptions::new(customer(), "123".into());
    reads(&list, "GET /v1/customers/c/subscriptions?mpn_id=123");
    lists_documented_subscriptions(&list);
}

#[test]
fn list_subscription_add_ons() {
    let list = ListSubscriptionAddOns::new(customer(), subscription());
    reads(&list, &format!("GET {PATH}/addons"));
    lists_documented_subscriptions(&list);
}

#[test]
fn get_subscription() {
    let get = GetSubscription::new(customer(), subscription());
    reads(&get, &format!("GET {PATH}"));
    is_documented_subscription(&read(&get, DOCUMENTED));
}

#[test]
fn patch_subscription() {
    let patch = |attributes: Value| {
        let body = json!({"id": "s", "quantity": 2, "unknown so far": 1, "attributes": attributes});
        let subscription = serde_json::from_value(body.clone()).unwrap();
        (PatchSubscription::new(customer(), subscription), body)
    };
    // In double quotes, which some etags bring along.
    for etag in ["abc", "\"abc\""] {
        let (patch, body) = patch(json!({"etag": etag, "objectType": "Subscription"}));
        let headers = [("Content-Type", "application/json"), ("If-Match", "\"abc\"")];
        sends(&patch, Repeat::WithSameRequestId, &format!("PATCH {PATH}"), &headers);
        let sent: Value = serde_json::from_slice(&patch.request().body).unwrap();
        assert_eq!(sent, body);
    }
    for attributes in
        [json!({"objectType": "Subscription"}), json!({"etag": "", "objectType": "Subscription"})]
    {
        let (patch, body) = patch(attributes);
        writes(&patch, Repeat::WithSameRequestId, &format!("PATCH {PATH}"), &body);
        is_documented_subscription(&read(&patch, DOCUMENTED));
    }
}

#[test]
fn register_subscription() {
    let register = RegisterSubscription::new(customer(), subscription());
    acts(&register, Repeat::WithSameRequestId, &format!("POST {PATH}/registrations"));
    let status = "/customers/c/subscriptions/s/registrationstatus";
    let accepted = register.decode(&Reply::new(202).header("Location", status)).unwrap();
    assert_eq!(accepted.location.as_deref(), Some(status));
    assert_eq!(register.decode(&Reply::new(202)).unwrap().location, None, "it can be polled all the same");
}

#[test]
fn get_subscription_registration_status() {
    let look = GetSubscriptionRegistrationStatus::new(customer(), subscription());
    reads(&look, &format!("GET {PATH}/registrationstatus"));
    let found = read(&look, "get-subscription-registration-status.SubscriptionRegistrationStatus");
    assert_eq!(found.status, RegistrationStatus::NotRegistered);
    let found = decoded(&look, json!({"subscriptionId": "s", "status": "registered"}));
    assert_eq!((found.status, found.subscription_id), (RegistrationStatus::Registered, subscription()));
}

#[test]
fn get_subscription_provisioning_status() {
    let look = GetSubscriptionProvisioningStatus::new(customer(), subscription());
    reads(&look, &format!("GET {PATH}/provisioningstatus"));
    let found = read(&look, "status.SubscriptionProvisioningStatus");
    assert_eq!((found.status, found.quantity), (Some(SubscriptionProvisioningState::Success), Some(5)));
}

#[test]
fn activate_sandbox_subscription() {
    let activate = ActivateSandboxSubscription::new(customer(), subscription());
    acts(&activate, Repeat::WithSameRequestId, &format!("POST {PATH}/activate"));
    let activated = decoded(&activate, json!({"subscriptionId": "s", "status": "Success"}));
    assert_eq!((activated.subscription_id, activated.status.as_deref()), (subscription(), Some("Success")));
}

#[test]
fn list_custom_term_end_dates() {
    let list = ListCustomTermEndDates::new(customer(), "P1M".parse().unwrap());
    let path = "GET /v1/customers/c/subscriptions/customTermEndDates?term_duration=P1M";
    reads(&list, path);
    let body = fixture("dates.ResourceCollection-CustomTermEndDate");
    let reply = Reply { body: body.into(), ..Reply::new(200) }.header("ms-continuationtoken", "t");
    let answer = list.decode(&reply).unwrap();
    assert_eq!(answer.items[0].allowed_custom_term_end_date, Some("2031-06-30T00:00:00Z".parse().unwrap()));
    assert_eq!(answer.items[0].coterm_subscription_ids, [subscription()]);
    assert_eq!(answer.continuation_token.as_deref(), Some("t"), "it stands in a header of the answer");
    let next = list.next_page("t");
    assert_eq!(format!("GET {}", next.target()), path);
    assert_eq!(next.headers, [("MS-ContinuationToken".into(), "t".to_owned())]);
}

fn is_documented_plan(plan: &AzureEntitlement) {
    assert_eq!((plan.id.as_str(), plan.status.as_deref()), ("e", Some("active")));
    assert_eq!(plan.subscription_id, Some(subscription()));
}

#[test]
fn list_azure_entitlements() {
    let list = ListAzureEntitlements::new(customer(), subscription());
    reads(&list, &format!("GET {PATH}/azureEntitlements"));
    is_documented_plan(&read(&list, "azure.ResourceCollection-AzureEntitlement").items[0]);
}

#[test]
fn get_azure_entitlement() {
    let (customer, subscription) = (customer(), subscription());
    let get = GetAzureEntitlement::new(customer, subscription, "e".into());
    reads(&get, &format!("GET {PATH}/azureEntitlements/e"));
    is_documented_plan(&decoded(&get, json!({"id": "e", "status": "active", "subscriptionId": "s"})));
}

#[test]
fn cancel_azure_entitlement() {
    let (customer, subscription) = (customer(), subscription());
    let cancel = CancelAzureEntitlement::new(customer, subscription, "e".into());
    let body = json!({"cancellationReason": "compromise"});
    writes(&cancel, Repeat::WithSameRequestId, &format!("POST {PATH}/azureEntitlements/e/cancel"), &body);
    is_documented_plan(&decoded(&cancel, json!({"id": "e", "status": "active", "subscriptionId": "s"})));
}

#[test]
fn list_entitlements() {
    let mut list = ListEntitlements::new(customer());
    reads(&list, "GET /v1/customers/c/entitlements");
    let all = read(&list, "list-entitlements.ResourceCollection-Entitlement").items;
    assert_eq!(all[0].entitlement_type, Some(EntitlementType::ReservedInstance));
    assert_eq!(all[0].reference_order.as_ref().unwrap().line_item_id, "0");
    assert_eq!(all[0].dynamic_attributes["reservationType"], "virtualmachines");
    assert_eq!(all[1].included_entitlements[0].product_id.as_str(), "DG7GMGF0DWTJ");

    list.show_expiry = true;
    for (kind, value) in [
        (EntitlementType::Software, "software"),
        (EntitlementType::ReservedInstance, "reservedinstance"),
        (EntitlementType::VirtualMachineReservedInstance, "virtualmachinereservedinstance"),
    ] {
        list.entitlement_type = Some(kind);
        reads(&list, &format!("GET /v1/customers/c/entitlements?entitlementType={value}&showExpiry=true"));
    }
    let software = read(&list, "list-entitlements-software-expiry.ResourceCollection-Entitlement").items;
    assert!(software.iter().any(|one| one.expiry_date == Some("2022-01-28T00:00:00Z".parse().unwrap())));
}

#[test]
fn get_reservation_artifact() {
    let list = ListEntitlements::new(customer());
    let all = read(&list, "list-entitlements.ResourceCollection-Entitlement").items;
    let link = all[0].entitled_artifacts[0].link.as_ref().unwrap();
    let look = GetReservationArtifact::new(link).unwrap();
    reads(&look, &format!("GET /v1{}", link.uri));
    for (name, scope, quantity) in [
        ("get-reservation-artifact.ReservedInstanceArtifactDetails", "Shared", 1),
        ("get-reservation-artifact-virtualmachine.ReservedInstanceArtifactDetails", "Shared", 1),
        ("new-form.ReservedInstanceArtifactDetails", "Single", 2),
    ] {
        let found = read(&look, name).reservations;
        assert_eq!((&*found[0].scope_type, found[0].quantity), (scope, quantity), "{name}");
        assert!(found[0].expiry_date_time.is_some(), "{name}");
    }
    let mut elsewhere = link.clone();
    elsewhere.uri = "https://evil.example/v1/x".to_owned();
    assert!(GetReservationArtifact::new(&elsewhere).is_err());
}
