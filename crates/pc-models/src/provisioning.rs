//! How far the lines of an order are (`order-resources`, section OrderLineItemProvisioningStatus).

use serde::{Deserialize, Serialize};

use crate::lenient;

/// How far one line of an order is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrderLineItemProvisioningStatus {
    /// The order's line.
    #[serde(deserialize_with = "lenient::integer")]
    pub line_item_number: u32,
    /// The whole line.
    pub status: ProvisioningStatus,
    /// Its units, which may differ.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub quantity_provisioning_information: Vec<QuantityProvisioningInformation>,
}

/// How far some units of a line are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QuantityProvisioningInformation {
    /// How many units.
    #[serde(deserialize_with = "lenient::integer")]
    pub quantity: u32,
    /// How far they are.
    pub status: ProvisioningStatus,
}

crate::open_enum::open_enum! {
    /// How far a line is.
    pub enum ProvisioningStatus {
        /// Not there yet.
        PrefulfillmentPending = "PrefulfillmentPending",
        /// The customer has it.
        Fulfilled = "Fulfilled",
        /// The customer will not get it.
        Unfulfilled = "Unfulfilled",
    }
}
