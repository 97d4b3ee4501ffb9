//! Promotions and who may have them (`productpromotions`, `promotionEligibilities`), as far as published.

use crate::{
    BillingCycleType, CatalogItemId, CountryCode, Decimal, PricingPolicy, ProductId, ResourceAttributes,
    SkuId, StandardLinks, TargetSegment, TermDuration, Timestamp,
};

crate::codec::resource! {
    /// A promotion.
    pub struct ProductPromotion {
        /// The identifier, such as `product:number:product`.
        id: String,
        /// Its name.
        name: Option<String>,
        /// Text for people.
        description: Option<String>,
        /// From when.
        start_date: Option<Timestamp>,
        /// Until when.
        end_date: Option<Timestamp>,
        /// Whether it applies by itself.
        is_auto_applicable: Option<bool>,
        /// Who may buy.
        segment: Option<TargetSegment>,
        /// Where.
        country: Option<CountryCode>,
        /// What it applies to.
        required_products: Vec<PromotionProduct>,
        /// Limits.
        constraints: Vec<PromotionConstraint>,
        /// The promotion itself.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// Something a promotion applies to.
    pub struct PromotionProduct {
        /// The product.
        product_id: Option<ProductId>,
        /// The SKU.
        sku_id: Option<SkuId>,
        /// The term.
        term: Option<PromotionTerm>,
        /// What becomes cheaper.
        pricing_policies: Vec<PricingPolicy>,
    }
}

crate::codec::resource! {
    /// A term a promotion applies to.
    pub struct PromotionTerm {
        /// The duration.
        duration: Option<TermDuration>,
        /// How it is billed.
        billing_cycle: Option<BillingCycleType>,
    }
}

crate::codec::resource! {
    /// A limit of a promotion.
    pub struct PromotionConstraint {
        /// Its kind.
        constraint_type: Option<String> = "type",
        /// Its value.
        value: Option<Decimal>,
    }
}

crate::codec::resource! {
    /// Asks whether a customer may have promotions; the answer has the same shape.
    pub struct PromotionEligibilities {
        /// What would be bought.
        items: Vec<PromotionEligibilityItem> = always,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl PromotionEligibilities {
    /// The question for these items.
    #[must_use]
    pub fn new(items: Vec<PromotionEligibilityItem>) -> Self {
        Self { items, ..Self::default() }
    }
}

crate::codec::resource! {
    /// One thing that would be bought: question and answer.
    pub struct PromotionEligibilityItem {
        /// Chosen by the caller.
        id: Option<u32>,
        /// What would be bought.
        catalog_item_id: Option<CatalogItemId>,
        /// How many.
        quantity: Option<u32>,
        /// How it is billed.
        billing_cycle: Option<BillingCycleType>,
        /// For how long.
        term_duration: Option<TermDuration>,
        /// The promotion asked for.
        promotion_id: Option<String>,
        /// Answer: by promotion.
        eligibilities: Vec<PromotionEligibility>,
    }
}

impl PromotionEligibilityItem {
    /// The question for one item; `id` tells the answers apart.
    #[must_use]
    pub fn new(id: u32, catalog_item_id: CatalogItemId, quantity: u32) -> Self {
        let (catalog_item_id, quantity) = (Some(catalog_item_id), Some(quantity));
        Self { id: Some(id), catalog_item_id, quantity, ..Self::default() }
    }
}

crate::codec::resource! {
    /// Whether a promotion may be had.
    pub struct PromotionEligibility {
        /// The promotion.
        promotion_id: String,
        /// Whether it may be had.
        is_eligible: Option<bool>,
        /// Why not.
        errors: Vec<PromotionEligibilityError>,
    }
}

crate::codec::resource! {
    /// Why a promotion may not be had.
    pub struct PromotionEligibilityError {
        /// The kind of reason.
        error_type: Option<String> = "type",
        /// Text for people.
        description: Option<String>,
    }
}
