//! `GET /v1/customers/{c}/entitlements` (`get-a-collection-of-entitlements`).

use pc_models::{CustomerId, Entitlement, EntitlementType, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists what a customer is entitled to.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListEntitlements {
        /// The customer.
        customer: CustomerId,
        /// Only this kind.
        entitlement_type: Option<EntitlementType> = None,
        /// Asks for expiry dates, too.
        show_expiry: bool = false,
    }
}

impl Operation for ListEntitlements {
    type Output = ResourceCollection<Entitlement>;
    const NAME: &'static str = "ListEntitlements";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "entitlements"])
            .query_if("entitlementType", self.entitlement_type.as_ref().map(EntitlementType::as_query))
            .query_if("showExpiry", self.show_expiry.then_some(true))
    }

    decode_json!();
}
