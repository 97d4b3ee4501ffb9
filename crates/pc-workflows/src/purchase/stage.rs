//! The stages of a purchase.

/// The stages of a purchase, in their order, and that of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Looking whether an earlier run of the purchase, whose journal is not this one, has bought it.
    Search,
    /// Registering Azure subscriptions.
    Enablement,
    /// Finding product, SKU and availability, and checking the rules.
    Discovery,
    /// Asking whether the items are in stock.
    Inventory,
    /// Creating the cart.
    Cart,
    /// Checking it out, and deciding what became of it.
    Checkout,
    /// Reading the orders by id.
    Confirmation,
    /// Waiting for the orders to appear in the order list.
    Visibility,
    /// Waiting for the order lines to be fulfilled.
    Provisioning,
    /// Collecting what the customer got.
    Collection,
    /// Cancelling an order: the one stage of a [`Cancellation`](crate::Cancellation), and none of a purchase.
    Cancelling,
}

impl Stage {
    /// Every stage of a purchase, in order.
    pub const ALL: &'static [Self] = &[
        Self::Search,
        Self::Enablement,
        Self::Discovery,
        Self::Inventory,
        Self::Cart,
        Self::Checkout,
        Self::Confirmation,
        Self::Visibility,
        Self::Provisioning,
        Self::Collection,
    ];

    /// One word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Enablement => "enablement",
            Self::Discovery => "discovery",
            Self::Inventory => "inventory",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::Confirmation => "confirmation",
            Self::Visibility => "visibility",
            Self::Provisioning => "provisioning",
            Self::Collection => "collection",
            Self::Cancelling => "cancelling",
        }
    }

    /// What it waits for, for people.
    #[must_use]
    pub fn waiting(self) -> &'static str {
        match self {
            Self::Enablement => "waiting for the registration",
            Self::Checkout => "finding out what became of the checkout",
            Self::Visibility => "waiting for the order list to show the orders",
            Self::Provisioning => "waiting for delivery",
            Self::Collection => "waiting for the entitlements",
            Self::Cancelling => "waiting for the cancellation",
            Self::Search => "waiting for the rest of an earlier run's orders",
            Self::Discovery | Self::Inventory | Self::Cart | Self::Confirmation => "waiting",
        }
    }
}
