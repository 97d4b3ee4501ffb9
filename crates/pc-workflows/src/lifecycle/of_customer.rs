//! Looks at customers, some at a time.

use futures_util::stream::{Stream, StreamExt};
use pc_models::{Customer, CustomerId};
use pc_transport::{Client, PagingError};

/// Customers looked at at once; the client's rate limits hold all the same.
const MAX_CONCURRENT_READS: usize = 8;

/// What was seen of one customer, or why nothing can be.
#[derive(Debug)]
#[non_exhaustive]
pub struct OfCustomer<T> {
    /// The customer.
    pub customer: CustomerId,
    /// Its name, where the list told.
    pub company: Option<String>,
    /// What was seen.
    pub found: Result<T, PagingError>,
}

/// Looks at each customer with `look`, in their order. A customer that cannot be looked at is told, and the others are looked
/// at; an error of the stream itself means that the customers cannot be listed.
pub(super) fn of_each<'c, T: 'c, E: 'c, F>(
    client: &'c Client,
    customers: impl Stream<Item = Result<Customer, E>> + 'c,
    look: impl Fn(Client, CustomerId) -> F + Copy + 'c,
) -> impl Stream<Item = Result<OfCustomer<T>, E>> + 'c
where
    F: Future<Output = Result<T, PagingError>> + 'c,
{
    let limits = client.list_limits().shared_by(MAX_CONCURRENT_READS);
    let of = move |customer: Result<Customer, E>| async move {
        let customer = customer?;
        let client = client.clone().with_list_limits(limits);
        let found = look(client, customer.id.clone()).await;
        let company = customer.company_profile.and_then(|profile| profile.company_name);
        Ok(OfCustomer { customer: customer.id, company, found })
    };
    customers.map(of).buffered(MAX_CONCURRENT_READS)
}
