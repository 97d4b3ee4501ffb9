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
}

impl Operation for GetOrderProvisioningStatus {
    type Output = ResourceCollection<OrderLineItemProvisioningStatus>;
    const NAME: &'static str = "GetOrderProvisioningStatus";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let order = self.order.as_str();
        Request::get(&["customers", self.customer.as_str(), "orders", order, "provisioningstatus"])
    }

    decode_json!();
}
