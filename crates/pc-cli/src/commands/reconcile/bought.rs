//! The bought side: order lists, subscriptions and journals.

use std::path::Path;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use pc_models::{CustomerId, Order, Subscription};
use pc_transport::operations::{ListOrders, ListSubscriptions};
use pc_transport::{Client, PagingError};
use pc_workflows::billing::reconcile::{BoughtLine, Reconciliation};
use pc_workflows::{Cancellation, Journal, Purchase};

use super::named_customers::NamedCustomers;
use crate::connection::{Billing, every_customer};
use crate::output::{Failure, Progress, say};

/// Customers read side by side.
const CUSTOMERS_READ_AT_ONCE: usize = 4;

/// Something that a customer bought.
enum Bought {
    Order(CustomerId, Box<Order>),
    Subscription(CustomerId, Box<Subscription>),
}

/// Takes in what the receipts of a journal say.
pub(super) async fn add_journal(
    reconciliation: &mut Reconciliation,
    path: &Path,
    named: &mut NamedCustomers,
) -> Result<(), Failure> {
    let journal = crate::connection::journal::read(path)?;
    let mut running = 0;
    for purchase in journal.purchases().await? {
        let entries = journal.entries(&purchase.id).await?;
        let lines = match (Purchase::replay(&entries), Cancellation::replay(&entries)) {
            (Some(purchase), _) => purchase.receipt().map(|receipt| BoughtLine::of_receipt(&receipt)),
            (None, Some(cancellation)) => {
                let lines = cancellation.receipt().map(|receipt| BoughtLine::of_cancellation(&receipt));
                lines.or_else(|| Some(Vec::new()))
            }
            (None, None) => continue,
        };
        let Some(lines) = lines else {
            running += 1;
            continue;
        };
        for line in lines.into_iter().filter(|line| named.admit(line)) {
            reconciliation.add_bought(line)?;
        }
    }
    if running > 0 {
        say(&format!("{}: {running} purchases have not ended and are left out", path.display()));
    }
    Ok(())
}

/// Takes in what the order lists say, of these customers or of all, and what became of it.
pub(crate) async fn add_orders(
    reconciliation: &mut Reconciliation,
    billing: &Billing,
    customers: &[CustomerId],
    progress: &Progress,
) -> Result<(), Failure> {
    progress.doing("reading the list of customers");
    let customers = match customers {
        [] => every_customer(&billing.access.client).map_ok(|customer| customer.id).try_collect().await?,
        some => some.to_vec(),
    };
    say(&format!("reading the orders of {} customers", customers.len()));
    progress.doing(&format!("reading the orders of {} customers", customers.len()));
    let read = |customer| read(&billing.access.client, customer);
    let mut bought = stream::iter(customers).flat_map_unordered(CUSTOMERS_READ_AT_ONCE, read);
    while let Some(one) = bought.try_next().await? {
        progress.add(1, "orders and subscriptions");
        match one {
            Bought::Order(customer, order) => {
                for line in BoughtLine::of_order(&customer, &order) {
                    reconciliation.add_bought(line)?;
                }
            }
            Bought::Subscription(customer, subscription) => {
                reconciliation.add_subscription(&customer, &subscription)?;
            }
        }
    }
    Ok(())
}

/// The orders of a customer, then the subscriptions; none of them is kept here.
fn read(client: &Client, customer: CustomerId) -> BoxStream<'static, Result<Bought, PagingError>> {
    let orders = client.items(ListOrders::new(customer.clone()).include_price());
    let subscriptions = client.items(ListSubscriptions::new(customer.clone()));
    let owner = customer.clone();
    let orders = orders.map_ok(move |order| Bought::Order(owner.clone(), Box::new(order)));
    let subscriptions = subscriptions
        .map_ok(move |subscription| Bought::Subscription(customer.clone(), Box::new(subscription)));
    orders.chain(subscriptions).boxed()
}
