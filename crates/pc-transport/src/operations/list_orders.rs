//! `GET /v1/customers/{c}/orders` (`get-all-of-a-customer-s-orders`,
//! `get-a-list-of-orders-by-customer-and-billing-cycle-type`).

use pc_models::{BillingCycleType, CustomerId, Order, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists a customer's orders. A new order may take up to 15 minutes to appear.
    ///
    /// Refused with 403/800043 where prices may not be seen.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListOrders {
        /// The customer.
        customer: CustomerId,
        /// Only those billed this way.
        billing_cycle: Option<BillingCycleType> = None,
        /// Asks for prices, too.
        include_price: bool = false,
    }
    GET /v1/customers/{customer}/orders
        ?billingType={billing_cycle}&include_price={include_price}
        -> ResourceCollection<Order>;
}
