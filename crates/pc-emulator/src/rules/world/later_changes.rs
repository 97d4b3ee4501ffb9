//! What became of a subscription since its purchase: it renewed as something else, was upgraded or billed by another plan, and
//! is by now what a client made of it.

use std::sync::Arc;

use pc_models::{CountryCode, Timestamp};

use crate::state::catalog::Catalog;
use crate::state::charge::Charge;
use crate::state::next_term::{NextPlan, NextTerm};
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::state::world_file::{EarlierLine, LaterChange, LaterTerm, SoldAs};
use crate::values::reseller::check_mpn_id;
use crate::values::spelling::billing_cycle;

/// The member that is wrong, and why.
type WrongMember = (&'static str, String);

impl Store {
    /// A subscription lives on up to a change, which happens; all that is charged on the way.
    pub(crate) fn change_earlier(
        &mut self,
        customer: &str,
        subscription: &str,
        change: &LaterChange,
    ) -> Result<(), WrongMember> {
        let Self { catalog, customers, ledger, .. } = self;
        let Some(customer) = customers.get_mut(customer) else { return Ok(()) };
        let (owner, country) = (customer.profile.id.clone(), customer.profile.country);
        let Some(subscription) = customer.subscriptions.get_mut(subscription) else { return Ok(()) };
        let charges = subscription.change_earlier(*catalog, (&owner, country), change)?;
        ledger.post(*catalog, catalog.currency(country), charges);
        if let Some(due) = subscription.next_charge() {
            ledger.expect(due);
        }
        Ok(())
    }

    /// A subscription is what its line says of now; what is wrong with that.
    pub(crate) fn as_it_is_now(
        &mut self,
        customer: &str,
        subscription: &str,
        line: &EarlierLine,
    ) -> Option<WrongMember> {
        let catalog = self.catalog;
        let customer = self.customers.get_mut(customer)?;
        let country = customer.profile.country;
        let subscription = customer.subscriptions.get_mut(subscription)?;
        subscription.as_it_is_now(catalog, country, line).err()
    }

    /// What was suspended before the emulator started is so once everything was bought.
    pub(crate) fn suspend_earlier(&mut self) {
        for customer in
            self.customers.iter_mut(|one| one.profile.subscriptions.iter().any(|had| had.suspended))
        {
            let profile = customer.profile.clone();
            for before in profile.subscriptions.iter().filter(|before| before.suspended) {
                if let Some(subscription) = customer.subscriptions.get_mut(&before.id) {
                    subscription.suspended = true;
                }
            }
        }
    }
}

impl Subscription {
    /// At the beginning of a term it renews, at that of a billing cycle it is billed by another plan, and else it is upgraded.
    /// Where nothing changes it was still there.
    fn change_earlier(
        &mut self,
        catalog: Catalog,
        (owner, country): (&Arc<str>, CountryCode),
        change: &LaterChange,
    ) -> Result<Vec<Charge>, WrongMember> {
        let at = change.from;
        self.auto_renew = true;
        let mut charges = Vec::new();
        while self.next_charge().is_some_and(|due| due < at) {
            charges.extend(self.begin_next_cycle(owner));
        }
        let due = self.next_charge().filter(|due| *due == at);
        let renews = self.schedule.as_ref().is_some_and(|schedule| due.is_some() && schedule.is_term_over());
        let next = match self.is_sold_as(&change.to) {
            true => None,
            false => Some(self.next(catalog, &change.to, country, at)?),
        };
        match next {
            None if due.is_some() => {
                self.next_term = None;
                charges.extend(self.begin_next_cycle(owner));
            }
            None if self.schedule.as_ref().is_some_and(|one| one.charged_days().0 == at) => {}
            None => return Err(("from", "no billing cycle of it began then".to_owned())),
            Some(next) if renews => {
                self.next_term = Some(Box::new(next));
                charges.extend(self.begin_next_cycle(owner));
            }
            Some(next) if due.is_some() && self.is_same_product(&next) => {
                let NextTerm { billing_cycle, plan, .. } = next;
                self.next_plan = Some(Box::new(NextPlan { billing_cycle, plan }));
                charges.extend(self.begin_next_cycle(owner));
            }
            Some(next) => {
                charges.extend(self.become_item(owner, next, at));
                self.version += 1;
            }
        }
        Ok(charges)
    }

    fn is_same_product(&self, next: &NextTerm) -> bool {
        let own_term = self.term.as_deref().unwrap_or_default();
        self.item.name() == next.item.name() && own_term.eq_ignore_ascii_case(&next.term)
    }

    /// Whether what is told of it is what it is.
    fn is_sold_as(&self, to: &SoldAs) -> bool {
        let is = |told: &Option<String>, own: &str| {
            told.as_deref().is_none_or(|told| told.eq_ignore_ascii_case(own))
        };
        is(&to.item, &self.item.name())
            && is(&to.term, self.term.as_deref().unwrap_or_default())
            && is(&to.billing_cycle, &self.billing_cycle)
    }

    /// What is told that it becomes.
    fn next(
        &self,
        catalog: Catalog,
        to: &SoldAs,
        country: CountryCode,
        at: Timestamp,
    ) -> Result<NextTerm, WrongMember> {
        let own = self.item.name();
        let name = to.item.as_deref().unwrap_or(&own);
        let term = to.term.as_deref().or(self.term.as_deref()).unwrap_or_default();
        let word = to.billing_cycle.as_deref().unwrap_or(&self.billing_cycle);
        let items =
            catalog.item(name).filter(|item| item.is_online_service() && self.item.is_online_service());
        let next = items.zip(billing_cycle(word));
        let next = next.and_then(|(item, cycle)| NextTerm::of(catalog, &item, (term, cycle), country, at));
        next.ok_or_else(|| {
            let member = if to.item.is_some() { "item" } else { "billing_cycle" };
            (member, format!("no seats are sold as `{name}` for `{term}`, billed `{word}`"))
        })
    }

    fn as_it_is_now(
        &mut self,
        catalog: Catalog,
        country: CountryCode,
        line: &EarlierLine,
    ) -> Result<(), WrongMember> {
        if let Some(seats) = line.seats {
            if seats == 0 {
                return Err(("seats", "a subscription has at least one seat".to_owned()));
            }
            self.quantity = seats;
            self.recent_seats.count_anew(seats);
        }
        if let Some(name) = &line.renamed {
            self.friendly_name = name.as_str().into();
        }
        if let Some(partner) = &line.partner {
            if !partner.is_empty() {
                check_mpn_id(partner).map_err(|problem| ("partner", problem.description.into_owned()))?;
            }
            self.partner_id = partner.as_str().into();
        }
        self.auto_renew = line.auto_renew.unwrap_or(self.auto_renew);
        (self.suspended, self.expired) = (line.suspended, line.expired);
        self.registered_at = line.registered.or(self.registered_at);
        if let Some(word) = &line.next_billing_cycle {
            let refuse = || ("next_billing_cycle", format!("it cannot be billed `{word}`"));
            let cycle = billing_cycle(word).ok_or_else(refuse)?;
            self.schedule_plan(catalog, cycle, country).map_err(|_| refuse())?;
        }
        if let Some(next) = &line.next_term {
            self.next_term = self.next_term(catalog, next, country)?.map(Box::new);
        }
        Ok(())
    }

    /// What it will renew as; none when as it is.
    fn next_term(
        &self,
        catalog: Catalog,
        next: &LaterTerm,
        country: CountryCode,
    ) -> Result<Option<NextTerm>, WrongMember> {
        if next.is_empty() {
            return Ok(None);
        }
        let at = self.schedule.as_ref().map_or(self.starts, |schedule| schedule.term_days().0);
        let wanted = self.next(catalog, &next.to, country, at).map_err(|(_, why)| ("next_term", why))?;
        let (least, most) = (wanted.item.sku.minimum, wanted.item.sku.maximum);
        match next.quantity.is_none_or(|seats| (least..=most).contains(&seats)) {
            true => Ok(Some(NextTerm { quantity: next.quantity, ..wanted })),
            false => Err(("next_term", format!("the quantity must be between {least} and {most}"))),
        }
    }
}

impl LaterTerm {
    fn is_empty(&self) -> bool {
        let Self { to: SoldAs { item, term, billing_cycle }, quantity } = self;
        item.is_none() && term.is_none() && billing_cycle.is_none() && quantity.is_none()
    }
}
