//! How often an item is billed (`order-resources`, section BillingCycleType).

crate::open_enum::open_enum! {
    /// How often an item is billed.
    pub enum BillingCycleType {
        /// Once a month.
        Monthly = "monthly",
        /// Once a year.
        Annual = "annual",
        /// Never: trials.
        None = "none",
        /// Once, at the purchase: software, reservations, Azure plan.
        OneTime = "one_time",
        /// Once in three years.
        Triennial = "triennial",
        /// Once in two years.
        Biennial = "biennial",
    }
}

impl BillingCycleType {
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
