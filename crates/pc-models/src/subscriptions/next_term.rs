//! What changes when a subscription renews (`create-scheduled-changes`).

use crate::{AvailabilityId, BillingCycleType, ProductId, SkuId, Timestamp};

crate::codec::resource! {
    /// What changes with the next term of a subscription of new commerce. An immediate change takes it back.
    pub struct ScheduledNextTermInstructions {
        /// What it is by then, and how it is billed.
        product: Option<ProductTerm>,
        /// How many.
        quantity: Option<u32>,
        /// When the next term ends, where that is earlier than its full length.
        custom_term_end_date: Option<Timestamp>,
    }
}

crate::codec::resource! {
    /// A product, its term, and how it is billed.
    pub struct ProductTerm {
        /// The product.
        product_id: Option<ProductId>,
        /// The SKU.
        sku_id: Option<SkuId>,
        /// The availability.
        availability_id: Option<AvailabilityId>,
        /// How it is billed.
        billing_cycle: Option<BillingCycleType>,
        /// The term, as the service writes it.
        term_duration: Option<String>,
        /// The promotion applied.
        promotion_id: Option<String>,
    }
}
