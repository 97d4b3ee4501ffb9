//! What happens to a subscription: it is charged as time goes on, gets more or fewer seats, and ends.

use std::sync::Arc;

use pc_models::{CountryCode, Timestamp};

use crate::state::catalog::Catalog;
use crate::state::charge::{Charge, Reason};
use crate::state::next_term::NextPlan;
use crate::state::seats::RecentSeats;
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;
use crate::values::random;

impl Subscription {
    /// The next billing cycle begins, or the next term, unless it was not to renew.
    pub(crate) fn begin_next_cycle(&mut self, customer: &Arc<str>) -> Vec<Charge> {
        let Some(schedule) = self.schedule.as_mut() else { return Vec::new() };
        let at = schedule.due();
        let renews = schedule.is_term_over();
        if renews && !self.auto_renew {
            self.expired = true;
            return Vec::new();
        }
        let reason = match (renews, self.next_plan.is_some()) {
            (true, _) => Reason::Renew,
            (false, true) => Reason::ChangeBillingPlan,
            (false, false) => Reason::CycleCharge,
        };
        let before = self.as_change(at.start_of_day());
        self.take_on_plan();
        if renews {
            self.begin_next_term(at);
        } else if let Some(schedule) = self.schedule.as_mut() {
            schedule.advance();
        }
        // A trial that renews as a trial did not become what trials usually do.
        match renews && self.item.sku.trial {
            true => self.add_change(before.from),
            false => self.note_change(&before),
        }
        self.whole_cycle(customer, reason, at)
    }

    /// The billing plan that was asked for comes into force.
    fn take_on_plan(&mut self) {
        let (Some(next), Some(schedule)) = (self.next_plan.take(), self.schedule.as_mut()) else { return };
        self.billing_cycle = next.billing_cycle;
        schedule.plan = next.plan;
    }

    /// It renews, as what was asked for.
    fn begin_next_term(&mut self, at: Timestamp) {
        if let Some(next) = self.next_term.take() {
            self.transformed |=
                next.item.name() != self.item.name() || Some(&next.term) != self.term.as_ref();
            self.quantity = next.quantity.unwrap_or(self.quantity);
            self.item = next.item;
            self.offer_id = next.offer_id;
            self.term = Some(next.term);
            self.billing_cycle = next.billing_cycle;
            if let Some(schedule) = self.schedule.as_mut() {
                schedule.plan = next.plan;
            }
        }
        if let Some(schedule) = self.schedule.as_mut() {
            schedule.renew();
        }
        if self.item.is_online_service() {
            self.recent_seats = RecentSeats::begin(self.quantity, at);
        }
    }

    /// Other seats, within the limits of the SKU: what is left of the billing cycle is taken back for all seats there were
    /// and charged for all there are.
    pub(crate) fn change_quantity(
        &mut self,
        customer: &Arc<str>,
        quantity: i64,
        at: Timestamp,
    ) -> Result<Vec<Charge>, Problem> {
        if self.suspended {
            return Err(Problem::new(400, 2001, "A suspended subscription keeps its seats."));
        }
        let (least, most) = (self.item.sku.minimum, self.item.sku.maximum);
        let fits = u32::try_from(quantity).ok().filter(|quantity| (least..=most).contains(quantity));
        let refuse = || Problem::new(400, 2002, format!("The quantity must be between {least} and {most}."));
        let (before, after) = (self.quantity, fits.ok_or_else(refuse)?);
        let reason = if after > before { Reason::AddQuantity } else { Reason::RemoveQuantity };
        if self.item.is_online_service() {
            self.count_seats(before, after, at)?;
        }
        let taken_back = self.rest(customer, reason, before, at).into_iter().map(Charge::taken_back);
        self.quantity = after;
        let charged = self.rest(customer, reason, after, at);
        let reference = self.reference();
        Ok(taken_back.chain(charged).map(|charge| charge.tied_to(&reference)).collect())
    }

    /// Another billing plan of the same term, from the next billing cycle on.
    pub(crate) fn schedule_plan(
        &mut self,
        catalog: Catalog,
        billing_cycle: &'static str,
        country: CountryCode,
    ) -> Result<(), Problem> {
        let term = self.term.as_deref().filter(|_| self.item.is_online_service());
        let plan = term.and_then(|term| catalog.plan(&self.item, term, billing_cycle, country));
        let refuse = || Problem::new(400, 6001, "The offer does not support this billing cycle.");
        let next = NextPlan { billing_cycle: billing_cycle.to_owned(), plan: plan.ok_or_else(refuse)? };
        self.next_plan = Some(Box::new(next));
        Ok(())
    }

    /// Keeps account of the seats that can be given back; others stay until the term is over.
    fn count_seats(&mut self, before: u32, after: u32, at: Timestamp) -> Result<(), Problem> {
        if after >= before {
            self.recent_seats.add(after - before, at);
            return Ok(());
        }
        let gone = before - after;
        if gone > self.recent_seats.count(at) {
            let why = "Seats can be removed within 7 days of being added only.";
            return Err(Problem::new(400, 900_257, why));
        }
        self.recent_seats.remove(gone);
        Ok(())
    }

    /// It is over; what is left of its billing cycle is credited.
    pub(crate) fn end(&mut self, customer: &Arc<str>, at: Timestamp) -> Vec<Charge> {
        self.ended = Some(at);
        let credits = self.rest(customer, Reason::CancelImmediate, self.quantity, at);
        credits.into_iter().map(Charge::taken_back).collect()
    }

    /// The same by its owner, who can cancel an online service within 7 days of its purchase or renewal only.
    pub(crate) fn cancel(&mut self, customer: &Arc<str>, at: Timestamp) -> Result<Vec<Charge>, Problem> {
        if self.recent_seats.cancellable_until().is_some_and(|until| until <= at) {
            let why = "The subscription can be cancelled within 7 days of its purchase or renewal only.";
            return Err(Problem::new(400, 900_117, why));
        }
        Ok(self.end(customer, at))
    }

    /// What ties the lines of the next change together.
    pub(crate) fn reference(&self) -> Arc<str> {
        random::entitlement_id(&format!("{} {}", self.id, self.version)).into()
    }
}
