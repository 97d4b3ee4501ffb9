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
}

impl Operation for ListPartnerSubscriptions {
    type Output = ResourceCollection<Subscription>;
    const NAME: &'static str = "ListPartnerSubscriptions";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "subscriptions"]).query("mpn_id", &self.mpn_id)
    }

    decode_json!();
}
