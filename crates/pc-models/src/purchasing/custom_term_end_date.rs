//! Dates at which a first term may end (`custom-term-end-dates`).

use crate::{ResourceAttributes, SubscriptionId, Timestamp};

crate::codec::resource! {
    /// A date at which a first term may end.
    pub struct CustomTermEndDate {
        /// What the date is aligned with.
        allowed_custom_term_end_date_type: Option<CustomTermEndDateType>,
        /// The date.
        allowed_custom_term_end_date: Option<Timestamp>,
        /// The subscriptions that end then.
        coterm_subscription_ids: Vec<SubscriptionId>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
    /// What an end date is aligned with.
    pub enum CustomTermEndDateType {
        /// The end of a calendar month.
        CalendarMonthAligned = "calendarMonthAligned",
        /// The end of another subscription.
        SubscriptionAligned = "subscriptionAligned",
    }
}
