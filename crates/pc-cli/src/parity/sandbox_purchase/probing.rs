//! Looking at an order from its checkout on: by its id, in the list and in the audit records, until it was seen in each.

use std::time::Duration;

use pc_models::{FilterOperator, SimpleFilter, Timestamp};
use pc_transport::operations::{GetOrder, ListAuditRecords, ListOrders};
use pc_transport::{Client, RequestId};
use pc_workflows::Call;

use crate::parity::sandbox_purchase::timeline::{Timeline, Whose};
use crate::parity::sandbox_purchase::watching::Watching;

/// The time between two looks.
pub(super) const INTERVAL: Duration = Duration::from_secs(30);

/// How long it is looked at the most.
pub(super) const LONGEST: Duration = Duration::from_secs(60 * 60);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Waits for the checkout, and looks until everything was seen or the longest time is over. What is seen is in the traffic.
pub(super) async fn watch_orders(client: &Client, watching: &Watching, whose: &Whose) {
    watching.ordered().await;
    let clock = client.clock();
    let (begun, until) = (clock.now(), clock.now() + LONGEST);
    loop {
        let timeline = Timeline::of(&watching.witnessed(), whose);
        if timeline.is_complete() || clock.now() >= until {
            return;
        }
        look(client, whose, &timeline, begun).await;
        clock.sleep_until(clock.now() + INTERVAL).await;
    }
}

/// One look at what was not seen yet. A look that fails is in the traffic, too, or has to be repeated.
async fn look(client: &Client, whose: &Whose, timeline: &Timeline, begun: Timestamp) {
    if timeline.whole_after.is_none() {
        for order in &timeline.orders {
            let _ = client.run(&GetOrder::new(whose.customer.clone(), order.clone()).include_price()).await;
        }
    }
    if timeline.listed_after.is_none() {
        let _ = client.run(&ListOrders::new(whose.customer.clone())).await;
    }
    if timeline.awaits_records() {
        let _ = Call::from(records_since(begun)).run(client, RequestId::fresh(), None).await;
    }
}

/// A query of the audit records of orders, wide enough for any two clocks.
fn records_since(begun: Timestamp) -> ListAuditRecords {
    let day: String = (begun - DAY).to_utc_text().chars().take_while(|letter| *letter != ' ').collect();
    ListAuditRecords::new().start_date(day).filter(SimpleFilter {
        field: "ResourceType".to_owned(),
        value: "Order".to_owned(),
        operator: FilterOperator::Equals,
    })
}
