//! An order: what was bought at one checkout in one billing cycle.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::attachment::Attachment;
use crate::state::billing_schedule::BillingSchedule;
use crate::state::catalog::{Item, read_back_currency, write_currency};
use crate::state::catalog_file::Currency;
use crate::state::charge::{Charge, Reason};
use crate::state::special_terms::SpecialTerms;
use crate::values::by_id::HasId;
use crate::values::calendar::{self, DAY};
use crate::values::money::{PartPrice, Price};
use crate::values::shared_text;
use crate::values::spelling::{BillingCycle, read_back};

/// How long a line takes that a fault keeps pending for ever: a hundred years.
pub(crate) const NEVER_SETTLES: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// What was bought at one checkout in one billing cycle.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) id: Arc<str>,
    pub(crate) legacy: bool,
    #[serde(deserialize_with = "read_back")]
    pub(crate) billing_cycle: BillingCycle,
    #[serde(serialize_with = "write_currency", deserialize_with = "read_back_currency")]
    pub(crate) currency: &'static Currency,
    pub(crate) created: Timestamp,
    /// From when lists show it.
    pub(crate) visible: Timestamp,
    pub(crate) lines: Box<[OrderLine]>,
    /// As a whole.
    pub(crate) cancelled: bool,
    /// The customer's purchase order and what came with it.
    pub(crate) attachments: Box<[Attachment]>,
}

/// One item of an order.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OrderLine {
    pub(crate) item: Item,
    /// Texts are the cart line's own.
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) offer_id: Arc<str>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) friendly_name: Arc<str>,
    pub(crate) quantity: u32,
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) term: Option<Arc<str>>,
    pub(crate) price: Option<Price>,
    pub(crate) ordered: Timestamp,
    /// When it is delivered, or fails.
    pub(crate) settled: Timestamp,
    /// Whether it fails.
    pub(crate) failed: bool,
    pub(crate) cancelled: bool,
    /// The subscription it becomes then, if it is such an item.
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) subscription: Option<Arc<str>>,
    #[serde(flatten)]
    pub(crate) special: SpecialTerms,
}

impl HasId for Order {
    fn id(&self) -> &Arc<str> {
        &self.id
    }
}

impl Order {
    /// Adds lines behind those that it has.
    pub(crate) fn add_lines(&mut self, added: Vec<OrderLine>) {
        self.lines = std::mem::take(&mut self.lines).into_iter().chain(added).collect();
    }

    /// Adds documents behind those that it has.
    pub(crate) fn add_attachments(&mut self, added: Vec<Attachment>) {
        self.attachments = std::mem::take(&mut self.attachments).into_iter().chain(added).collect();
    }

    /// How far it is, in the word of the API.
    pub(crate) fn status(&self, now: Timestamp) -> &'static str {
        let failed = self.lines.iter().filter(|line| line.failed).count();
        match failed {
            _ if self.lines.iter().all(|line| line.cancelled) => "cancelled",
            _ if self.waits_for_purchase_order() => "pending_po_upload",
            _ if self.wants_purchase_order() && self.lines.iter().any(|line| now < line.settled) => {
                "po_upload_complete"
            }
            _ if self.lines.iter().any(|line| now < line.settled) => "pending",
            0 => "completed",
            all if all == self.lines.len() => "error",
            _ => "partial_success",
        }
    }

    /// Whether it waits for the customer's purchase order, which comes with nothing but documents.
    fn waits_for_purchase_order(&self) -> bool {
        let is_waiting = self.attachments.is_empty() && self.lines.iter().any(OrderLine::never_comes);
        is_waiting && self.wants_purchase_order()
    }

    /// Whether it waits for the customer's purchase order, or did.
    pub(crate) fn wants_purchase_order(&self) -> bool {
        self.lines.iter().any(|line| line.item.sku.purchase_order_wanted)
    }
}

impl OrderLine {
    /// What its purchase is charged, one charge for each part of its price; nothing for usage, for what fails and for what
    /// never comes.
    pub(crate) fn charges(&self, customer: &Arc<str>, order: &Order, number: usize) -> Vec<Charge> {
        let Some(price) = self.price.as_ref().filter(|_| !self.failed && !self.never_comes()) else {
            return Vec::new();
        };
        let schedule = self.schedule(order.billing_cycle);
        let today = self.ordered.start_of_day();
        let months = self.term.as_deref().and_then(calendar::months);
        let term = schedule.as_ref().map(BillingSchedule::term_days);
        let term = term.or_else(|| months.map(|months| (today, today.add_months(months) - DAY)));
        let (start, end) =
            schedule.as_ref().map(BillingSchedule::charged_days).or(term).unwrap_or((today, today));
        let charge = |part: PartPrice| Charge {
            at: self.ordered,
            customer: customer.clone(),
            order: order.id.clone(),
            line: number,
            reason: Reason::New,
            billing_cycle: order.billing_cycle.into(),
            unit: part.list,
            effective: part.unit,
            quantity: self.quantity.into(),
            start,
            end,
            term,
            special: None,
        };
        let charges = price.parts().map(charge);
        match &schedule {
            Some(schedule) => charges.map(|charge| charge.shared(schedule.share())).collect(),
            None => charges.collect(),
        }
    }

    /// How it is charged over time; none for what is paid once.
    pub(crate) fn schedule(&self, billing_cycle: &str) -> Option<BillingSchedule> {
        let list_price = self.item.sku.price(self.term.as_deref(), billing_cycle)?;
        let schedule = BillingSchedule::begin(list_price.plan(self.price.clone()?)?, self.ordered);
        Some(match self.special.first_term_ends {
            Some(day) => schedule.ending_on(day),
            None => schedule,
        })
    }

    /// Whether a fault keeps it pending for ever.
    pub(crate) fn never_comes(&self) -> bool {
        self.settled.since(self.ordered) >= NEVER_SETTLES
    }

    pub(crate) fn is_fulfilled(&self, now: Timestamp) -> bool {
        !self.failed && !self.cancelled && self.settled <= now
    }

    /// How far provisioning is.
    pub(crate) fn provisioning_status(&self, now: Timestamp) -> &'static str {
        match self.failed || self.cancelled {
            _ if now < self.settled => "PrefulfillmentPending",
            true => "Unfulfilled",
            false => "Fulfilled",
        }
    }
}
