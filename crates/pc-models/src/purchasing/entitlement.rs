//! What a purchase gave the customer (`entitlement-resources`).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Link, OrderId, ProductId, ResourceAttributes, SkuId, Timestamp};

crate::codec::resource! {
    /// Something the customer is entitled to.
    pub struct Entitlement {
        /// What comes with it.
        included_entitlements: Vec<Entitlement> = always,
        /// The order line it came from.
        reference_order: Option<ReferenceOrder>,
        /// The product.
        product_id: ProductId,
        /// The SKU.
        sku_id: SkuId,
        /// How many, without unfulfilled and transferred units.
        quantity: u32,
        /// The same by state.
        quantity_details: Vec<QuantityDetail>,
        /// What it can be followed to, such as a reservation.
        entitled_artifacts: Vec<Artifact> = always,
        /// Software or reservation.
        entitlement_type: Option<EntitlementType>,
        /// When it ends; only when asked for with `showExpiry`.
        expiry_date: Option<Timestamp>,
        /// Free facts; some answers print here what belongs to the artifact.
        dynamic_attributes: BTreeMap<String, Value>,
        /// How far it is; values undocumented.
        fulfillment_state: Option<String>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// The order line an entitlement came from.
    pub struct ReferenceOrder {
        /// The order.
        id: OrderId,
        /// Its line: a number as text.
        line_item_id: String,
        /// Another form of the order's identifier.
        alternate_id: Option<OrderId>,
    }
}

crate::codec::resource! {
    /// Some units of an entitlement.
    pub struct QuantityDetail {
        /// How many.
        quantity: u32,
        /// Their state.
        status: String,
    }
}

crate::codec::resource! {
    /// What an entitlement can be followed to.
    pub struct Artifact {
        /// Its kind.
        artifact_type: Option<ArtifactType>,
        /// Where it is; follow it, never build it.
        link: Option<Link>,
        /// Its identifier.
        resource_id: Option<String>,
        /// Free facts such as `reservationType`.
        dynamic_attributes: BTreeMap<String, Value>,
    }
}

crate::codec::open_enum! {
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

crate::codec::open_enum! {
    /// Kinds of artifact.
    pub enum ArtifactType {
        /// A reservation of any kind.
        ReservedInstance = "reservedinstance",
        /// The old contract.
        VirtualMachineReservedInstance = "virtual_machine_reserved_instance",
    }
}
