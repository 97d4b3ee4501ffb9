//! A subscription: what a customer has for a time.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::billing_schedule::BillingSchedule;
use crate::state::catalog::Item;
use crate::state::catalog_file::Kind;
use crate::state::charge::Subject;
use crate::state::next_term::{NextPlan, NextTerm};
use crate::state::order::{Order, OrderLine};
use crate::state::past_change::PastChange;
use crate::state::seats::RecentSeats;
use crate::values::by_id::HasId;
use crate::values::calendar;
use crate::values::shared_text;

/// Something the customer has for a time. An Azure plan is one too.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    /// Upper case for legacy ones.
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) id: Arc<str>,
    pub(crate) item: Item,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) offer_id: Arc<str>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) friendly_name: Arc<str>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) order_id: Arc<str>,
    pub(crate) quantity: u32,
    pub(crate) billing_cycle: String,
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) term: Option<Arc<str>>,
    /// From when it can be seen.
    pub(crate) starts: Timestamp,
    pub(crate) suspended: bool,
    /// When it was deleted.
    pub(crate) ended: Option<Timestamp>,
    /// When its Azure subscription was cancelled.
    pub(crate) usage_ended: Option<Timestamp>,
    /// Its term is over and it was not to renew.
    pub(crate) expired: bool,
    /// The subscription that this is an add-on of.
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) parent: Option<Arc<str>>,
    /// The indirect reseller who gets the incentive, by its id in the partner network; empty when there is none.
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) partner_id: Arc<str>,
    /// The line of the order that it came from.
    pub(crate) order_line: usize,
    /// How it is charged over time; none for usage and for what is paid once.
    #[serde(rename = "rhythm")]
    pub(crate) schedule: Option<BillingSchedule>,
    pub(crate) auto_renew: bool,
    /// Grows with each change.
    pub(crate) version: u32,
    /// When its registration for reservations ends or ended; none when it was never asked for.
    pub(crate) registered_at: Option<Timestamp>,
    /// The seats that can still be given back; of online services only.
    #[serde(default, skip_serializing_if = "RecentSeats::is_empty")]
    pub(crate) recent_seats: RecentSeats,
    /// What it is billed by from the next billing cycle on, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next_plan: Option<Box<NextPlan>>,
    /// What it will be in its next term, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next_term: Option<Box<NextTerm>>,
    /// Whether it became something else than its order line says, or came from seats of another one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) transformed: bool,
    /// What it became since its purchase, oldest first.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) changes: Box<[PastChange]>,
}

impl HasId for Subscription {
    fn id(&self) -> &Arc<str> {
        &self.id
    }
}

impl Subscription {
    /// One unit of an item, in its usual billing cycle and without an end.
    pub(crate) fn new(id: Arc<str>, order_id: Arc<str>, item: Item, starts: Timestamp) -> Self {
        Self {
            id,
            offer_id: "".into(),
            friendly_name: item.sku.title.clone(),
            order_id,
            quantity: 1,
            billing_cycle: item.sku.billing_cycles.first().cloned().unwrap_or_default(),
            item,
            term: None,
            starts,
            suspended: false,
            ended: None,
            usage_ended: None,
            expired: false,
            parent: None,
            partner_id: "".into(),
            order_line: 0,
            schedule: None,
            auto_renew: true,
            version: 1,
            registered_at: None,
            recent_seats: RecentSeats::default(),
            next_plan: None,
            next_term: None,
            transformed: false,
            changes: Box::default(),
        }
    }

    /// What an order line becomes.
    pub(crate) fn ordered(id: &Arc<str>, order: &Order, number: usize, line: &OrderLine) -> Self {
        let seats = line.item.is_online_service().then(|| RecentSeats::begin(line.quantity, line.ordered));
        Self {
            schedule: line.schedule(order.billing_cycle),
            recent_seats: seats.unwrap_or_default(),
            parent: line.special.parent_subscription.clone(),
            partner_id: line.special.reseller.clone().unwrap_or_else(|| "".into()),
            order_line: number,
            offer_id: line.offer_id.clone(),
            friendly_name: line.friendly_name.clone(),
            quantity: line.quantity,
            billing_cycle: order.billing_cycle.to_owned(),
            term: line.term.clone(),
            auto_renew: !line.item.sku.trial,
            ..Self::new(id.clone(), order.id.clone(), line.item.clone(), line.settled)
        }
    }

    /// It may be from now on what it was not before.
    pub(crate) fn note_change(&mut self, before: &PastChange) {
        if self.as_change(before.from) != *before {
            self.add_change(before.from);
        }
    }

    /// It is from now on what it is.
    pub(crate) fn add_change(&mut self, from: Timestamp) {
        let earlier = std::mem::take(&mut self.changes);
        self.changes = earlier.into_iter().chain([self.as_change(from)]).collect();
    }

    /// What it is, as a change that made it so.
    pub(crate) fn as_change(&self, from: Timestamp) -> PastChange {
        PastChange {
            from,
            item: self.item.name(),
            term: self.term.clone(),
            billing_cycle: self.billing_cycle.clone(),
        }
    }

    /// How it stands on lines, where its order line does not tell.
    pub(crate) fn subject(&self) -> Option<Subject> {
        self.transformed.then(|| Subject {
            subscription: self.id.clone(),
            item: self.item.clone(),
            offer_id: self.offer_id.clone(),
            friendly_name: self.friendly_name.clone(),
            term: self.term.clone(),
        })
    }

    /// When it is charged next, or expires; none when never.
    pub(crate) fn next_charge(&self) -> Option<Timestamp> {
        self.schedule.as_ref().filter(|_| self.ended.is_none() && !self.expired).map(BillingSchedule::due)
    }

    /// Whether it can carry reservations by now.
    pub(crate) fn is_registered(&self, now: Timestamp) -> bool {
        self.registered_at.is_some_and(|at| at <= now)
    }

    /// Whether Azure services run on it: only such ones can carry reservations.
    pub(crate) fn is_azure(&self) -> bool {
        matches!(self.item.product.kind, Kind::AzurePlan | Kind::LegacyAzure)
    }

    pub(crate) fn is_active(&self) -> bool {
        !self.suspended && !self.expired && self.ended.is_none()
    }

    pub(crate) fn status(&self) -> &'static str {
        match (self.ended, self.expired, self.suspended) {
            (Some(_), ..) => "deleted",
            (None, true, _) => "expired",
            (None, false, true) => "suspended",
            (None, false, false) => "active",
        }
    }

    pub(crate) fn commitment_end(&self) -> String {
        match (&self.term, &self.schedule) {
            (Some(_), Some(schedule)) if self.item.is_online_service() => schedule.term_days().1.to_string(),
            (Some(term), schedule) if !self.is_azure() => {
                let began = schedule.as_ref().map_or(self.starts, |schedule| schedule.term_days().0);
                format!("{}Z", calendar::end_of_term(began, term))
            }
            _ => "9999-12-31T00:00:00Z".to_owned(),
        }
    }
}
