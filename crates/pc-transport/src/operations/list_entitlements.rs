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
    GET /v1/customers/{customer}/entitlements
        ?entitlementType={entitlement_type}&showExpiry={show_expiry}
        -> ResourceCollection<Entitlement>;
}
