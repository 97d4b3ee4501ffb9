//! Who buys: customers, their agreements, and what was recorded about them.

mod agreement;
mod audit_record;
mod audit_types;
mod customer;

pub use agreement::{
    Agreement, AgreementMetaData, AgreementType, AttestationRequest, Contact, DirectSignStatus,
};
pub use audit_record::{AuditOperationStatus, AuditRecord};
pub use audit_types::{AuditOperationType, AuditResourceType};
pub use customer::{
    Address, BillingProfile, CompanyProfile, Customer, RelationshipToPartner, UserCredentials,
};
