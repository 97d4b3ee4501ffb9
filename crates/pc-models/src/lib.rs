//! The resources of the Microsoft Partner Center REST API as plain data.
//!
//! Pure: no I/O, no asynchrony, no clock. The rules, in ten lines:
//!
//! 1. Struct and member names are the documentation's own resource names, in Rust case.
//! 2. What is read is written back: unknown members, numbers sent as text, values that could not be read, all stay
//!    with the resource in [`OtherMembers`]. Only the case of names and enum words is ours.
//! 3. Absent and `null` are the same; absent lists are empty lists; names are matched without case.
//! 4. Enums are open: an unknown word is kept in `Unknown` and written back unchanged; case and `_` are ignored
//!    when reading.
//! 5. Numbers may arrive as text and text as numbers; money is an exact [`Decimal`], never a float, and [`Money`]
//!    of two currencies does not add up.
//! 6. [`Timestamp`]s read every form the service sends and are written back in the form they came in.
//! 7. Identifiers are newtypes: a [`SkuId`] is not a [`ProductId`].
//! 8. Answer structs are `#[non_exhaustive]`; request structs have a plain `new` or a literal.
//! 9. A leading byte-order mark is the transport's business, not ours.
//! 10. Nothing here decides anything: rules that need judgement live in `pc-workflows`.

mod agreement;
mod audit_record;
mod audit_types;
mod availability;
mod billing_cycle;
mod billing_export;
mod billing_reconciliation_line;
mod billing_usage_line;
mod cart;
mod cart_error;
mod catalog_item;
mod collection;
mod country;
mod currency;
mod custom_term_end_date;
mod customer;
mod daily_rated_usage_line_item;
mod decimal;
#[cfg(test)]
mod dice;
mod entitlement;
mod estimate_link;
mod fault;
mod fault_codes;
mod filter;
mod free_members;
mod id;
mod inventory;
mod invoice;
mod invoice_line_item;
mod invoice_summary;
mod license_based_line_item;
mod markets;
mod member;
mod money;
mod next_step;
mod one_time_invoice_line_item;
mod open_enum;
mod order;
mod order_attachment;
mod other_members;
mod pricing;
mod product;
mod promotion;
mod provisioning;
mod raw_json;
mod registration;
mod reservation;
mod resource;
mod resource_reader;
mod resources;
mod scalar;
mod secret;
mod sku;
mod subscription;
mod term;
mod timestamp;
mod usage_line_items;

pub use agreement::{
    Agreement, AgreementMetaData, AgreementType, AttestationRequest, Contact, DirectSignStatus,
};
pub use audit_record::{AuditOperationStatus, AuditRecord};
pub use audit_types::{AuditOperationType, AuditResourceType};
pub use availability::{
    Availability, CancellationPolicy, Currency, IncludedQuantityOption, RefundType, RenewalInstruction,
    RenewalOption, Term, TermRefundOption, TermRenewalOption,
};
pub use billing_cycle::BillingCycleType;
pub use billing_export::{
    AttributeSet, BillingExportError, BillingExportOperation, BillingExportRequest, BillingExportStatus,
    Blob, Manifest, ManifestLocation,
};
pub use billing_reconciliation_line::BillingReconciliationLine;
pub use billing_usage_line::BillingUsageLine;
pub use cart::{Cart, CartCheckoutResult, CartLineItem, CartStatus, OrderError, RenewsTo};
pub use cart_error::{CartError, CartErrorCode};
pub use catalog_item::{CatalogItemId, CatalogItemParts};
pub use collection::{KeyValuePair, Link, ResourceAttributes, ResourceCollection, StandardLinks};
pub use country::{CountryCode, InvalidCountryCode};
pub use currency::{CurrencyCode, InvalidCurrencyCode};
pub use custom_term_end_date::{CustomTermEndDate, CustomTermEndDateType};
pub use customer::{
    Address, BillingProfile, CompanyProfile, Customer, RelationshipToPartner, UserCredentials,
};
pub use daily_rated_usage_line_item::DailyRatedUsageLineItem;
pub use decimal::{Decimal, InvalidDecimal};
pub use entitlement::{Artifact, ArtifactType, Entitlement, EntitlementType, QuantityDetail, ReferenceOrder};
pub use estimate_link::{EstimateLink, EstimateType};
pub use fault::{ApiFault, GraphError, GraphFault, ThrottleFault};
pub use fault_codes::{FaultClass, FaultCode, Retryable};
pub use filter::{FilterOperator, SimpleFilter};
pub use id::{
    AgreementTemplateId, AvailabilityId, CartId, CustomerId, EntitlementId, InvoiceId, MpnId, OfferId,
    OrderId, PartnerId, ProductId, ReservationId, SkuId, SubscriptionId,
};
pub use inventory::{InventoryCheckRequest, InventoryItem, InventoryRestriction, InventoryVariable};
pub use invoice::{
    BillingPeriod, BillingProvider, DocumentType, Invoice, InvoiceDetail, InvoiceLineItemType, InvoiceType,
    TaxReceipt,
};
pub use invoice_line_item::{InvoiceLineItem, InvoiceLineItemKind};
pub use invoice_summary::{InvoiceSummary, InvoiceSummaryDetail};
pub use license_based_line_item::LicenseBasedLineItem;
pub use markets::{MarketKind, is_sold_in, unavailable_markets};
pub use money::{Money, MoneyError, MoneyTotals};
pub use next_step::NextStep;
pub use one_time_invoice_line_item::{ChargeType, OneTimeInvoiceLineItem};
pub use order::{
    Order, OrderClient, OrderLineItem, OrderLineItemLinks, OrderLinks, OrderStatus, TransactionType,
};
pub use order_attachment::{OrderAttachment, OrderAttachmentMetadata};
pub use other_members::OtherMembers;
pub use pricing::{Pricing, PurchaseCommitment};
pub use product::{ItemType, Product, ProductLinks, ReservationScope, TargetSegment, TargetView};
pub use promotion::{
    ProductPromotion, PromotionConstraint, PromotionEligibilities, PromotionEligibility,
    PromotionEligibilityError, PromotionEligibilityItem, PromotionProduct, PromotionTerm,
};
pub use provisioning::{
    OrderLineItemActivationLink, OrderLineItemProvisioningStatus, ProvisioningStatus,
    QuantityProvisioningInformation,
};
pub use raw_json::RawJson;
pub use registration::{
    AzureEntitlement, RegistrationStatus, SubscriptionActivation, SubscriptionProvisioningState,
    SubscriptionProvisioningStatus, SubscriptionRegistrationStatus,
};
pub use reservation::{Reservation, ReservedInstanceArtifactDetails};
pub use secret::SecretText;
pub use sku::{
    AttestationProperties, MinimumPurchaseCommitment, PricingPolicy, ProvisioningVariable,
    PurchasePrerequisite, Sku, SkuConstraint, SkuLinks, SpecializedOfferProperties,
};
pub use subscription::{
    BenefitScope, ContractType, RefundOption, RefundableQuantity, RefundableQuantityDetail, Subscription,
    SubscriptionLineItem, SubscriptionLinks, SubscriptionStatus,
};
pub use term::{InvalidTermDuration, TermDuration};
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use usage_line_items::{DailyUsageLineItem, UsageBasedLineItem};
