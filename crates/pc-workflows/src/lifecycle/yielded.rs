//! What orders yielded: what the customer has from them.

use futures_util::TryStreamExt;
use pc_models::{CustomerId, Entitlement, OrderId, Subscription};
use pc_transport::operations::ListSubscriptions;
use pc_transport::{Client, PagingError};

use super::reservations::behind;
use super::{Looked, OrderDetails, ReservationDetails, list_entitlements, show_order};
use crate::PlacedOrder;

/// What one order yielded.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OrderYield {
    /// The order, and how far its lines are.
    pub order: OrderDetails,
    /// The entitlements that came from it.
    pub entitlements: Looked<Entitlement>,
    /// The reservations behind those.
    pub reservations: Looked<ReservationDetails>,
    /// The subscriptions that came from it.
    pub subscriptions: Looked<Subscription>,
}

/// What some orders of a customer yielded. The entitlements are read once for all of them.
///
/// # Errors
/// When an order cannot be read, or the service does not answer.
pub async fn order_yields(
    client: &Client,
    customer: &CustomerId,
    orders: &[OrderId],
) -> Result<Vec<OrderYield>, PagingError> {
    let all = Looked::of(list_entitlements(client, customer, None).await)?;
    let mut yields = Vec::with_capacity(orders.len());
    for order in orders {
        let order = show_order(client, customer, order).await?;
        let placed = PlacedOrder::from(&order.order);
        let came_from_it = |entitlement: &&Entitlement| {
            let reference = entitlement.reference_order.as_ref();
            reference.is_some_and(|one| placed.is_named(&one.id, one.alternate_id.as_ref()))
        };
        let seen: Vec<Entitlement> = all.seen.iter().filter(came_from_it).cloned().collect();
        let reservations = behind(client, &seen).await?;
        let list = ListSubscriptions::new(customer.clone()).order(order.order.id.clone());
        let subscriptions = Looked::of(client.items(list).try_collect().await)?;
        let entitlements = Looked { seen, unreadable: all.unreadable.clone() };
        yields.push(OrderYield { order, entitlements, reservations, subscriptions });
    }
    Ok(yields)
}
