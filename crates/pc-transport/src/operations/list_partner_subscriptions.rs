//! `GET /v1/customers/{c}/subscriptions?mpn_id=` (`get-all-subscriptions-by-partner`).

use pc_models::{CustomerId, MpnId, ResourceCollection, Subscription};

use super::imports::*;

operation! {
    /// Lists the subscriptions that a reseller sold to a customer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListPartnerSubscriptions {
        /// The customer.
        customer: CustomerId,
        /// The reseller.
        mpn_id: MpnId,
    }
    GET /v1/customers/{customer}/subscriptions?mpn_id={mpn_id} -> ResourceCollection<Subscription>;
}
