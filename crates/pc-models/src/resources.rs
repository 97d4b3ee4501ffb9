//! The list of resources, for tools that handle all of them.

use std::collections::BTreeSet;

/// Calls a macro with the names of all resources: `for_each_resource!(check)` becomes `check! { Address, Agreement, … }`.
///
/// ```
/// macro_rules! names {
///     ($($name:ident),+) => { [$(stringify!($name)),+] };
/// }
/// assert!(pc_models::for_each_resource!(names).contains(&"Order"));
/// ```
#[macro_export]
macro_rules! for_each_resource {
    ($callback:ident) => {
        $callback! {
            Address, Agreement, AgreementMetaData, ApiFault, Artifact, AttestationProperties,
            AttestationRequest, AuditRecord, Availability, AzureEntitlement, BenefitScope,
            BillingExportError, BillingExportOperation, BillingExportRequest, BillingProfile,
            BillingReconciliationLine, BillingUsageLine, Blob, CancellationPolicy, Cart,
            CartCheckoutResult, CartError, CartLineItem, CompanyProfile, Contact, Currency,
            CustomTermEndDate, Customer, DailyRatedUsageLineItem, DailyUsageLineItem,
            DirectSignStatus, Entitlement, EstimateLink, GraphError, GraphFault,
            IncludedQuantityOption, InventoryCheckRequest, InventoryItem, InventoryRestriction,
            Invoice, InvoiceDetail, InvoiceLineItem, InvoiceSummary, InvoiceSummaryDetail, ItemType,
            KeyValuePair, LicenseBasedLineItem, Link, Manifest, MinimumPurchaseCommitment,
            OneTimeInvoiceLineItem, Order, OrderAttachment, OrderAttachmentMetadata, OrderClient,
            OrderError, OrderLineItem, OrderLineItemActivationLink, OrderLineItemLinks,
            OrderLineItemProvisioningStatus, OrderLinks, Pricing, PricingPolicy, Product,
            ProductLinks, ProductPromotion, ProductTerm, PromotionConstraint, PromotionEligibilities,
            PromotionEligibility, PromotionEligibilityError, PromotionEligibilityItem,
            PromotionProduct, PromotionTerm, PurchaseCommitment, QuantityDetail,
            QuantityProvisioningInformation, ReferenceOrder, RefundOption, RefundableQuantity,
            RefundableQuantityDetail, RenewalInstruction, RenewalOption, RenewsTo, Reservation,
            ReservedInstanceArtifactDetails, ResourceAttributes, ScheduledNextTermInstructions, SimpleFilter, Sku, SkuConstraint,
            SkuLinks, SpecializedOfferProperties, StandardLinks, Subscription,
            SubscriptionActivation, SubscriptionLineItem, SubscriptionLinks,
            SubscriptionProvisioningStatus, SubscriptionRegistrationStatus, TaxReceipt, Term,
            TermRefundOption, TermRenewalOption, ThrottleFault, UsageBasedLineItem, UserCredentials
        }
    };
}

macro_rules! member_names_of {
    ($($name:ident),+) => {{
        use crate::*;
        [$($name::member_names()),+].into_iter().flatten().collect()
    }};
}

/// The names of all members that some resource has: the documented ones, and others in use.
///
/// ```
/// assert!(pc_models::member_names().contains("lineItems"));
/// ```
#[must_use]
pub fn member_names() -> BTreeSet<&'static str> {
    for_each_resource!(member_names_of)
}
