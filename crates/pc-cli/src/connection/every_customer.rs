//! The customers of a partner, of whom there may be very many.

use futures_util::stream::Stream;
use pc_models::Customer;
use pc_transport::operations::ListCustomers;
use pc_transport::{Client, ListLimits, PagingError};

/// Customers asked for at once.
pub(crate) const CUSTOMERS_PER_PAGE: u32 = 500;
/// More customers than any partner has. Callers keep little of each.
const MAX_CUSTOMERS: u64 = 1_000_000;

/// Every customer, to be read through: of no more than their ids may all be kept.
pub(crate) fn every_customer(client: &Client) -> impl Stream<Item = Result<Customer, PagingError>> + use<> {
    let mut limits = ListLimits::NONE;
    limits.items = MAX_CUSTOMERS;
    let client = client.clone().with_list_limits(limits);
    client.items(ListCustomers::new().size(CUSTOMERS_PER_PAGE))
}
