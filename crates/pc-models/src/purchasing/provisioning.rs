//! How far the lines of an order are (`order-resources`, section OrderLineItemProvisioningStatus).

use crate::{Link, ResourceAttributes};

crate::codec::resource::resource! {
    /// How far one line of an order is.
    #[non_exhaustive]
    pub struct OrderLineItemProvisioningStatus {
        /// The order's line.
        line_item_number: u32 = "lineItemNumber",
        /// The whole line.
        status: ProvisioningStatus = "status",
        /// Its units, which may differ.
        quantity_provisioning_information: Vec<QuantityProvisioningInformation> = "quantityProvisioningInformation",
        /// Another number of the line, in newer answers.
        order_line_item_id: Option<u32> = "orderLineItemId",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// How far some units of a line are.
    #[non_exhaustive]
    pub struct QuantityProvisioningInformation {
        /// How many units.
        quantity: u32 = "quantity",
        /// How far they are.
        status: ProvisioningStatus = "status",
    }
}

crate::codec::open_enum::open_enum! {
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

crate::codec::resource::resource! {
    /// Where the customer activates a line: a page of the publisher.
    #[non_exhaustive]
    pub struct OrderLineItemActivationLink {
        /// The order's line.
        line_item_number: u32 = "lineItemNumber",
        /// The page; a dummy in the sandbox.
        link: Option<Link> = "link",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}
