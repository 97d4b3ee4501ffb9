//! Subscriptions, activation and Azure plans.

use super::*;

/// Subscriptions, activation and Azure plans.
#[test]
fn subscription_routes() {
    let (customer, subscription) = (customer(), pc_models::SubscriptionId::new("s"));
    let (order, entitlement) = (pc_models::OrderId::new("o"), pc_models::EntitlementId::new("e"));
    let mut read: pc_models::Subscription = serde_json::from_value(json!({
        "id": "s", "quantity": 2, "new member": 1, "attributes": {"etag": "\"abc\"", "objectType": "Subscription"}
    }))
    .unwrap();
    let patch = PatchSubscription { customer: customer.clone(), subscription: read.clone() };
    check_body(&patch, "PATCH /v1/customers/c/subscriptions/s", &json!(read));
    assert_eq!(patch.request().find_header("If-Match"), Some("\"abc\""));
    read.attributes = None;
    let patch = PatchSubscription { customer: customer.clone(), subscription: read };
    assert_eq!(patch.request().find_header("If-Match"), None);
    assert_eq!(PatchSubscription::REPEAT, Repeat::WithSameRequestId);

    check(
        &ListPartnerSubscriptions { customer: customer.clone(), mpn_id: "123".into() },
        "GET /v1/customers/c/subscriptions?mpn_id=123",
    );
    let links =
        GetLineItemActivationLinks { customer: customer.clone(), order: order.clone(), line_item_number: 3 };
    check(&links, "GET /v1/customers/c/orders/o/lineitems/3/activationlinks");
    let answer = decoded(&links, json!({"items": [{"lineItemNumber": 3, "link": {"uri": "https://x"}}]}));
    assert_eq!(answer.items.len(), 1);
    check(
        &GetOrderActivationLinks { customer: customer.clone(), order },
        "GET /v1/customers/c/orders/o/activationlinks",
    );
    check(
        &GetSubscriptionActivationLinks { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s/activationlinks",
    );
    check(
        &GetSubscriptionProvisioningStatus { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s/provisioningstatus",
    );
    check(
        &ActivateSandboxSubscription { customer: customer.clone(), subscription: subscription.clone() },
        "POST /v1/customers/c/subscriptions/s/activate",
    );
    check(
        &ListAzureEntitlements { customer: customer.clone(), subscription: subscription.clone() },
        "GET /v1/customers/c/subscriptions/s/azureEntitlements",
    );
    check(
        &GetAzureEntitlement {
            customer: customer.clone(),
            subscription: subscription.clone(),
            entitlement: entitlement.clone(),
        },
        "GET /v1/customers/c/subscriptions/s/azureEntitlements/e",
    );
    check_body(
        &CancelAzureEntitlement { customer, subscription, entitlement },
        "POST /v1/customers/c/subscriptions/s/azureEntitlements/e/cancel",
        &json!({"cancellationReason": "compromise"}),
    );
}

/// The dates at which a term may end; the next page's token stands in a header.
#[test]
fn term_end_routes() {
    let list = ListCustomTermEndDates { customer: customer(), term: "P1M".parse().unwrap() };
    let expected = "GET /v1/customers/c/subscriptions/customTermEndDates?term_duration=P1M";
    check(&list, expected);
    let item =
        json!({"allowedCustomTermEndDateType": "calendarMonthAligned", "cotermSubscriptionIds": ["s"]});
    let reply = Reply::json(200, &json!({"items": [item]})).header("ms-continuationtoken", "t");
    let answer = list.decode(&reply).unwrap();
    assert_eq!(answer.items[0].coterm_subscription_ids, ["s".into()]);
    assert_eq!(answer.continuation_token.as_deref(), Some("t"));
    let next = list.next_page("t");
    assert_eq!(
        (format!("GET {}", next.target()), next.find_header("MS-ContinuationToken")),
        (expected.to_owned(), Some("t"))
    );
}

/// What subscriptions, plans and entitlements are read as.
#[test]
fn subscriptions_and_entitlements() {
    let customer = customer();
    let get = GetSubscription { customer: customer.clone(), subscription: subscription() };
    let one = read(&get, "scheduled.Subscription");
    let patch = PatchSubscription { customer: customer.clone(), subscription: one.clone() };
    assert_eq!(read(&patch, "scheduled.Subscription"), one);
    let page = json!({"items": [one]});
    let all = ListSubscriptions { customer: customer.clone(), order: None };
    let partner = ListPartnerSubscriptions { customer: customer.clone(), mpn_id: "1".into() };
    let add_ons = ListSubscriptionAddOns { customer: customer.clone(), subscription: subscription() };
    for page in [decoded(&all, page.clone()), decoded(&partner, page.clone()), decoded(&add_ons, page)] {
        assert_eq!(page.items, std::slice::from_ref(&one));
    }
    let look = GetSubscriptionRegistrationStatus { customer: customer.clone(), subscription: subscription() };
    let found = read(&look, "get-subscription-registration-status.SubscriptionRegistrationStatus");
    assert!(!found.subscription_id.as_str().is_empty());
    let look = GetSubscriptionProvisioningStatus { customer: customer.clone(), subscription: subscription() };
    assert!(read(&look, "status.SubscriptionProvisioningStatus").status.is_some());
    let activate = ActivateSandboxSubscription { customer: customer.clone(), subscription: subscription() };
    let activated = decoded(&activate, json!({"subscriptionId": "s", "status": "Success"}));
    assert_eq!(json!(activated)["status"], "Success");
    let register = RegisterSubscription { customer: customer.clone(), subscription: subscription() };
    let accepted = register.decode(&Reply::new(202).header("Location", "/customers/c/x")).unwrap();
    assert_eq!(accepted.location.as_deref(), Some("/customers/c/x"));

    let list = ListAzureEntitlements { customer: customer.clone(), subscription: subscription() };
    let plan = read(&list, "azure.ResourceCollection-AzureEntitlement").items.remove(0);
    let get = GetAzureEntitlement {
        customer: customer.clone(),
        subscription: subscription(),
        entitlement: "e".into(),
    };
    let cancel = CancelAzureEntitlement {
        customer: customer.clone(),
        subscription: subscription(),
        entitlement: "e".into(),
    };
    assert_eq!((decoded(&get, json!(plan)), decoded(&cancel, json!(plan))), (plan.clone(), plan));
    let list = ListCustomTermEndDates { customer: customer.clone(), term: "P1M".parse().unwrap() };
    assert!(!read(&list, "dates.ResourceCollection-CustomTermEndDate").items.is_empty());
    let list = ListEntitlements { customer, entitlement_type: None, show_expiry: true };
    let entitlements = read(&list, "list-entitlements.ResourceCollection-Entitlement");
    let link = entitlements.items.iter().flat_map(|entitlement| &entitlement.entitled_artifacts);
    let link = link.filter_map(|artifact| artifact.link.as_ref()).next().unwrap();
    let reservation = GetReservationArtifact::new(link).unwrap();
    assert!(reservation.request().target().starts_with("/v1/customers/"), "{:?}", reservation.request());
    read(&reservation, "get-reservation-artifact.ReservedInstanceArtifactDetails");
}
