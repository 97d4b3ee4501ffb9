//! What happens to a subscription: it is charged as time goes on, gets more or fewer seats, and ends.

use std::sync::Arc;

use pc_models::Timestamp;

use crate::state::charge::{Charge, Reason};
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;
use crate::values::spelling::billing_cycle;

impl Subscription {
    /// The next billing cycle begins, or the next term, unless it was not to renew.
    pub(crate) fn begin_next_cycle(&mut self, customer: &Arc<str>) -> Option<Charge> {
        let schedule = self.schedule.as_mut()?;
        let renews = schedule.is_term_over();
        if renews && !self.auto_renew {
            self.expired = true;
            return None;
        }
        let at = schedule.due();
        schedule.advance();
        let reason = if renews { Reason::Renew } else { Reason::CycleCharge };
        self.charge(customer, reason, i64::from(self.quantity), at)
    }

    /// Other seats, within the limits of the SKU.
    pub(crate) fn change_quantity(&mut self, quantity: i64) -> Result<(), Problem> {
        if self.suspended {
            return Err(Problem::new(400, 2001, "A suspended subscription keeps its seats."));
        }
        let (least, most) = (self.item.sku.minimum, self.item.sku.maximum);
        let fits = u32::try_from(quantity).ok().filter(|quantity| (least..=most).contains(quantity));
        let refuse = || Problem::new(400, 2002, format!("The quantity must be between {least} and {most}."));
        self.quantity = fits.ok_or_else(refuse)?;
        Ok(())
    }

    /// Seats come or go in the middle of a billing cycle, or all of them at the end: what is left of it is charged,
    /// or credited.
    pub(crate) fn adjust(&self, customer: &Arc<str>, by: i64, at: Timestamp) -> Option<Charge> {
        let reason = match by {
            _ if self.ended.is_some() => Reason::CancelImmediate,
            1.. => Reason::AddQuantity,
            _ => Reason::RemoveQuantity,
        };
        let charge = self.charge(customer, reason, by, at).filter(|_| !self.expired);
        charge.map(|charge| charge.prorated(at))
    }

    /// It is over; what is left of its billing cycle is credited.
    pub(crate) fn end(&mut self, customer: &Arc<str>, at: Timestamp) -> Option<Charge> {
        self.ended = Some(at);
        self.adjust(customer, -i64::from(self.quantity), at)
    }

    /// A charge for the billing cycle that was charged last.
    fn charge(&self, customer: &Arc<str>, reason: Reason, quantity: i64, at: Timestamp) -> Option<Charge> {
        let schedule = self.schedule.as_ref()?;
        let (start, end) = schedule.charged_time();
        Some(Charge {
            at,
            customer: customer.clone(),
            order: self.order_id.clone(),
            line: self.order_line,
            reason,
            billing_cycle: billing_cycle(&self.billing_cycle)?,
            unit: schedule.price.list,
            effective: schedule.price.unit,
            quantity,
            start,
            end,
            term: Some(schedule.term()),
        })
    }
}
