//! How far the lines of an order are (`order-resources`, section OrderLineItemProvisioningStatus).

use crate::{Link, ResourceAttributes};

crate::codec::resource! {
    /// How far one line of an order is.
    pub struct OrderLineItemProvisioningStatus {
        /// The order's line.
        line_item_number: u32,
        /// The whole line.
        status: ProvisioningStatus,
        /// Its units, which may differ.
        quantity_provisioning_information: Vec<QuantityProvisioningInformation>,
        /// Another number of the line, in newer answers.
        order_line_item_id: Option<u32>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// How far some units of a line are.
    pub struct QuantityProvisioningInformation {
        /// How many units.
        quantity: u32,
        /// How far they are.
        status: ProvisioningStatus,
    }
}

crate::codec::open_enum! {
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

crate::codec::resource! {
    /// Where the customer activates a line: a page of the publisher.
    pub struct OrderLineItemActivationLink {
        /// The order's line.
        line_item_number: u32,
        /// The page; a dummy in the sandbox.
        link: Option<Link>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}
