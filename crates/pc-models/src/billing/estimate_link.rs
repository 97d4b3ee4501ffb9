//! Where estimates of open periods are (`get-a-collection-of-estimate-links`).

use crate::{Link, ResourceAttributes};

crate::codec::resource! {
    /// Where the estimated lines of an open period are.
    pub struct EstimateLink {
        /// Usage or charges.
        estimate_type: Option<EstimateType> = "type",
        /// Title for people.
        title: String,
        /// Text for people.
        description: Option<String>,
        /// `Current` or `Previous`.
        period: String,
        /// The lines.
        link: Option<Link>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
    /// What is estimated.
    pub enum EstimateType {
        /// Daily usage.
        DailyRatedUsage = "daily_rated_usage",
        /// Charges.
        NonConsumption = "non_consumption",
    }
}
