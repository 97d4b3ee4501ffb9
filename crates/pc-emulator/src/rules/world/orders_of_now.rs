//! The orders of a customer as a world file has them: with the lines that are still there, and what became of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::state::catalog::Catalog;
use crate::state::catalog_file::Kind;
use crate::state::customer::Customer;
use crate::state::next_term::NextTerm;
use crate::state::order::{Order, OrderLine};
use crate::state::past_change::PastChange;
use crate::state::reservation_ids::ReservationIds;
use crate::state::subscription::Subscription;
use crate::state::world_file::{EarlierLine, EarlierOrder, LaterChange, LaterTerm, SoldAs};
use crate::values::random;

/// Subscriptions that came of seats of another one, by the ids of their orders.
type Parts<'s> = BTreeMap<&'s str, Vec<&'s Subscription>>;

impl Customer {
    pub(crate) fn orders_of_now(&self, catalog: Catalog) -> impl Iterator<Item = EarlierOrder> {
        let parts = self.parts();
        self.orders.iter().filter_map(move |order| {
            let parts = parts.get(&*order.id).map(Vec::as_slice).unwrap_or_default();
            self.order_of_now(catalog, order, parts)
        })
    }

    fn parts(&self) -> Parts<'_> {
        let mut parts = Parts::new();
        for part in self.subscriptions.iter().filter(|one| one.transformed && one.ended.is_none()) {
            let Some(order) = self.orders.get(&part.order_id) else { continue };
            let line = order.lines.get(part.order_line);
            if line.is_some_and(|line| line.subscription.as_ref() != Some(&part.id)) {
                parts.entry(&part.order_id).or_default().push(part);
            }
        }
        parts
    }

    /// With the lines that are left. Seats that became another subscription are a line of their own; it stands with the
    /// add-ons of its base, or behind them.
    fn order_of_now(&self, catalog: Catalog, order: &Order, parts: &[&Subscription]) -> Option<EarlierOrder> {
        let (mut lines, mut waiting) = (Vec::new(), Vec::new());
        for (number, line) in order.lines.iter().enumerate() {
            if !line.item.sku.is_addon() {
                lines.append(&mut waiting);
            }
            if self.keeps(order, line) {
                lines.push(self.line_of_now(catalog, order, line));
            }
            let parts = parts.iter().filter(|part| part.order_line == number && self.has_base(line));
            let parts = parts.map(|part| self.part_of_now(catalog, order, line, part));
            match line.item.sku.is_addon() {
                true => lines.extend(parts),
                false => waiting.extend(parts),
            }
        }
        lines.append(&mut waiting);
        lines.sort_by_key(|line| line.added); // as they will be placed
        (!lines.is_empty()).then(|| EarlierOrder {
            customer: self.profile.id.clone(),
            id: Some(order.id.clone()),
            placed: order.created,
            billing_cycle: Some(order.cycle_it_is_sold_in().to_owned()),
            lines,
        })
    }

    /// Whether a line is still there, with what it was bought for. What a fault keeps pending for ever is not.
    pub(crate) fn keeps(&self, order: &Order, line: &OrderLine) -> bool {
        let subscription = line.subscription.as_ref().and_then(|id| self.subscriptions.get(id));
        let comes = !line.failed && (!line.never_comes() || order.wants_purchase_order());
        let is_there = comes && !line.cancelled && line.quantity > 0;
        is_there
            && subscription.is_none_or(|now| now.ended.is_none())
            && self.has_base(line)
            && (line.item.product.kind != Kind::Reservation || self.has_azure(line))
    }

    /// Whether it is no add-on, or what it was added to is still there.
    fn has_base(&self, line: &OrderLine) -> bool {
        let base = line.special.parent_subscription.as_ref().filter(|id| !id.is_empty());
        base.is_none_or(|id| self.subscriptions.get(id).is_some_and(|base| base.ended.is_none()))
    }

    /// Whether the Azure subscription of a reservation is still there.
    fn has_azure(&self, line: &OrderLine) -> bool {
        let usable = |one: &Subscription| one.is_azure() && one.ended.is_none();
        match line.special.reservation.as_ref().and_then(|ids| ids.single_scope.as_ref()) {
            Some(scope) => self.of_scope(scope).is_some_and(usable),
            None => self.subscriptions.iter().any(|one| usable(one) && one.starts <= line.ordered),
        }
    }

    fn of_scope(&self, scope: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|one| random::entitlement_id(&one.id) == scope)
    }

    fn line_of_now(&self, catalog: Catalog, order: &Order, line: &OrderLine) -> EarlierLine {
        let subscription = line.subscription.as_ref().and_then(|id| self.subscriptions.get(id));
        let bought = self.line_as_bought(order, line);
        match subscription {
            Some(now) => self.with_what_it_became(catalog, bought, line, now),
            None => bought,
        }
    }

    /// Seats that became another subscription, as if they had been bought as a subscription of their own.
    fn part_of_now(
        &self,
        catalog: Catalog,
        order: &Order,
        line: &OrderLine,
        part: &Subscription,
    ) -> EarlierLine {
        let sku = &line.item.sku;
        let bought = EarlierLine {
            quantity: part.quantity.clamp(sku.minimum, sku.maximum),
            subscription: Some(part.id.clone()),
            promotion: None,
            ..self.line_as_bought(order, line)
        };
        self.with_what_it_became(catalog, bought, line, part)
    }

    fn line_as_bought(&self, order: &Order, line: &OrderLine) -> EarlierLine {
        let text =
            |text: &Option<Arc<str>>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
        let title = &line.item.sku.title;
        let added = (line.ordered > order.created && line.special.parent_subscription.is_some())
            .then_some(line.ordered);
        // An add-on that was bought with its base stands behind it.
        let inside = |id: &str| order.lines.iter().any(|other| other.subscription.as_deref() == Some(id));
        let scope = line.special.reservation.as_ref().and_then(|ids| ids.single_scope.as_ref());
        let azure = scope.and_then(|scope| self.of_scope(scope));
        EarlierLine {
            item: line.item.name(),
            quantity: line.quantity,
            term: text(&line.term),
            name: (*line.friendly_name != **title).then(|| line.friendly_name.to_string()),
            subscription: line.subscription.clone(),
            parent: text(&line.special.parent_subscription).filter(|id| added.is_some() || !inside(id)),
            added,
            azure_subscription: azure.map(|one| one.id.to_string()),
            scope: azure.map(|_| "single".to_owned()),
            reservation: line.special.reservation.as_ref().map(ReservationIds::given),
            promotion: text(&line.special.promotion_id),
            reseller: text(&line.special.reseller),
            first_term_ends: line.special.first_term_ends.map(|date| date.to_string()),
            renews_to: text(&line.special.renews_to),
            delivered: (!line.never_comes()).then_some(line.settled),
            ..EarlierLine::default()
        }
    }

    fn with_what_it_became(
        &self,
        catalog: Catalog,
        bought: EarlierLine,
        line: &OrderLine,
        now: &Subscription,
    ) -> EarlierLine {
        let next_term = now.next_term_if_unusual(catalog, line, self);
        let is_dated = next_term.is_some() || now.next_plan.is_some() || !now.auto_renew || now.expired;
        let changes = now.changes_of_now(line, is_dated);
        let is_changed = changes.iter().any(|change| change.to.item.is_some());
        let renews_usually = !changes.is_empty() || !line.item.sku.trial || line.item.sku.renews_as.is_some();
        let reseller = line.special.reseller.as_deref().unwrap_or_default();
        EarlierLine {
            seats: Some(now.quantity).filter(|seats| *seats != bought.quantity),
            renamed: (is_changed || now.friendly_name != line.friendly_name)
                .then(|| now.friendly_name.to_string()),
            partner: (*now.partner_id != *reseller).then(|| now.partner_id.to_string()),
            auto_renew: Some(now.auto_renew).filter(|renews| *renews != renews_usually),
            suspended: now.suspended,
            expired: now.expired,
            registered: now.registered_at,
            next_billing_cycle: now.next_plan.as_ref().map(|next| next.billing_cycle.clone()),
            next_term,
            changes,
            ..bought
        }
    }
}

impl Order {
    /// Its billing cycle; where it was changed to one that an item is not sold in, one that all are sold in.
    fn cycle_it_is_sold_in(&self) -> &str {
        let sold_in = |cycle: &str| {
            let fits = |line: &OrderLine| {
                line.item.sku.prices.is_empty() || line.item.sku.price(line.term.as_deref(), cycle).is_some()
            };
            self.lines.iter().all(fits)
        };
        let mut others = self.lines.iter().flat_map(|line| &line.item.sku.billing_cycles);
        let other = || others.find(|cycle| sold_in(cycle)).map(String::as_str);
        Some(self.billing_cycle).filter(|cycle| sold_in(cycle)).or_else(other).unwrap_or(self.billing_cycle)
    }
}

impl Subscription {
    /// What it became, oldest first. What is to come of it counts from its running billing cycle on: if that is not the first
    /// one, it was still there when that began.
    fn changes_of_now(&self, line: &OrderLine, is_dated: bool) -> Vec<LaterChange> {
        let mut changes: Vec<LaterChange> = self.changes.iter().map(LaterChange::of).collect();
        let Some(schedule) = &self.schedule else { return changes };
        let is_other = self.item.name() != line.item.name() || self.term != line.term;
        if is_other && changes.is_empty() {
            // A state of an earlier version does not tell when.
            let from = schedule.term_days().0.max(line.ordered);
            changes.push(LaterChange::of(&self.as_change(from)));
        }
        let last = changes.last().map_or(line.ordered, |change| change.from);
        let running = schedule.charged_days().0;
        if is_dated && running > last {
            changes.push(LaterChange { from: running, to: SoldAs::default() });
        }
        changes
    }

    /// What it will be in its next term, where that is not what its item tells.
    fn next_term_if_unusual(
        &self,
        catalog: Catalog,
        line: &OrderLine,
        owner: &Customer,
    ) -> Option<LaterTerm> {
        let country = owner.profile.country;
        let is_as_bought = self.changes.is_empty() && !self.transformed;
        let usual = is_as_bought.then(|| NextTerm::after_trial(catalog, &line.item, country, line.ordered));
        match (self.next_term.as_deref(), usual.flatten()) {
            (Some(next), Some(usual)) if next.is_same(&usual, self.quantity) => None,
            (Some(next), _) => Some(LaterTerm::of(next)),
            (None, Some(_)) => Some(LaterTerm::default()),
            (None, None) => None,
        }
    }
}

impl LaterChange {
    fn of(past: &PastChange) -> Self {
        let PastChange { from, item, term, billing_cycle } = past;
        Self {
            from: *from,
            to: SoldAs {
                item: Some(item.clone()),
                term: term.as_deref().map(str::to_owned),
                billing_cycle: Some(billing_cycle.clone()),
            },
        }
    }
}

impl LaterTerm {
    fn of(next: &NextTerm) -> Self {
        Self {
            to: SoldAs {
                item: Some(next.item.name()),
                term: Some(next.term.to_string()),
                billing_cycle: Some(next.billing_cycle.clone()),
            },
            quantity: next.quantity,
        }
    }
}
