//! Subscriptions (`subscription-resources`; `azure-purchase-savings-plan`).

use serde_json::Value;

use crate::{
    BillingCycleType, CatalogItemId, Decimal, EntitlementId, ItemType, Link, MpnId, OrderId,
    PurchaseCommitment, RefundType, ResourceAttributes, SubscriptionId, Timestamp,
};

crate::codec::resource::resource! {
    /// Something the customer has for a time. An Azure plan is one too.
    #[non_exhaustive]
    pub struct Subscription {
        /// The identifier.
        id: SubscriptionId = "id",
        /// What was bought: a catalog item or legacy offer.
        offer_id: Option<CatalogItemId> = "offerId",
        /// The Azure subscription, for usage-based items.
        entitlement_id: Option<EntitlementId> = "entitlementId",
        /// Its name.
        offer_name: Option<String> = "offerName",
        /// A name for people.
        friendly_name: Option<String> = "friendlyName",
        /// What kind of product it is.
        product_type: Option<ItemType> = "productType",
        /// How many.
        quantity: Option<u32> = "quantity",
        /// Such as `Usage-based`, `Licenses` or `Benefit`.
        unit_type: Option<String> = "unitType",
        /// The subscription an add-on belongs to.
        parent_subscription_id: Option<SubscriptionId> = "parentSubscriptionId",
        /// Whether add-ons can be bought for it.
        has_purchasable_addons: Option<bool> = "hasPurchasableAddons",
        /// When it was made.
        creation_date: Option<Timestamp> = "creationDate",
        /// From when it counts.
        effective_start_date: Option<Timestamp> = "effectiveStartDate",
        /// Until when; year 9999 means without end.
        commitment_end_date: Option<Timestamp> = "commitmentEndDate",
        /// The same with its time of day.
        commitment_end_date_time: Option<Timestamp> = "commitmentEndDateTime",
        /// Until when it may be cancelled.
        cancellation_allowed_until_date: Option<Timestamp> = "cancellationAllowedUntilDate",
        /// When the running billing cycle ends.
        billing_cycle_end_date: Option<Timestamp> = "billingCycleEndDate",
        /// The same with its time of day.
        billing_cycle_end_date_time: Option<Timestamp> = "billingCycleEndDateTime",
        /// Whether it runs.
        status: Option<SubscriptionStatus> = "status",
        /// Whether it renews itself.
        auto_renew_enabled: Option<bool> = "autoRenewEnabled",
        /// Whether it is a trial.
        is_trial: Option<bool> = "isTrial",
        /// `usage`, `license`, `benefit` or `none`.
        billing_type: Option<String> = "billingType",
        /// How it is billed.
        billing_cycle: Option<BillingCycleType> = "billingCycle",
        /// Its term, as the service wrote it.
        term_duration: Option<String> = "termDuration",
        /// The term it renews to.
        renewal_term_duration: Option<String> = "renewalTermDuration",
        /// Whether Microsoft itself publishes it.
        is_microsoft_product: Option<bool> = "isMicrosoftProduct",
        /// Who publishes it.
        publisher_name: Option<String> = "publisherName",
        /// What may be done with it, such as `edit` or `cancel`.
        actions: Vec<String> = "actions",
        /// MPN id of the reseller; may be empty.
        partner_id: Option<MpnId> = "partnerId",
        /// Why it is suspended.
        suspension_reasons: Vec<String> = "suspensionReasons",
        /// How it was bought.
        contract_type: Option<ContractType> = "contractType",
        /// What is paid back, and until when.
        refund_options: Vec<RefundOption> = "refundOptions",
        /// How many units can still be given back.
        refundable_quantity: Option<RefundableQuantity> = "refundableQuantity",
        /// The order it came from.
        order_id: Option<OrderId> = "orderId",
        /// The plan a savings plan was bought under.
        product_order_id: Option<String> = "productOrderId",
        /// The parts of a savings plan.
        line_items: Vec<SubscriptionLineItem> = "lineItems",
        /// Such as `overage`.
        consumption_type: Option<String> = "consumptionType",
        /// The promotion applied.
        promotion_id: Option<String> = "promotionId",
        /// The legacy subscription it replaced.
        migrated_from_subscription_id: Option<SubscriptionId> = "migratedFromSubscriptionId",
        /// What changes with the next term; undocumented.
        scheduled_next_term_instructions: Option<Value> = "scheduledNextTermInstructions",
        /// What changes with the next charge; undocumented.
        next_charge_instructions: Option<Value> = "nextChargeInstructions",
        /// Where to look further.
        links: Option<SubscriptionLinks> = "links",
        /// Version and kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// Links of a subscription.
    #[non_exhaustive]
    pub struct SubscriptionLinks {
        /// The legacy offer.
        offer: Option<Link> = "offer",
        /// The product bought.
        product: Option<Link> = "product",
        /// The SKU bought.
        sku: Option<Link> = "sku",
        /// The availability bought.
        availability: Option<Link> = "availability",
        /// The Azure subscription.
        entitlement: Option<Link> = "entitlement",
        /// The subscription an add-on belongs to.
        parent_subscription: Option<Link> = "parentSubscription",
        /// Where the publisher activates it.
        activation_links: Option<Link> = "activationLinks",
        /// The subscription itself.
        self_link: Option<Link> = "self",
        /// The next page.
        next: Option<Link> = "next",
        /// The page before.
        previous: Option<Link> = "previous",
    }
}

crate::codec::resource::resource! {
    /// What is paid back when a subscription is cancelled.
    #[non_exhaustive]
    pub struct RefundOption {
        /// All or a part.
        refund_type: Option<RefundType> = "type",
        /// Until when; the documentation's table calls it `expiresAfter`.
        expires_at: Option<Timestamp> = "expiresAt" | "expiresAfter",
    }
}

crate::codec::resource::resource! {
    /// How many units can still be given back.
    #[non_exhaustive]
    pub struct RefundableQuantity {
        /// All together.
        total_quantity: Option<u32> = "totalQuantity",
        /// By date.
        details: Vec<RefundableQuantityDetail> = "details",
    }
}

crate::codec::resource::resource! {
    /// Units that can be given back until a date.
    #[non_exhaustive]
    pub struct RefundableQuantityDetail {
        /// How many.
        quantity: Option<u32> = "quantity",
        /// Until when.
        allowed_until_date_time: Option<Timestamp> = "allowedUntilDateTime",
    }
}

crate::codec::resource::resource! {
    /// A part of a savings plan.
    #[non_exhaustive]
    pub struct SubscriptionLineItem {
        /// The identifier.
        id: Option<String> = "id",
        /// A name for people.
        friendly_name: Option<String> = "friendlyName",
        /// What it applies to.
        scope: Option<BenefitScope> = "scope",
        /// Whether it renews itself.
        auto_renew_enabled: Option<bool> = "autoRenewEnabled",
        /// Whether it runs.
        status: Option<SubscriptionStatus> = "status",
        /// What it commits to.
        purchase_commitment: Option<PurchaseCommitment> = "purchaseCommitment",
        /// How many.
        quantity: Option<Decimal> = "quantity",
    }
}

crate::codec::resource::resource! {
    /// What a savings plan applies to.
    #[non_exhaustive]
    pub struct BenefitScope {
        /// `shared` or `single`.
        scope_type: Option<String> = "type",
        /// The Azure subscription, for a single scope.
        entitlement_id: Option<EntitlementId> = "entitlementId",
    }
}

crate::codec::open_enum::open_enum! {
    /// How a subscription was bought.
    pub enum ContractType {
        /// As a subscription.
        Subscription = "subscription",
        /// By product key.
        ProductKey = "product_key",
        /// By redemption code.
        RedemptionCode = "redemption_code",
    }
}

crate::codec::open_enum::open_enum! {
    /// Whether a subscription runs.
    pub enum SubscriptionStatus {
        /// Neither of the others.
        None = "none",
        /// It runs.
        Active = "active",
        /// Paused.
        Suspended = "suspended",
        /// Gone.
        Deleted = "deleted",
        /// Not yet.
        Pending = "pending",
        /// Over.
        Expired = "expired",
        /// Shut off.
        Disabled = "disabled",
    }
}
