//! Availabilities: a SKU in one country, currency and segment (`product-resources`, section Availability).

use crate::{
    AvailabilityId, BillingCycleType, CatalogItemId, CountryCode, Decimal, Product, ProductId,
    ResourceAttributes, Sku, SkuId, StandardLinks, TargetSegment, TermDuration,
};

crate::codec::resource::resource! {
    /// A SKU as it can be bought in one country and segment.
    #[non_exhaustive]
    pub struct Availability {
        /// The identifier; volatile.
        id: AvailabilityId = "id",
        /// The product.
        product_id: ProductId = "productId",
        /// The SKU.
        sku_id: SkuId = "skuId",
        /// What a cart line names; volatile.
        catalog_item_id: CatalogItemId = "catalogItemId",
        /// Currency of the country.
        default_currency: Option<Currency> = "defaultCurrency",
        /// Who may buy.
        segment: Option<TargetSegment> = "segment",
        /// Where it is sold.
        country: Option<CountryCode> = "country",
        /// Whether it can be bought now.
        is_purchasable: Option<bool> = "isPurchasable",
        /// Whether it can be renewed.
        is_renewable: Option<bool> = "isRenewable",
        /// The terms on offer; empty when the item has no term.
        terms: Vec<Term> = "terms",
        /// The product in full.
        product: Option<Product> = "product",
        /// The SKU in full.
        sku: Option<Sku> = "sku",
        /// The availability itself.
        links: Option<StandardLinks> = "links",
        /// What its terms can renew to.
        renewal_instructions: Vec<RenewalInstruction> = "renewalInstructions",
        /// What the price includes.
        included_quantity_options: Vec<IncludedQuantityOption> = "includedQuantityOptions",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// A currency.
    #[non_exhaustive]
    pub struct Currency {
        /// ISO 4217 code.
        code: String = "code",
        /// Symbol for people.
        symbol: Option<String> = "symbol",
    }
}

crate::codec::resource::resource! {
    /// How long one can commit.
    #[non_exhaustive]
    pub struct Term {
        /// The duration.
        duration: TermDuration = "duration",
        /// Text for people.
        description: Option<String> = "description",
        /// The identifier.
        id: Option<String> = "id",
        /// How it is billed.
        billing_cycle: Option<BillingCycleType> = "billingCycle",
        /// What it can renew to.
        renewal_options: Vec<TermRenewalOption> = "renewalOptions",
        /// How one can leave it.
        cancellation_policies: Vec<CancellationPolicy> = "cancellationPolicies",
    }
}

crate::codec::resource::resource! {
    /// A term that another can renew to.
    #[non_exhaustive]
    pub struct TermRenewalOption {
        /// The duration.
        term_duration: Option<TermDuration> = "termDuration",
        /// Text for people.
        description: Option<String> = "description",
    }
}

crate::codec::resource::resource! {
    /// How one can leave a term.
    #[non_exhaustive]
    pub struct CancellationPolicy {
        /// What is paid back, and until when.
        refund_options: Vec<TermRefundOption> = "refundOptions",
    }
}

crate::codec::resource::resource! {
    /// What is paid back when a term is left early.
    #[non_exhaustive]
    pub struct TermRefundOption {
        /// The order in which the options follow each other.
        sequence_id: Option<u32> = "sequenceId",
        /// All or a part.
        refund_type: Option<RefundType> = "type",
        /// ISO 8601 duration after which the option is gone.
        expires_after: Option<String> = "expiresAfter",
    }
}

crate::codec::resource::resource! {
    /// What some terms of an availability can renew to.
    #[non_exhaustive]
    pub struct RenewalInstruction {
        /// The terms meant.
        applicable_term_ids: Vec<String> = "applicableTermIds",
        /// What they can renew to.
        renewal_options: Vec<RenewalOption> = "renewalOptions",
    }
}

crate::codec::resource::resource! {
    /// Something a term can renew to.
    #[non_exhaustive]
    pub struct RenewalOption {
        /// The term or item it renews to.
        renew_to_id: Option<String> = "renewToId",
        /// Whether it does so by itself.
        is_auto_renewable: Option<bool> = "isAutoRenewable",
    }
}

crate::codec::resource::resource! {
    /// What the price includes.
    #[non_exhaustive]
    pub struct IncludedQuantityOption {
        /// How many units.
        units: Option<Decimal> = "units",
        /// Text for people.
        description: Option<String> = "description",
    }
}

crate::codec::open_enum::open_enum! {
    /// How much is paid back.
    pub enum RefundType {
        /// Everything.
        Full = "Full",
        /// A part.
        Partial = "Partial",
    }
}
