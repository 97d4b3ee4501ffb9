//! How often an item is billed (`order-resources`, section BillingCycleType).

crate::codec::open_enum! {
    /// How often an item is billed.
    pub enum BillingCycleType {
        /// Once a month.
        Monthly = "monthly" = 1,
        /// Once a year.
        Annual = "annual" = 2,
        /// Never: trials.
        None = "none" = 3,
        /// Once, at the purchase: software, reservations, Azure plan.
        OneTime = "one_time" = 4,
        /// Once in three years.
        Triennial = "triennial" = 5,
        /// Once in two years.
        Biennial = "biennial" = 6,
    }
}

impl BillingCycleType {
    /// How many months lie between two charges; none where there is one charge or no charge at all.
    #[must_use]
    pub fn months(&self) -> Option<i32> {
        match self {
            Self::Monthly => Some(1),
            Self::Annual => Some(12),
            Self::Biennial => Some(24),
            Self::Triennial => Some(36),
            Self::None | Self::OneTime | Self::Unknown(_) => None,
        }
    }

    /// The spelling in a query string (`billingType=OneTime`), where bodies say `one_time`.
    #[must_use]
    pub fn as_query(&self) -> &str {
        match self {
            Self::Monthly => "Monthly",
            Self::Annual => "Annual",
            Self::None => "None",
            Self::OneTime => "OneTime",
            Self::Triennial => "Triennial",
            Self::Biennial => "Biennial",
            Self::Unknown(word) => word,
        }
    }
}
