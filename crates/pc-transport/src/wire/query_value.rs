//! How members of operations are written in a query.

use pc_models::{
    AgreementType, BillingCycleType, CountryCode, CurrencyCode, EntitlementType, MpnId, OrderId,
    ReservationScope, SimpleFilter, TargetSegment, TargetView,
};

use super::Request;

/// A member of an operation that stands in the query.
pub(crate) trait QueryValue {
    /// As the API writes it; `None` leaves the parameter out.
    fn text(&self) -> Option<String>;
}

/// Asked for, or left out.
impl QueryValue for bool {
    fn text(&self) -> Option<String> {
        self.then(|| "true".to_owned())
    }
}

impl<T: QueryValue> QueryValue for Option<T> {
    fn text(&self) -> Option<String> {
        self.as_ref()?.text()
    }
}

impl QueryValue for SimpleFilter {
    fn text(&self) -> Option<String> {
        Some(serde_json::json!(self).to_string())
    }
}

macro_rules! written_as {
    ($method:ident: $($type:ty),+) => {
        $(impl QueryValue for $type {
            fn text(&self) -> Option<String> {
                Some(self.$method().into())
            }
        })+
    };
}
written_as! {
    to_string: u32, String, AgreementType, CountryCode, CurrencyCode, MpnId, OrderId, ReservationScope,
        TargetSegment, TargetView
}
written_as! { as_query: BillingCycleType, EntitlementType }

impl Request {
    /// Adds a query pair, unless its value is absent.
    pub(crate) fn query_value(mut self, name: &str, value: &impl QueryValue) -> Self {
        self.query.extend(value.text().map(|text| (name.to_owned(), text)));
        self
    }
}
