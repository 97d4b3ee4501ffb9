//! What changes with the next term.

use std::fmt;

use pc_models::{BillingCycleType, ProductTerm, Subscription, Timestamp};

/// What is another after the renewal; what stays as it is is none.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct NextTerm {
    /// How many.
    pub quantity: Option<u32>,
    /// The product and SKU, as `product:SKU`.
    pub item: Option<String>,
    /// How long.
    pub term: Option<String>,
    /// How it is billed.
    pub billing_cycle: Option<BillingCycleType>,
    /// On which day the next term ends, where it is not to have its full length.
    pub ends: Option<Timestamp>,
}

impl NextTerm {
    /// What the instructions of a subscription change; what they only repeat is no change.
    pub(super) fn of(subscription: &Subscription) -> Self {
        let scheduled = subscription.scheduled_next_term_instructions.clone().unwrap_or_default();
        let product = scheduled.product.unwrap_or_default();
        let item = item(&product).filter(|item| !is_of(subscription, item));
        let renews_to = || subscription.renewal_term_duration.clone();
        let term = product.term_duration.filter(|term| !term.is_empty()).or_else(renews_to);
        let now = subscription.term_duration.as_deref().unwrap_or_default();
        Self {
            quantity: scheduled.quantity.filter(|quantity| subscription.quantity != Some(*quantity)),
            item,
            term: term.filter(|term| !term.is_empty() && !term.eq_ignore_ascii_case(now)),
            billing_cycle: product
                .billing_cycle
                .filter(|cycle| subscription.billing_cycle.as_ref() != Some(cycle)),
            ends: scheduled.custom_term_end_date.filter(|end| !end.is_unset()),
        }
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// For people: what there is by then, in one line.
impl fmt::Display for NextTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { quantity, item, term, billing_cycle, ends } = self;
        let parts = [
            quantity.map(|quantity| format!("{quantity} seats")),
            item.clone(),
            term.clone(),
            billing_cycle.as_ref().map(|cycle| format!("billed {cycle}")),
            ends.map(|end| format!("until {}", &end.to_utc_text()[..10])),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

fn item(product: &ProductTerm) -> Option<String> {
    Some(format!("{}:{}", product.product_id.as_ref()?, product.sku_id.as_ref()?))
}

/// Whether a subscription is of this product and SKU, whatever its availability.
fn is_of(subscription: &Subscription, item: &str) -> bool {
    let offer = subscription.offer_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let own: Vec<&str> = offer.split(':').take(2).collect();
    own.join(":").eq_ignore_ascii_case(item)
}
