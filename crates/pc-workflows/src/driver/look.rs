//! The reads that are worth sharing: order lists and entitlements cost calls per customer, audit records per partner, and not
//! per purchase.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;
use std::time::Duration;

use pc_models::{BillingCycleType, CustomerId, EntitlementType, SimpleFilter};
use pc_transport::operations::{ListAuditRecords, ListEntitlements, ListOrders};
use serde::{Deserialize, Serialize};

use crate::Call;

/// How long an answer to a look is good for others: lists lag by minutes, and an older list can only show less.
pub const LOOK_LIFETIME: Duration = Duration::from_secs(15);

/// How long a look that can be done without is not tried again after the service refused it.
pub const REFUSAL_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A read that many machines need at the same time, as plain data. Two that are equal have the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Look {
    /// A customer's orders.
    Orders {
        /// The customer.
        customer: CustomerId,
        /// Only those billed this way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        billing_cycle: Option<BillingCycleType>,
        /// With prices.
        #[serde(default)]
        include_price: bool,
    },
    /// What a customer is entitled to.
    Entitlements {
        /// The customer.
        customer: CustomerId,
        /// Only this kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entitlement_type: Option<EntitlementType>,
        /// With expiry dates.
        #[serde(default)]
        show_expiry: bool,
    },
    /// What was done in Partner Center.
    AuditRecords {
        /// The first day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_date: Option<String>,
        /// The last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_date: Option<String>,
        /// Only those that fit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<SimpleFilter>,
        /// How many on a page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<u32>,
    },
}

impl Look {
    /// The scope of what is the partner's and not one customer's.
    pub const PARTNER: &'static str = "partner";

    /// What a call asks, where that is worth sharing.
    #[must_use]
    pub fn of(call: &Call) -> Option<Self> {
        match call {
            Call::ListOrders(call) => Some(Self::Orders {
                customer: call.customer.clone(),
                billing_cycle: call.billing_cycle.clone(),
                include_price: call.include_price,
            }),
            Call::ListEntitlements(call) => Some(Self::Entitlements {
                customer: call.customer.clone(),
                entitlement_type: call.entitlement_type.clone(),
                show_expiry: call.show_expiry,
            }),
            Call::ListAuditRecords(call) => Some(Self::AuditRecords {
                start_date: call.start_date.clone(),
                end_date: call.end_date.clone(),
                filter: call.filter.clone(),
                size: call.size,
            }),
            _ => None,
        }
    }

    /// The call that asks it.
    #[must_use]
    pub fn call(&self) -> Call {
        match self.clone() {
            Self::Orders { customer, billing_cycle, include_price } => {
                let mut call = ListOrders::new(customer);
                (call.billing_cycle, call.include_price) = (billing_cycle, include_price);
                call.into()
            }
            Self::Entitlements { customer, entitlement_type, show_expiry } => {
                let mut call = ListEntitlements::new(customer);
                (call.entitlement_type, call.show_expiry) = (entitlement_type, show_expiry);
                call.into()
            }
            Self::AuditRecords { start_date, end_date, filter, size } => {
                let mut call = ListAuditRecords::new();
                (call.start_date, call.end_date) = (start_date, end_date);
                (call.filter, call.size) = (filter, size);
                call.into()
            }
        }
    }

    /// Whose looks it is shared among: the customer's id, or [`Look::PARTNER`].
    #[must_use]
    pub fn scope(&self) -> &str {
        match self {
            Self::Orders { customer, .. } | Self::Entitlements { customer, .. } => customer.as_str(),
            Self::AuditRecords { .. } => Self::PARTNER,
        }
    }

    /// What is asked, in one line: looks are equal when theirs are.
    #[must_use]
    pub fn key(&self) -> String {
        self.call().request().target()
    }
}

/// By what is asked of whom: hardly ever do two looks differ in anything else.
impl Hash for Look {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        self.scope().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use pc_models::FilterOperator;
    use pc_transport::operations::GetCustomer;

    #[test]
    fn a_look_survives_json_and_asks_what_it_was_made_from() {
        let filter = SimpleFilter {
            field: "ResourceType".to_owned(),
            value: "Order".to_owned(),
            operator: FilterOperator::Equals,
        };
        let calls: [Call; 4] = [
            ListOrders::new("c".into()).into(),
            ListOrders::new("c".into()).include_price().into(),
            ListEntitlements::new("c".into()).show_expiry().into(),
            ListAuditRecords::new().start_date("2026-11-21".to_owned()).filter(filter).into(),
        ];
        for call in calls {
            let look = Look::of(&call).unwrap();
            let read: Look = serde_json::from_str(&serde_json::to_string(&look).unwrap()).unwrap();
            assert_eq!((read.call(), read.key()), (call.clone(), call.request().target()));
            let scope = if call.is_dispensable() { Look::PARTNER } else { "c" };
            assert_eq!(read.scope(), scope);
            assert!(HashSet::from([look]).contains(&read));
        }
        assert_eq!(Look::of(&GetCustomer::new("c".into()).into()), None);
    }
}
