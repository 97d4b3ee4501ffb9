//! What can be bought: products, SKUs, availabilities, inventory, promotions (`product-resources`).

mod availability;
mod currency;
mod inventory;
mod product;
mod promotion;
mod sku;

pub use availability::{
    Availability, CancellationPolicy, IncludedQuantityOption, RefundType, RenewalInstruction, RenewalOption,
    Term, TermRefundOption, TermRenewalOption,
};
pub use currency::Currency;
pub use inventory::{InventoryCheckRequest, InventoryItem, InventoryRestriction, InventoryVariable};
pub use product::{ItemType, Product, ProductLinks, ReservationScope, TargetSegment, TargetView};
pub use promotion::{
    ProductPromotion, PromotionConstraint, PromotionEligibilities, PromotionEligibility,
    PromotionEligibilityError, PromotionEligibilityItem, PromotionProduct, PromotionTerm,
};
pub use sku::{
    AttestationProperties, MinimumPurchaseCommitment, PricingPolicy, ProvisioningVariable,
    PurchasePrerequisite, Sku, SkuConstraint, SkuLinks, SpecializedOfferProperties,
};
