//! One customer or all of them.

use clap::Args;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use pc_models::{Customer, CustomerId};
use pc_transport::operations::GetCustomer;
use pc_transport::{Client, PagingError};

use crate::connection::every_customer;

/// Whom to look at.
#[derive(Args)]
pub(crate) struct CustomerArguments {
    /// The customer's tenant id (GUID).
    #[arg(long, value_name = "TENANT", required_unless_present = "all_customers")]
    customer: Option<CustomerId>,
    /// Every customer of the partner, some at a time.
    #[arg(long, conflicts_with = "customer")]
    all_customers: bool,
}

impl CustomerArguments {
    /// One customer, or page by page all of them.
    pub(crate) fn read<'c>(&self, client: &'c Client) -> BoxStream<'c, Result<Customer, PagingError>> {
        match self.customer.clone() {
            Some(customer) => {
                let read = async move { Ok(client.run(&GetCustomer::new(customer)).await?) };
                stream::once(read).boxed()
            }
            None => every_customer(client).boxed(),
        }
    }
}
