//! SKUs, the purchasable shapes of a product (`product-resources`, section Sku).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    BillingCycleType, Currency, Decimal, InventoryVariable, Link, ProductId, ResourceAttributes, SkuId,
    Timestamp,
};

crate::codec::resource! {
    /// A purchasable shape of a product, with the rules for buying it.
    pub struct Sku {
        /// The identifier, unique within the product only.
        id: SkuId,
        /// The product it belongs to.
        product_id: ProductId,
        /// Localized title.
        title: Option<String>,
        /// Localized description.
        description: Option<String>,
        /// Smallest quantity of one purchase.
        minimum_quantity: Option<u32>,
        /// Largest quantity of one purchase.
        maximum_quantity: Option<u32>,
        /// Whether this is a trial.
        is_trial: Option<bool>,
        /// How it may be billed.
        supported_billing_cycles: Vec<BillingCycleType> = always,
        /// What must be done before it may be bought.
        purchase_prerequisites: Vec<PurchasePrerequisite>,
        /// Which values an inventory check needs.
        inventory_variables: Vec<InventoryVariable>,
        /// Which values the cart line's provisioning context needs.
        provisioning_variables: Vec<ProvisioningVariable>,
        /// What may be done with it later, such as `Refund`.
        actions: Vec<String>,
        /// Free facts: size, region, duration. Keys may change at any time.
        dynamic_attributes: BTreeMap<String, Value>,
        /// Whether the buyer must attest to something.
        attestation_properties: Option<AttestationProperties>,
        /// Where the terms of use are.
        terms_of_use_uri: Option<String>,
        /// Such as `Overage`.
        consumption_type: Option<String>,
        /// Limits on who may hold how much of it.
        constraints: Vec<SkuConstraint>,
        /// Dates and prices of an offer made for one partner or customer.
        specialized_offer_properties: Option<SpecializedOfferProperties>,
        /// The least a savings plan commits to.
        minimum_purchase_commitment: Option<MinimumPurchaseCommitment>,
        /// Where its availabilities are.
        links: Option<SkuLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl Sku {
    /// Whether buying this SKU needs `prerequisite` first.
    #[must_use]
    pub fn requires(&self, prerequisite: &PurchasePrerequisite) -> bool {
        self.purchase_prerequisites.contains(prerequisite)
    }

    /// A free fact as text; keys are matched without case.
    #[must_use]
    pub fn dynamic_attribute(&self, key: &str) -> Option<&str> {
        let (_, value) = self.dynamic_attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        value.as_str()
    }
}

crate::codec::resource! {
    /// What the buyer must attest to.
    pub struct AttestationProperties {
        /// Whether a cart line without `attestationAccepted` is refused.
        enforce_attestation: bool,
        /// What kind of attestation.
        attestation_type: Option<String>,
    }
}

crate::codec::resource! {
    /// A limit on who may hold how much of a SKU.
    pub struct SkuConstraint {
        /// What is limited.
        constraint_name: Option<String>,
        /// The limit.
        constraint_value: Option<Decimal>,
        /// What kind of limit.
        constraint_type: Option<String>,
    }
}

crate::codec::resource! {
    /// Dates and prices of an offer made for one partner or customer.
    pub struct SpecializedOfferProperties {
        /// From when it can be had.
        start_date: Option<Timestamp>,
        /// Until when.
        end_date: Option<Timestamp>,
        /// Its prices.
        pricing_policies: Vec<PricingPolicy>,
    }
}

crate::codec::resource! {
    /// How a price is made: of specialized offers and promotions.
    pub struct PricingPolicy {
        /// The kind, such as `PercentageDiscount`.
        policy_type: Option<String> | "type",
        /// Its value.
        value: Option<Decimal>,
    }
}

crate::codec::resource! {
    /// The least a savings plan commits to.
    pub struct MinimumPurchaseCommitment {
        /// The grain of time: `Hourly`.
        grain: Option<String>,
        /// The currency.
        currency_code: Option<Currency>,
        /// How much for each grain of time.
        amount: Option<Decimal>,
    }
}

crate::codec::resource! {
    /// Links of a SKU.
    pub struct SkuLinks {
        /// Its availabilities.
        availabilities: Option<Link>,
        /// The SKU itself.
        self_link: Option<Link> = "self",
    }
}

crate::codec::open_enum! {
    /// What must be done before a SKU may be bought.
    pub enum PurchasePrerequisite {
        /// Ask whether it is in stock for this customer and region.
        InventoryCheck = "InventoryCheck",
        /// Register the Azure subscription for reservations.
        AzureSubscriptionRegistration = "AzureSubscriptionRegistration",
        /// The customer must have accepted the Microsoft Cloud Agreement.
        MicrosoftCloudAgreement = "MicrosoftCloudAgreement",
        /// The customer must have accepted the Microsoft Customer Agreement.
        MicrosoftCustomerAgreement = "MicrosoftCustomerAgreement",
    }
}

crate::codec::open_enum! {
    /// A value the cart line's provisioning context needs.
    pub enum ProvisioningVariable {
        /// `shared` or `single`.
        Scope = "Scope",
        /// The registered Azure subscription.
        SubscriptionId = "SubscriptionId",
        /// `1Year` or `3Years`.
        Duration = "Duration",
    }
}

impl ProvisioningVariable {
    /// The key in a provisioning context: the variable with its first letter in lower case.
    #[must_use]
    pub fn as_key(&self) -> String {
        let mut letters = self.as_str().chars();
        letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
    }
}
