//! Availabilities: a SKU in one country, currency and segment (`product-resources`, section Availability).

use crate::{
    AvailabilityId, BillingCycleType, CatalogItemId, CountryCode, Currency, Decimal, Product, ProductId,
    ResourceAttributes, Sku, SkuId, StandardLinks, TargetSegment, TermDuration,
};

crate::codec::resource! {
    /// A SKU as it can be bought in one country and segment.
    pub struct Availability {
        /// The identifier; volatile.
        id: AvailabilityId,
        /// The product.
        product_id: ProductId,
        /// The SKU.
        sku_id: SkuId,
        /// What a cart line names; volatile.
        catalog_item_id: CatalogItemId,
        /// Currency of the country.
        default_currency: Option<Currency>,
        /// Who may buy.
        segment: Option<TargetSegment>,
        /// Where it is sold.
        country: Option<CountryCode>,
        /// Whether it can be bought now.
        is_purchasable: Option<bool>,
        /// Whether it can be renewed.
        is_renewable: Option<bool>,
        /// The terms on offer; empty when the item has no term.
        terms: Vec<Term>,
        /// The product in full.
        product: Option<Product>,
        /// The SKU in full.
        sku: Option<Sku>,
        /// The availability itself.
        links: Option<StandardLinks>,
        /// What its terms can renew to.
        renewal_instructions: Vec<RenewalInstruction>,
        /// What the price includes.
        included_quantity_options: Vec<IncludedQuantityOption>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// How long one can commit.
    pub struct Term {
        /// The duration.
        duration: TermDuration,
        /// Text for people.
        description: Option<String>,
        /// The identifier.
        id: Option<String>,
        /// How it is billed.
        billing_cycle: Option<BillingCycleType>,
        /// What it can renew to.
        renewal_options: Vec<TermRenewalOption>,
        /// How one can leave it.
        cancellation_policies: Vec<CancellationPolicy>,
    }
}

crate::codec::resource! {
    /// A term that another can renew to.
    pub struct TermRenewalOption {
        /// The duration.
        term_duration: Option<TermDuration>,
        /// Text for people.
        description: Option<String>,
    }
}

crate::codec::resource! {
    /// How one can leave a term.
    pub struct CancellationPolicy {
        /// What is paid back, and until when.
        refund_options: Vec<TermRefundOption>,
    }
}

crate::codec::resource! {
    /// What is paid back when a term is left early.
    pub struct TermRefundOption {
        /// The order in which the options follow each other.
        sequence_id: Option<u32>,
        /// All or a part.
        refund_type: Option<RefundType> = "type",
        /// ISO 8601 duration after which the option is gone.
        expires_after: Option<String>,
    }
}

crate::codec::resource! {
    /// What some terms of an availability can renew to.
    pub struct RenewalInstruction {
        /// The terms meant.
        applicable_term_ids: Vec<String>,
        /// What they can renew to.
        renewal_options: Vec<RenewalOption>,
    }
}

crate::codec::resource! {
    /// Something a term can renew to.
    pub struct RenewalOption {
        /// The term or item it renews to.
        renew_to_id: Option<String>,
        /// Whether it does so by itself.
        is_auto_renewable: Option<bool>,
    }
}

crate::codec::resource! {
    /// What the price includes.
    pub struct IncludedQuantityOption {
        /// How many units.
        units: Option<Decimal>,
        /// Text for people.
        description: Option<String>,
    }
}

crate::codec::open_enum! {
    /// How much is paid back.
    pub enum RefundType {
        /// Everything.
        Full = "Full",
        /// A part.
        Partial = "Partial",
    }
}
