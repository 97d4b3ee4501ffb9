//! Who did what (`auditing-resources`).

use crate::{AuditOperationType, AuditResourceType, KeyValuePair, ResourceAttributes, Timestamp};

crate::codec::resource! {
    /// Something that was done, by whom, to what.
    pub struct AuditRecord {
        /// The identifier; older records have none.
        id: Option<String>,
        /// The partner.
        partner_id: String,
        /// Further partners.
        participants: Vec<String>,
        /// The customer.
        customer_id: String,
        /// The customer's name.
        customer_name: Option<String>,
        /// The user.
        user_principal_name: Option<String>,
        /// The application, or a name of a service.
        application_id: Option<String>,
        /// The session.
        session_id: Option<String>,
        /// What kind of thing was changed.
        resource_type: Option<AuditResourceType>,
        /// The thing before: JSON text with Pascal-case names.
        resource_old_value: Option<String>,
        /// The thing after.
        resource_new_value: Option<String>,
        /// What was done.
        operation_type: Option<AuditOperationType>,
        /// Correlation id of the call.
        original_correlation_id: Option<String>,
        /// When.
        operation_date: Option<Timestamp>,
        /// How it went.
        operation_status: Option<AuditOperationStatus>,
        /// Facts such as `OrderId`.
        customized_data: Vec<KeyValuePair>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
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
