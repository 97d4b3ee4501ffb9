//! What a subscription is charged: a whole billing cycle, what is left of one, or less than nothing.

use std::sync::Arc;

use pc_models::{Decimal, Timestamp};

use crate::state::billing_schedule::BillingSchedule;
use crate::state::charge::{Charge, Reason, Special};
use crate::state::subscription::Subscription;
use crate::values::money;
use crate::values::spelling::{CycleCode, billing_cycle};

impl Subscription {
    /// The running billing cycle from today on, for so many seats; nothing when none runs.
    pub(crate) fn rest(
        &self,
        customer: &Arc<str>,
        reason: Reason,
        quantity: u32,
        at: Timestamp,
    ) -> Vec<Charge> {
        let Some(schedule) = self.schedule.as_ref().filter(|_| !self.expired) else { return Vec::new() };
        let start = at.start_of_day().max(schedule.charged_days().0);
        let charges = self.charges(schedule, customer, reason, at).map(|charge| {
            let charge = Charge { start, quantity: quantity.into(), ..charge };
            charge.shared(schedule.share_from(start))
        });
        charges.collect()
    }

    /// The whole of the billing cycle that was charged last.
    pub(crate) fn whole_cycle(&self, customer: &Arc<str>, reason: Reason, at: Timestamp) -> Vec<Charge> {
        let Some(schedule) = &self.schedule else { return Vec::new() };
        let charges = self.charges(schedule, customer, reason, at);
        charges.map(|charge| charge.shared(schedule.share())).collect()
    }

    /// The billing cycle that was charged last at its full price, one charge for each part of the price.
    fn charges(
        &self,
        schedule: &BillingSchedule,
        customer: &Arc<str>,
        reason: Reason,
        at: Timestamp,
    ) -> impl Iterator<Item = Charge> {
        let (start, end) = schedule.charged_days();
        let special =
            self.subject().map(|subject| Special { subject: Some(subject.into()), ..Special::default() });
        let whole = Charge {
            at,
            customer: customer.clone(),
            order: self.order_id.clone(),
            line: self.order_line,
            reason,
            billing_cycle: billing_cycle(&self.billing_cycle).unwrap_or_default().into(),
            unit: Decimal::ZERO,
            effective: Decimal::ZERO,
            quantity: self.quantity.into(),
            start,
            end,
            term: Some(schedule.term_days()),
            special: special.map(Box::new),
        };
        let parts = schedule.plan.price.parts();
        parts.map(move |part| Charge { unit: part.list, effective: part.unit, ..whole.clone() })
    }

    /// So much of each unit of what was charged last is credited; of usage, today's.
    pub(crate) fn credit(&self, customer: &Arc<str>, amount: Decimal, reason: &str, at: Timestamp) -> Charge {
        let charged = self.whole_cycle(customer, Reason::CustomerCredit, at).into_iter().next();
        let today = at.start_of_day();
        let usage = || Charge {
            at,
            customer: customer.clone(),
            order: self.order_id.clone(),
            line: self.order_line,
            reason: Reason::CustomerCredit,
            billing_cycle: CycleCode::default(),
            unit: amount,
            effective: amount,
            quantity: 1,
            start: today,
            end: today,
            term: None,
            special: None,
        };
        let mut credit = Charge { effective: money::negative(amount), ..charged.unwrap_or_else(usage) };
        credit.special_mut().credit_reason = Some(reason.into());
        credit
    }
}
