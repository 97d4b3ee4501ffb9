//! Orders: all of a customer, or one with everything that is known about it.

use futures_util::TryStreamExt;
use pc_models::{
    BillingCycleType, CustomerId, Order, OrderId, OrderLineItemActivationLink,
    OrderLineItemProvisioningStatus,
};
use pc_transport::operations::{GetOrder, GetOrderActivationLinks, GetOrderProvisioningStatus, ListOrders};
use pc_transport::{Client, PagingError};

use super::Looked;

/// One order, how far its lines are, and where they are activated.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OrderDetails {
    /// The order, with prices.
    pub order: Order,
    /// How far each line is; takes application and user credentials.
    pub provisioning: Looked<OrderLineItemProvisioningStatus>,
    /// Where the publisher activates lines; only those that became subscriptions can have any.
    pub activation_links: Looked<OrderLineItemActivationLink>,
}

/// All orders of a customer, or those of one billing cycle. A new order may take up to 15 minutes to appear.
///
/// # Errors
/// When the list cannot be read to its end.
pub async fn list_orders(
    client: &Client,
    customer: &CustomerId,
    billing_cycle: Option<BillingCycleType>,
    include_price: bool,
) -> Result<Vec<Order>, PagingError> {
    let list = ListOrders::new(customer.clone()).billing_cycle(billing_cycle);
    let list = if include_price { list.include_price() } else { list };
    client.items(list).try_collect().await
}

/// One order with its prices, provisioning and activation links. Works at once after a checkout, unlike the list.
///
/// # Errors
/// When the order cannot be read.
pub async fn show_order(
    client: &Client,
    customer: &CustomerId,
    order: &OrderId,
) -> Result<OrderDetails, PagingError> {
    let (customer, order) = (customer.clone(), order.clone());
    let read = client.run(&GetOrder::new(customer.clone(), order.clone()).include_price()).await?;
    let status = GetOrderProvisioningStatus::new(customer.clone(), order.clone());
    let provisioning = Looked::of(client.items(status).try_collect().await)?;
    let has_links = read.line_items.iter().any(|line| {
        let is_linked = line.links.as_ref().is_some_and(|links| links.activation_links.is_some());
        is_linked || line.subscription_id.is_some()
    });
    let activation_links = if has_links {
        Looked::of(client.items(GetOrderActivationLinks::new(customer, order)).try_collect().await)?
    } else {
        Looked::all(Vec::new())
    };
    Ok(OrderDetails { order: read, provisioning, activation_links })
}
