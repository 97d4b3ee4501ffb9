//! `GET /v1/customers/{c}/entitlements` (`get-a-collection-of-entitlements`).

use pc_models::{CustomerId, Entitlement, EntitlementType, ResourceCollection};

use super::imports::*;

/// Lists what a customer is entitled to.
///
/// Needs the credentials of application and user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntitlements {
    /// The customer.
    pub customer: CustomerId,
    /// Only this kind.
    pub entitlement_type: Option<EntitlementType>,
    /// Whether expiry dates are wanted.
    pub show_expiry: bool,
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

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        json(reply)
    }
}
