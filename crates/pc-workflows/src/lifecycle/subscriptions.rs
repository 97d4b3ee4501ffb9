//! The subscriptions of one customer or of all, and what becomes of each when its term ends.

use futures_util::TryStreamExt;
use futures_util::stream::Stream;
use pc_models::{Customer, CustomerId, Subscription};
use pc_transport::operations::ListSubscriptions;
use pc_transport::{Client, PagingError};

use super::of_customer::{OfCustomer, of_each};

/// All subscriptions of a customer: licences, software, savings plans, Azure plans, those that are over with the others.
///
/// # Errors
/// When the list cannot be read to its end.
pub async fn list_subscriptions(
    client: &Client,
    customer: &CustomerId,
) -> Result<Vec<Subscription>, PagingError> {
    client.items(ListSubscriptions::new(customer.clone())).try_collect().await
}

/// The subscriptions of each customer, some customers at a time. A customer that cannot be looked at is told, and the others
/// are looked at; an error of the stream itself means that the customers cannot be listed.
pub fn subscriptions<'c, E: 'c>(
    client: &'c Client,
    customers: impl Stream<Item = Result<Customer, E>> + 'c,
) -> impl Stream<Item = Result<OfCustomer<Vec<Subscription>>, E>> + 'c {
    of_each(client, customers, |client, customer| async move { list_subscriptions(&client, &customer).await })
}
