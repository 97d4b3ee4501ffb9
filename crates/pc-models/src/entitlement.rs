//! What a purchase gave the customer (`entitlement-resources`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Link, OrderId, ProductId, SkuId, Timestamp, lenient};

/// Something the customer is entitled to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Entitlement {
    /// What comes with it.
    #[serde(default, alias = "IncludedEntitlements", deserialize_with = "lenient::or_default")]
    pub included_entitlements: Vec<Self>,
    /// The order line it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_order: Option<ReferenceOrder>,
    /// The product.
    #[serde(default)]
    pub product_id: ProductId,
    /// The SKU.
    #[serde(default, alias = "skuID")]
    pub sku_id: SkuId,
    /// How many, without unfulfilled and transferred units.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quantity: u32,
    /// The same by state.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub quantity_details: Vec<QuantityDetail>,
    /// What it can be followed to, such as a reservation.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub entitled_artifacts: Vec<Artifact>,
    /// Software or reservation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement_type: Option<EntitlementType>,
    /// When it ends; only when asked for with `showExpiry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<Timestamp>,
    /// Free facts; some answers print here what belongs to the artifact.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub dynamic_attributes: BTreeMap<String, serde_json::Value>,
    /// How far it is; values undocumented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fulfillment_state: Option<String>,
}

/// The order line an entitlement came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReferenceOrder {
    /// The order.
    #[serde(default)]
    pub id: OrderId,
    /// Its line: a number as text.
    #[serde(default, deserialize_with = "lenient::text")]
    pub line_item_id: String,
    /// Another form of the order's identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_id: Option<OrderId>,
}

/// Some units of an entitlement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QuantityDetail {
    /// How many.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quantity: u32,
    /// Their state.
    #[serde(default)]
    pub status: String,
}

/// What an entitlement can be followed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Artifact {
    /// Its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<ArtifactType>,
    /// Where it is; follow it, never build it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Its identifier.
    #[serde(default, alias = "resourceID", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Free facts such as `reservationType`.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub dynamic_attributes: BTreeMap<String, serde_json::Value>,
}

crate::open_enum::open_enum! {
    /// Kinds of entitlement.
    pub enum EntitlementType {
        /// Software.
        Software = "software",
        /// A reservation of any kind.
        ReservedInstance = "reservedinstance",
        /// The old contract: virtual machine reservations only.
        VirtualMachineReservedInstance = "virtual_machine_reserved_instance",
    }
}

impl EntitlementType {
    /// The spelling in a query string.
    #[must_use]
    pub fn as_query(&self) -> &str {
        match self {
            Self::VirtualMachineReservedInstance => "virtualmachinereservedinstance",
            other => other.as_str(),
        }
    }
}

crate::open_enum::open_enum! {
    /// Kinds of artifact.
    pub enum ArtifactType {
        /// A reservation of any kind.
        ReservedInstance = "reservedinstance",
        /// The old contract.
        VirtualMachineReservedInstance = "virtual_machine_reserved_instance",
    }
}
