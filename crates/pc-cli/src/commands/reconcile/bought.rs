//! The bought side: order lists, subscriptions and journals.

use std::path::Path;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::{CustomerId, Order, Subscription};
use pc_transport::PagingError;
use pc_transport::operations::{ListOrders, ListSubscriptions};
use pc_workflows::billing::reconcile::{BoughtLine, Reconciliation};
use pc_workflows::{Journal, Purchase};

use crate::connection::{Billing, every_customer};
use crate::output::{Failure, say};

/// Customers read side by side.
const CUSTOMERS_READ_AT_ONCE: usize = 4;

type Bought = (CustomerId, Vec<Order>, Vec<Subscription>);

/// Takes in what the receipts of a journal say.
pub(super) async fn add_journal(reconciliation: &mut Reconciliation, path: &Path) -> Result<(), Failure> {
    let journal = crate::connection::journal::read(path)?;
    let mut running = 0;
    for purchase in journal.purchases().await? {
        let entries = journal.entries(&purchase.id).await?;
        let Some(purchase) = Purchase::replay(&entries) else { continue }; // a cancellation
        let Some(receipt) = purchase.receipt() else {
            running += 1;
            continue;
        };
        for line in BoughtLine::of_receipt(&receipt) {
            reconciliation.add_bought(line)?;
        }
    }
    if running > 0 {
        say(&format!("{}: {running} purchases have not ended and are left out", path.display()));
    }
    Ok(())
}

/// Takes in what the order lists say, of these customers or of all, and what became of it.
pub(super) async fn add_orders(
    reconciliation: &mut Reconciliation,
    billing: &Billing,
    customers: &[CustomerId],
) -> Result<(), Failure> {
    let customers = match customers {
        [] => every_customer(&billing.access.client).map_ok(|customer| customer.id).try_collect().await?,
        some => some.to_vec(),
    };
    say(&format!("reading the orders of {} customers", customers.len()));
    let read = |customer| read(billing, customer);
    let mut lists = stream::iter(customers).map(read).buffer_unordered(CUSTOMERS_READ_AT_ONCE);
    while let Some((customer, orders, subscriptions)) = lists.try_next().await? {
        for order in &orders {
            for line in BoughtLine::of_order(&customer, order) {
                reconciliation.add_bought(line)?;
            }
        }
        for subscription in &subscriptions {
            reconciliation.add_subscription(&customer, subscription)?;
        }
    }
    Ok(())
}

async fn read(billing: &Billing, customer: CustomerId) -> Result<Bought, PagingError> {
    let client = &billing.access.client;
    let orders = ListOrders::new(customer.clone()).include_price();
    let subscriptions = ListSubscriptions::new(customer.clone());
    let orders = client.items(orders).try_collect().await?;
    Ok((customer, orders, client.items(subscriptions).try_collect().await?))
}
