//! What a customer is entitled to.

use futures_util::TryStreamExt;
use pc_models::{CustomerId, Entitlement, EntitlementType};
use pc_transport::operations::ListEntitlements;
use pc_transport::{Client, PagingError};

/// The entitlements of a customer, of one kind or all, with their expiry dates. Takes application and user credentials.
///
/// # Errors
/// When the list cannot be read to its end.
pub async fn list_entitlements(
    client: &Client,
    customer: &CustomerId,
    entitlement_type: Option<EntitlementType>,
) -> Result<Vec<Entitlement>, PagingError> {
    let list = ListEntitlements::new(customer.clone()).entitlement_type(entitlement_type).show_expiry();
    client.items(list).try_collect().await
}
