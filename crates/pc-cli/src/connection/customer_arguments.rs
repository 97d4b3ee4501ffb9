//! One customer or all of them.

use clap::Args;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use pc_models::Customer;
use pc_transport::operations::GetCustomer;
use pc_transport::{Client, PagingError};

use crate::connection::{CustomerName, every_customer};
use crate::output::Failure;

/// Whom to look at.
#[derive(Args)]
pub(crate) struct CustomerArguments {
    /// The customer: tenant id, company name or domain.
    #[arg(long, required_unless_present = "all_customers")]
    customer: Option<CustomerName>,
    /// Every customer of the partner, some at a time.
    #[arg(long, conflicts_with = "customer")]
    all_customers: bool,
}

impl CustomerArguments {
    /// One customer, or page by page all of them.
    pub(crate) async fn read<'c>(
        &self,
        client: &'c Client,
    ) -> Result<BoxStream<'c, Result<Customer, PagingError>>, Failure> {
        Ok(match &self.customer {
            Some(customer) => {
                let customer = customer.id(client).await?;
                let read = async move { Ok(client.run(&GetCustomer::new(customer)).await?) };
                stream::once(read).boxed()
            }
            None => every_customer(client).boxed(),
        })
    }
}
