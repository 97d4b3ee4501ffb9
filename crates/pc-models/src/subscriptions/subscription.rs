//! Subscriptions (`subscription-resources`; `azure-purchase-savings-plan`).

use serde_json::Value;

use crate::{
    BillingCycleType, CatalogItemId, Decimal, EntitlementId, ItemType, Link, MpnId, OrderId,
    PurchaseCommitment, RefundType, ResourceAttributes, ScheduledNextTermInstructions, SubscriptionId,
    Timestamp,
};

crate::codec::resource! {
    /// Something the customer has for a time. An Azure plan is one too.
    pub struct Subscription {
        /// The identifier.
        id: SubscriptionId,
        /// What was bought: a catalog item or legacy offer.
        offer_id: Option<CatalogItemId>,
        /// The Azure subscription, for usage-based items.
        entitlement_id: Option<EntitlementId>,
        /// Its name.
        offer_name: Option<String>,
        /// A name for people.
        friendly_name: Option<String>,
        /// What kind of product it is.
        product_type: Option<ItemType>,
        /// How many.
        quantity: Option<u32>,
        /// Such as `Usage-based`, `Licenses` or `Benefit`.
        unit_type: Option<String>,
        /// The subscription an add-on belongs to.
        parent_subscription_id: Option<SubscriptionId>,
        /// Whether add-ons can be bought for it.
        has_purchasable_addons: Option<bool>,
        /// When it was made.
        creation_date: Option<Timestamp>,
        /// From when it counts.
        effective_start_date: Option<Timestamp>,
        /// Until when; year 9999 means without end.
        commitment_end_date: Option<Timestamp>,
        /// The same with its time of day.
        commitment_end_date_time: Option<Timestamp>,
        /// Until when it may be cancelled.
        cancellation_allowed_until_date: Option<Timestamp>,
        /// When the running billing cycle ends.
        billing_cycle_end_date: Option<Timestamp>,
        /// The same with its time of day.
        billing_cycle_end_date_time: Option<Timestamp>,
        /// Whether it runs.
        status: Option<SubscriptionStatus>,
        /// Whether it renews itself.
        auto_renew_enabled: Option<bool>,
        /// Whether it is a trial.
        is_trial: Option<bool>,
        /// `usage`, `license`, `benefit` or `none`.
        billing_type: Option<String>,
        /// How it is billed.
        billing_cycle: Option<BillingCycleType>,
        /// Its term, as the service wrote it.
        term_duration: Option<String>,
        /// The term it renews to.
        renewal_term_duration: Option<String>,
        /// Whether Microsoft itself publishes it.
        is_microsoft_product: Option<bool>,
        /// Who publishes it.
        publisher_name: Option<String>,
        /// What may be done with it, such as `edit` or `cancel`.
        actions: Vec<String>,
        /// MPN id of the reseller; may be empty.
        partner_id: Option<MpnId>,
        /// Why it is suspended.
        suspension_reasons: Vec<String>,
        /// How it was bought.
        contract_type: Option<ContractType>,
        /// What is paid back, and until when.
        refund_options: Vec<RefundOption>,
        /// How many units can still be given back.
        refundable_quantity: Option<RefundableQuantity>,
        /// The order it came from.
        order_id: Option<OrderId>,
        /// The plan a savings plan was bought under.
        product_order_id: Option<String>,
        /// The parts of a savings plan.
        line_items: Vec<SubscriptionLineItem>,
        /// Such as `overage`.
        consumption_type: Option<String>,
        /// The promotion applied.
        promotion_id: Option<String>,
        /// The legacy subscription it replaced.
        migrated_from_subscription_id: Option<SubscriptionId>,
        /// What changes with the next term.
        scheduled_next_term_instructions: Option<ScheduledNextTermInstructions>,
        /// What changes with the next charge; undocumented.
        next_charge_instructions: Option<Value>,
        /// Where to look further.
        links: Option<SubscriptionLinks>,
        /// Version and kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// Links of a subscription.
    pub struct SubscriptionLinks {
        /// The legacy offer.
        offer: Option<Link>,
        /// The product bought.
        product: Option<Link>,
        /// The SKU bought.
        sku: Option<Link>,
        /// The availability bought.
        availability: Option<Link>,
        /// The Azure subscription.
        entitlement: Option<Link>,
        /// The subscription an add-on belongs to.
        parent_subscription: Option<Link>,
        /// Where the publisher activates it.
        activation_links: Option<Link>,
        /// The subscription itself.
        self_link: Option<Link> = "self",
        /// The next page.
        next: Option<Link>,
        /// The page before.
        previous: Option<Link>,
    }
}

crate::codec::resource! {
    /// What is paid back when a subscription is cancelled.
    pub struct RefundOption {
        /// All or a part.
        refund_type: Option<RefundType> = "type",
        /// Until when; the documentation's table calls it `expiresAfter`.
        expires_at: Option<Timestamp> | "expiresAfter",
    }
}

crate::codec::resource! {
    /// How many units can still be given back.
    pub struct RefundableQuantity {
        /// All together.
        total_quantity: Option<u32>,
        /// By date.
        details: Vec<RefundableQuantityDetail>,
    }
}

crate::codec::resource! {
    /// Units that can be given back until a date.
    pub struct RefundableQuantityDetail {
        /// How many.
        quantity: Option<u32>,
        /// Until when.
        allowed_until_date_time: Option<Timestamp>,
    }
}

crate::codec::resource! {
    /// A part of a savings plan.
    pub struct SubscriptionLineItem {
        /// The identifier.
        id: Option<String>,
        /// A name for people.
        friendly_name: Option<String>,
        /// What it applies to.
        scope: Option<BenefitScope>,
        /// Whether it renews itself.
        auto_renew_enabled: Option<bool>,
        /// Whether it runs.
        status: Option<SubscriptionStatus>,
        /// What it commits to.
        purchase_commitment: Option<PurchaseCommitment>,
        /// How many.
        quantity: Option<Decimal>,
    }
}

crate::codec::resource! {
    /// What a savings plan applies to.
    pub struct BenefitScope {
        /// `shared` or `single`.
        scope_type: Option<String> = "type",
        /// The Azure subscription, for a single scope.
        entitlement_id: Option<EntitlementId>,
    }
}

crate::codec::open_enum! {
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

crate::codec::open_enum! {
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
