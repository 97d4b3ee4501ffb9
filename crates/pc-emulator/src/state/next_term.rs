//! What was asked for and waits for the next billing cycle or the next term of a subscription.

use std::sync::Arc;

use pc_models::{CountryCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::state::billing_schedule::Plan;
use crate::state::catalog::{Catalog, Item};

/// Another billing plan, from the next billing cycle on.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct NextPlan {
    pub(crate) billing_cycle: String,
    pub(crate) plan: Plan,
}

/// What a subscription will be in its next term.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct NextTerm {
    pub(crate) item: Item,
    pub(crate) offer_id: Arc<str>,
    /// None keeps the seats there are.
    pub(crate) quantity: Option<u32>,
    pub(crate) term: Arc<str>,
    pub(crate) billing_cycle: String,
    pub(crate) plan: Plan,
}

impl NextTerm {
    /// A term of an item; none where it is not sold in a country for such a term.
    pub(crate) fn of(
        catalog: Catalog,
        item: &Item,
        (term, billing_cycle): (&str, &str),
        country: CountryCode,
        now: Timestamp,
    ) -> Option<Self> {
        let offers = catalog.availabilities(item, country, now);
        Some(Self {
            offer_id: offers.first()?.catalog_item_id().into(),
            plan: catalog.plan(item, term, billing_cycle, country)?,
            item: item.clone(),
            quantity: None,
            term: term.into(),
            billing_cycle: billing_cycle.to_owned(),
        })
    }

    /// Whether both make the same of a subscription with so many seats.
    pub(crate) fn is_same(&self, other: &Self, seats: u32) -> bool {
        self.item.name() == other.item.name()
            && self.term.eq_ignore_ascii_case(&other.term)
            && self.billing_cycle == other.billing_cycle
            && self.quantity.unwrap_or(seats) == other.quantity.unwrap_or(seats)
    }

    /// What a trial goes on as when it is over, if it does.
    pub(crate) fn after_trial(
        catalog: Catalog,
        trial: &Item,
        country: CountryCode,
        now: Timestamp,
    ) -> Option<Self> {
        let next = trial.sku.renews_as.as_ref()?;
        Self::of(catalog, &catalog.item(&next.item)?, (&next.term, &next.billing_cycle), country, now)
    }
}
