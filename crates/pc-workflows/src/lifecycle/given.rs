//! What orders gave the customer.

use pc_models::{CustomerId, Entitlement, Order, OrderId, Subscription};
use pc_transport::operations::ListSubscriptions;
use pc_transport::{Client, PagingError};

use super::reservations::behind;
use super::{Looked, OrderDetails, ReservationDetails, list_entitlements, show_order};
use futures_util::TryStreamExt;

/// What one order gave the customer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Given {
    /// The order, and how far its lines are.
    pub order: OrderDetails,
    /// The entitlements that came from it.
    pub entitlements: Looked<Entitlement>,
    /// The reservations behind those.
    pub reservations: Looked<ReservationDetails>,
    /// The subscriptions that came from it.
    pub subscriptions: Looked<Subscription>,
}

/// What some orders of a customer gave it. The entitlements are read once for all of them.
///
/// # Errors
/// When an order cannot be read, or the service does not answer.
pub async fn given(
    client: &Client,
    customer: &CustomerId,
    orders: &[OrderId],
) -> Result<Vec<Given>, PagingError> {
    let all = Looked::at(list_entitlements(client, customer, None).await)?;
    let mut gifts = Vec::with_capacity(orders.len());
    for order in orders {
        let order = show_order(client, customer, order).await?;
        let seen: Vec<Entitlement> =
            all.seen.iter().filter(|entitlement| came_from(entitlement, &order.order)).cloned().collect();
        let reservations = behind(client, &seen).await?;
        let list = ListSubscriptions::new(customer.clone()).order(order.order.id.clone());
        let subscriptions = Looked::at(client.items(list).try_collect().await)?;
        let entitlements = Looked { seen, unreadable: all.unreadable.clone() };
        gifts.push(Given { order, entitlements, reservations, subscriptions });
    }
    Ok(gifts)
}

/// Old orders are known by either of two ids.
fn came_from(entitlement: &Entitlement, order: &Order) -> bool {
    let Some(reference) = &entitlement.reference_order else { return false };
    let theirs = [Some(&reference.id), reference.alternate_id.as_ref()];
    let ours = [Some(&order.id), order.alternate_id.as_ref()];
    theirs.iter().flatten().any(|theirs| ours.iter().flatten().any(|ours| ours.is_same(theirs)))
}
