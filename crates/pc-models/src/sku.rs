//! SKUs, the purchasable shapes of a product (`product-resources`, section Sku).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{BillingCycleType, InventoryVariable, Link, ProductId, SkuId, lenient};

/// A purchasable shape of a product, with the rules for buying it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Sku {
    /// The identifier, unique within the product only.
    pub id: SkuId,
    /// The product it belongs to.
    #[serde(default)]
    pub product_id: ProductId,
    /// Localized title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Localized description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Smallest quantity of one purchase.
    #[serde(default, deserialize_with = "lenient::option_integer", skip_serializing_if = "Option::is_none")]
    pub minimum_quantity: Option<u32>,
    /// Largest quantity of one purchase.
    #[serde(default, deserialize_with = "lenient::option_integer", skip_serializing_if = "Option::is_none")]
    pub maximum_quantity: Option<u32>,
    /// Whether this is a trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_trial: Option<bool>,
    /// How it may be billed.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub supported_billing_cycles: Vec<BillingCycleType>,
    /// What must be done before it may be bought.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub purchase_prerequisites: Vec<PurchasePrerequisite>,
    /// Which values an inventory check needs.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub inventory_variables: Vec<InventoryVariable>,
    /// Which values the cart line's provisioning context needs.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub provisioning_variables: Vec<ProvisioningVariable>,
    /// What may be done with it later, such as `Refund`.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// Free facts: size, region, duration. Keys may change at any time.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub dynamic_attributes: BTreeMap<String, serde_json::Value>,
    /// Whether the buyer must attest to something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation_properties: Option<AttestationProperties>,
    /// Where its availabilities are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<SkuLinks>,
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

/// What the buyer must attest to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttestationProperties {
    /// Whether a cart line without `attestationAccepted` is refused.
    #[serde(default)]
    pub enforce_attestation: bool,
    /// What kind of attestation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation_type: Option<String>,
}

/// Links of a SKU.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SkuLinks {
    /// Its availabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availabilities: Option<Link>,
    /// The SKU itself.
    #[serde(rename = "self", default, skip_serializing_if = "Option::is_none")]
    pub self_link: Option<Link>,
}

crate::open_enum::open_enum! {
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

crate::open_enum::open_enum! {
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
