//! Too many calls.

use std::time::Duration;

use pc_emulator::{Throttling, demo};
use pc_transport::wire::Method;

use crate::harness::{Harness, request};

#[test]
fn calls_beyond_the_limit_wait_for_the_oldest_one_to_age() {
    let harness = Harness::with(|options| options.throttling = Some(Throttling::default()));
    let customer = |id: &str| harness.send(request(Method::Get, &format!("v1/customers/{id}")));
    for _ in 0..500 {
        assert_eq!(customer(demo::CONTOSO).status, 200);
    }
    harness.clock.pass(Duration::from_secs(20));
    let rejected = customer(demo::CONTOSO);
    assert_eq!((rejected.status, rejected.find_header("Retry-After")), (429, Some("40")));
    assert_eq!(harness.get(&format!("v1/customers/{}/orders", demo::CONTOSO)).0, 200, "counted apart");
    assert_eq!(harness.get("v1/products?country=US&targetView=Azure").0, 200, "not limited");
    harness.clock.pass(Duration::from_secs(40));
    assert_eq!(customer(demo::CONTOSO).status, 200);
}

#[test]
fn rejected_calls_count_and_customers_have_limits_of_their_own() {
    let harness = Harness::with(|options| {
        let mut limits = Throttling::default();
        limits.per_customer = 2;
        options.throttling = Some(limits);
    });
    let read = |id: &str| harness.get(&format!("v1/customers/{id}")).0;
    assert_eq!([read(demo::CONTOSO), read(demo::CONTOSO), read(demo::CONTOSO)], [200, 200, 429]);
    assert_eq!(read(demo::FABRIKAM), 200);
    for _ in 0..4 {
        harness.clock.pass(Duration::from_secs(20));
        assert_eq!(read(demo::CONTOSO), 429, "asking too early prolongs it");
    }
    harness.clock.pass(Duration::from_secs(60));
    assert_eq!(read(demo::CONTOSO), 200);
}
