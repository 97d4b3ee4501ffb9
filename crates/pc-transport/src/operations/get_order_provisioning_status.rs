//! `GET /v1/customers/{c}/orders/{orderId}/provisioningstatus` (`get-order-provisioning-status`).

use pc_models::{CustomerId, OrderId, OrderLineItemProvisioningStatus, ResourceCollection};

use super::imports::*;

operation! {
    /// Reads how far the lines of an order are.
    ///
    /// Needs the credentials of application and user. Refused with 404/800007 where nothing is provisioned.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetOrderProvisioningStatus {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
    }
    GET /v1/customers/{customer}/orders/{order}/provisioningstatus
        -> ResourceCollection<OrderLineItemProvisioningStatus>;
}
