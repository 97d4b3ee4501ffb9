//! Seats become those of another product: an upgrade, of all of them or of some, or a trial that is bought.

use std::sync::Arc;

use pc_models::Timestamp;

use crate::state::billing_schedule::BillingSchedule;
use crate::state::charge::{Charge, Reason};
use crate::state::customer::Customer;
use crate::state::next_term::NextTerm;
use crate::state::seats::RecentSeats;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;

/// What is wanted of a subscription.
pub(crate) struct Conversion {
    pub(crate) target: Target,
    /// None converts all seats.
    pub(crate) quantity: Option<u32>,
}

/// What seats become.
pub(crate) enum Target {
    /// Another product.
    Item(Box<NextTerm>),
    /// Seats of a subscription that the customer has.
    Subscription(Arc<str>),
}

/// Converts seats of a customer's subscription; tells which subscription they belong to then.
pub(crate) fn convert(
    store: &mut Store,
    customer: &str,
    source: &str,
    wanted: Conversion,
    now: Timestamp,
) -> Result<Arc<str>, Problem> {
    let id: Arc<str> = store.rng.guid().into();
    let Store { catalog, customers, ledger, .. } = store;
    let customer = customers.get_mut(customer).ok_or_else(no_such_subscription)?;
    let (converted, charges) = customer.convert(source, wanted, id, now)?;
    ledger.post(*catalog, catalog.currency(customer.profile.country), charges);
    Ok(converted)
}

pub(crate) fn no_such_subscription() -> Problem {
    Problem::new(404, 20_003, "The subscription was not found.")
}

impl Customer {
    /// `id` is for a subscription that begins with it.
    fn convert(
        &mut self,
        source: &str,
        wanted: Conversion,
        id: Arc<str>,
        now: Timestamp,
    ) -> Result<(Arc<str>, Vec<Charge>), Problem> {
        let owner = self.profile.id.clone();
        let find = |customer: &Self, id: &str| {
            let known = customer.subscriptions.get(id).filter(|known| known.starts <= now);
            known.cloned().ok_or_else(no_such_subscription)
        };
        let mut source = find(self, source)?;
        let moved = source.check_conversion(wanted.quantity)?;
        let (charges, target) = match wanted.target {
            Target::Item(item) if moved == source.quantity => (source.become_item(&owner, *item, now), None),
            Target::Item(item) => {
                let mut target = source.part(id, *item, moved, now);
                let charges = source.hand_over(&owner, &mut target, Reason::Convert, moved, now);
                (charges, Some(target))
            }
            Target::Subscription(id) => {
                let mut target = find(self, &id)?;
                target.check_conversion(None)?;
                target.quantity += moved;
                let charges = source.hand_over(&owner, &mut target, Reason::MoveQuantity, moved, now);
                (charges, Some(target))
            }
        };
        let converted = target.as_ref().unwrap_or(&source).id.clone();
        for mut changed in std::iter::once(source).chain(target) {
            changed.version += 1;
            match self.subscriptions.get_mut(&changed.id) {
                Some(known) => *known = changed,
                None => {
                    self.subscriptions.put(changed);
                }
            }
        }
        Ok((converted, charges))
    }
}

impl Subscription {
    /// How many seats are converted; refuses what has none, and more than there are.
    fn check_conversion(&self, quantity: Option<u32>) -> Result<u32, Problem> {
        if !self.item.is_online_service() || !self.is_active() {
            return Err(Problem::bad_input(
                "Seats of active licence-based subscriptions can be converted only.",
            ));
        }
        let moved = quantity.unwrap_or(self.quantity);
        match (1..=self.quantity).contains(&moved) {
            true => Ok(moved),
            false => Err(Problem::new(400, 2002, format!("The subscription has {} seats.", self.quantity))),
        }
    }

    /// All seats become those of another product.
    pub(crate) fn become_item(&mut self, owner: &Arc<str>, next: NextTerm, now: Timestamp) -> Vec<Charge> {
        let reference = self.reference();
        let taken_back = self.rest(owner, Reason::Convert, self.quantity, now);
        let taken_back: Vec<Charge> = taken_back.into_iter().map(Charge::taken_back).collect();
        self.transform(next, now);
        let charged = self.rest(owner, Reason::Convert, self.quantity, now);
        taken_back.into_iter().chain(charged).map(|charge| charge.tied_to(&reference)).collect()
    }

    /// A trial that is bought begins a term.
    fn transform(&mut self, next: NextTerm, now: Timestamp) {
        let before = self.as_change(now);
        let begins_term = self.item.sku.trial;
        self.transformed = true;
        self.friendly_name = next.item.sku.title.clone();
        self.offer_id = next.offer_id;
        self.item = next.item;
        self.term = Some(next.term);
        self.billing_cycle = next.billing_cycle;
        (self.next_term, self.next_plan, self.auto_renew) = (None, None, true);
        match self.schedule.as_mut().filter(|_| !begins_term) {
            Some(schedule) => schedule.plan = next.plan,
            None => {
                self.schedule = Some(BillingSchedule::begin(next.plan, now));
                self.recent_seats = RecentSeats::begin(self.quantity, now);
            }
        }
        self.note_change(&before);
    }

    /// Some of the seats as a subscription of another product, which ends with this one unless this is a trial.
    fn part(&self, id: Arc<str>, next: NextTerm, quantity: u32, now: Timestamp) -> Self {
        let mut part = Self { id, quantity, version: 0, ..self.clone() };
        part.transform(next, now);
        part
    }

    /// Seats leave for another subscription: only they are taken back here and charged there.
    fn hand_over(
        &mut self,
        owner: &Arc<str>,
        target: &mut Self,
        reason: Reason,
        moved: u32,
        now: Timestamp,
    ) -> Vec<Charge> {
        let reference = self.reference();
        let taken_back = self.rest(owner, reason, moved, now).into_iter().map(Charge::taken_back);
        let charged = target.rest(owner, reason, moved, now);
        let charges = taken_back.chain(charged).map(|charge| charge.tied_to(&reference)).collect();
        self.quantity -= moved;
        if self.quantity == 0 {
            self.ended = Some(now);
        }
        charges
    }
}
