//! Which words open enums have, as the models know them.

use pc_models::{
    AgreementType, ArtifactType, AttributeSet, AuditOperationStatus, AuditOperationType, AuditResourceType,
    BillingCycleType, BillingExportStatus, BillingPeriod, BillingProvider, CartStatus, ContractType,
    CustomTermEndDateType, DocumentType, EntitlementType, EstimateType, InvoiceLineItemType, InvoiceType,
    OrderStatus, ProvisioningStatus, PurchasePrerequisite, RegistrationStatus, RelationshipToPartner,
    SubscriptionProvisioningState, SubscriptionStatus, TransactionType,
};

macro_rules! words {
    ($($resource:literal.$member:literal: $words:ident,)*) => {
        /// Members whose values are words, with what lists the words; `*` is every resource.
        const PLACES: &[(&str, &str, fn() -> Vec<&'static str>)] =
            &[$(($resource, $member, || $words::KNOWN.iter().map($words::as_str).collect())),*];
    };
}

words! {
    "*"."billingCycle": BillingCycleType,
    "*"."supportedBillingCycles": BillingCycleType,
    "*"."purchasePrerequisites": PurchasePrerequisite,
    "*"."entitlementType": EntitlementType,
    "*"."artifactType": ArtifactType,
    "*"."agreementType": AgreementType,
    "Agreement"."type": AgreementType,
    "AgreementRequest"."type": AgreementType,
    "Cart"."status": CartStatus,
    "Order"."status": OrderStatus,
    "OrderPatch"."status": OrderStatus,
    "Order"."transactionType": TransactionType,
    "OrderLineItemProvisioningStatus"."status": ProvisioningStatus,
    "QuantityInformation"."status": ProvisioningStatus,
    "Subscription"."status": SubscriptionStatus,
    "SubscriptionPatch"."status": SubscriptionStatus,
    "Subscription"."contractType": ContractType,
    "SubscriptionRegistrationStatus"."status": RegistrationStatus,
    "SubscriptionProvisioningStatus"."status": SubscriptionProvisioningState,
    "Customer"."relationshipToPartner": RelationshipToPartner,
    "CustomTermEndDate"."allowedCustomTermEndDateType": CustomTermEndDateType,
    "Invoice"."invoiceType": InvoiceType,
    "Invoice"."documentType": DocumentType,
    "*"."invoiceLineItemType": InvoiceLineItemType,
    "*"."billingProvider": BillingProvider,
    "EstimateLink"."type": EstimateType,
    "AuditRecord"."resourceType": AuditResourceType,
    "AuditRecord"."operationType": AuditOperationType,
    "AuditRecord"."operationStatus": AuditOperationStatus,
    "BillingExportOperation"."status": BillingExportStatus,
    "BillingExportRequest"."attributeSet": AttributeSet,
    "BillingExportRequest"."billingPeriod": BillingPeriod,
}

/// The words of a member of a resource that the models know; none where it is no enum.
pub(super) fn words(resource: &str, member: &str) -> Vec<&'static str> {
    let found = PLACES.iter().find(|(of, name, _)| *name == member && (*of == "*" || *of == resource));
    found.map(|(.., words)| words()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_a_member_of_a_resource() {
        let all: toml::Table = include_str!("../../fixtures/resources.toml").parse().unwrap();
        for (resource, member, words) in PLACES {
            let has =
                |kind: &toml::Value| kind.as_table().is_some_and(|members| members.contains_key(*member));
            let found = match *resource {
                "*" => all.values().any(has),
                name => all.get(name).is_some_and(has),
            };
            assert!(found && !words().is_empty(), "{resource}.{member}");
        }
    }
}
