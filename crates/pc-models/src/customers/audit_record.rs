//! Who did what (`auditing-resources`).

use crate::{AuditOperationType, AuditResourceType, KeyValuePair, ResourceAttributes, Timestamp};

crate::codec::resource::resource! {
    /// Something that was done, by whom, to what.
    #[non_exhaustive]
    pub struct AuditRecord {
        /// The identifier; older records have none.
        id: Option<String> = "id",
        /// The partner.
        partner_id: String = "partnerId",
        /// Further partners.
        participants: Vec<String> = "participants",
        /// The customer.
        customer_id: String = "customerId",
        /// The customer's name.
        customer_name: Option<String> = "customerName",
        /// The user.
        user_principal_name: Option<String> = "userPrincipalName",
        /// The application, or a name of a service.
        application_id: Option<String> = "applicationId",
        /// The session.
        session_id: Option<String> = "sessionId",
        /// What kind of thing was changed.
        resource_type: Option<AuditResourceType> = "resourceType",
        /// The thing before: JSON text with Pascal-case names.
        resource_old_value: Option<String> = "resourceOldValue",
        /// The thing after.
        resource_new_value: Option<String> = "resourceNewValue",
        /// What was done.
        operation_type: Option<AuditOperationType> = "operationType",
        /// Correlation id of the call.
        original_correlation_id: Option<String> = "originalCorrelationId",
        /// When.
        operation_date: Option<Timestamp> = "operationDate",
        /// How it went.
        operation_status: Option<AuditOperationStatus> = "operationStatus",
        /// Facts such as `OrderId`.
        customized_data: Vec<KeyValuePair> = "customizedData",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::open_enum::open_enum! {
    /// How an operation went.
    pub enum AuditOperationStatus {
        /// Well.
        Succeeded = "succeeded",
        /// Not.
        Failed = "failed",
        /// Under way.
        Progress = "progress",
        /// Refused.
        Decline = "decline",
    }
}
