//! Promotions and who may have them (`productpromotions`, `promotionEligibilities`), as far as published.

use crate::{
    BillingCycleType, CatalogItemId, CountryCode, Decimal, PricingPolicy, ProductId, ResourceAttributes,
    SkuId, StandardLinks, TargetSegment, TermDuration, Timestamp,
};

crate::codec::resource::resource! {
    /// A promotion.
    #[non_exhaustive]
    pub struct ProductPromotion {
        /// The identifier, such as `product:number:product`.
        id: String = "id",
        /// Its name.
        name: Option<String> = "name",
        /// Text for people.
        description: Option<String> = "description",
        /// From when.
        start_date: Option<Timestamp> = "startDate",
        /// Until when.
        end_date: Option<Timestamp> = "endDate",
        /// Whether it applies by itself.
        is_auto_applicable: Option<bool> = "isAutoApplicable",
        /// Who may buy.
        segment: Option<TargetSegment> = "segment",
        /// Where.
        country: Option<CountryCode> = "country",
        /// What it applies to.
        required_products: Vec<PromotionProduct> = "requiredProducts",
        /// Limits.
        constraints: Vec<PromotionConstraint> = "constraints",
        /// The promotion itself.
        links: Option<StandardLinks> = "links",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// Something a promotion applies to.
    #[non_exhaustive]
    pub struct PromotionProduct {
        /// The product.
        product_id: Option<ProductId> = "productId",
        /// The SKU.
        sku_id: Option<SkuId> = "skuId",
        /// The term.
        term: Option<PromotionTerm> = "term",
        /// What becomes cheaper.
        pricing_policies: Vec<PricingPolicy> = "pricingPolicies",
    }
}

crate::codec::resource::resource! {
    /// A term a promotion applies to.
    #[non_exhaustive]
    pub struct PromotionTerm {
        /// The duration.
        duration: Option<TermDuration> = "duration",
        /// How it is billed.
        billing_cycle: Option<BillingCycleType> = "billingCycle",
    }
}

crate::codec::resource::resource! {
    /// A limit of a promotion.
    #[non_exhaustive]
    pub struct PromotionConstraint {
        /// Its kind.
        constraint_type: Option<String> = "type",
        /// Its value.
        value: Option<Decimal> = "value",
    }
}

crate::codec::resource::resource! {
    /// Asks whether a customer may have promotions; the answer has the same shape.
    pub struct PromotionEligibilities {
        /// What would be bought.
        items: Vec<PromotionEligibilityItem> = always "items",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// One thing that would be bought: question and answer.
    pub struct PromotionEligibilityItem {
        /// Chosen by the caller.
        id: Option<u32> = "id",
        /// What would be bought.
        catalog_item_id: Option<CatalogItemId> = "catalogItemId",
        /// How many.
        quantity: Option<u32> = "quantity",
        /// How it is billed.
        billing_cycle: Option<BillingCycleType> = "billingCycle",
        /// For how long.
        term_duration: Option<TermDuration> = "termDuration",
        /// The promotion asked for.
        promotion_id: Option<String> = "promotionId",
        /// Answer: by promotion.
        eligibilities: Vec<PromotionEligibility> = "eligibilities",
    }
}

crate::codec::resource::resource! {
    /// Whether a promotion may be had.
    #[non_exhaustive]
    pub struct PromotionEligibility {
        /// The promotion.
        promotion_id: String = "promotionId",
        /// Whether it may be had.
        is_eligible: Option<bool> = "isEligible",
        /// Why not.
        errors: Vec<PromotionEligibilityError> = "errors",
    }
}

crate::codec::resource::resource! {
    /// Why a promotion may not be had.
    #[non_exhaustive]
    pub struct PromotionEligibilityError {
        /// The kind of reason.
        error_type: Option<String> = "type",
        /// Text for people.
        description: Option<String> = "description",
    }
}
