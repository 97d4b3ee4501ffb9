//! The resources of the Microsoft Partner Center REST API as plain data.
//!
//! Pure: no I/O, no asynchrony, no clock. The serde rules, in ten lines:
//!
//! 1. Struct and member names are the documentation's own resource names, in Rust case.
//! 2. Unknown members are ignored, except on resources that are sent back ([`Cart`]), which keep them.
//! 3. Absent and `null` are the same; absent lists are empty lists.
//! 4. Enums are open: an unknown word is kept in `Unknown` and written back unchanged; case and `_` are ignored
//!    when reading.
//! 5. Numbers may arrive as text and text as numbers; money is an exact [`Decimal`], never a float.
//! 6. [`Timestamp`]s read every form the service sends and are written back in the form they came in.
//! 7. Identifiers are newtypes: a [`SkuId`] is not a [`ProductId`].
//! 8. Answer structs are `#[non_exhaustive]`; request structs have a plain `new`.
//! 9. A leading byte-order mark is the transport's business, not ours.
//! 10. Nothing here decides anything: rules that need judgement live in `pc-workflows`.

mod agreement;
mod availability;
mod billing_cycle;
mod cart;
mod cart_error;
mod catalog_item;
mod collection;
mod country;
mod decimal;
mod entitlement;
mod fault;
mod fault_codes;
mod id;
mod inventory;
mod lenient;
mod markets;
mod open_enum;
mod order;
mod product;
mod provisioning;
mod reservation;
mod sku;
mod subscription;
mod term;
mod timestamp;

pub use agreement::{Agreement, AgreementType, Contact, DirectSignStatus};
pub use availability::{Availability, Currency, Term};
pub use billing_cycle::BillingCycleType;
pub use cart::{Cart, CartCheckoutResult, CartLineItem, CartStatus, OrderError, RenewsTo};
pub use cart_error::{CartError, CartErrorCode};
pub use catalog_item::{CatalogItemId, CatalogItemParts};
pub use collection::{KeyValuePair, Link, ResourceAttributes, ResourceCollection, StandardLinks};
pub use country::{CountryCode, InvalidCountryCode};
pub use decimal::{Decimal, InvalidDecimal};
pub use entitlement::{Artifact, ArtifactType, Entitlement, EntitlementType, QuantityDetail, ReferenceOrder};
pub use fault::{ApiFault, ThrottleFault};
pub use fault_codes::{FaultClass, FaultCode, Retryable};
pub use id::{
    AgreementTemplateId, AvailabilityId, CartId, CustomerId, EntitlementId, OfferId, OrderId, ProductId,
    ReservationId, SkuId, SubscriptionId,
};
pub use inventory::{InventoryCheckRequest, InventoryItem, InventoryRestriction, InventoryVariable};
pub use markets::{MarketKind, is_sold_in, unavailable_markets};
pub use order::{
    Order, OrderLineItem, OrderLineItemLinks, OrderLinks, OrderStatus, Pricing, TransactionType,
};
pub use product::{ItemType, Product, ProductLinks, ReservationScope, TargetSegment, TargetView};
pub use provisioning::{
    OrderLineItemProvisioningStatus, ProvisioningStatus, QuantityProvisioningInformation,
};
pub use reservation::{Reservation, ReservedInstanceArtifactDetails};
pub use sku::{AttestationProperties, ProvisioningVariable, PurchasePrerequisite, Sku, SkuLinks};
pub use subscription::{
    RegistrationStatus, Subscription, SubscriptionRegistrationStatus, SubscriptionStatus,
};
pub use term::{InvalidTermDuration, TermDuration};
pub use timestamp::{InvalidTimestamp, Timestamp};
