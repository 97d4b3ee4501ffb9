//! A state is written as a world file: who there is and what they have. What happened meanwhile stays with the state.

use std::sync::Arc;

use serde::Serialize;
use toml::{Table, Value};

use crate::state::customer::{Customer, Profile};
use crate::state::order::{Order, OrderLine};
use crate::state::store::Store;
use crate::state::world_catalog::DEMO;
use crate::state::world_file::{EarlierLine, EarlierOrder};
use crate::values::random;
use crate::world::World;

impl Store {
    /// The world that this state has become: its catalog, with the customers and orders of now.
    pub(crate) fn world(&self) -> World {
        let begun = self.options.world.as_ref().and_then(|world| world.as_str().parse::<Table>().ok());
        let mut world = begun.unwrap_or_else(|| Table::from_iter([("extends".to_owned(), DEMO.into())]));
        world.remove("customers");
        world.remove("orders");
        let mut text = written(&world);
        append(&mut text, "customers", self.customers.iter().map(Customer::profile_of_now));
        append(&mut text, "orders", self.customers.iter().flat_map(Customer::orders_of_now));
        World::of_checked(text)
    }
}

/// Items of a list of the file, one after the other: the time to write many of them at once grows with their square.
fn append<T: Serialize>(text: &mut String, list: &str, items: impl Iterator<Item = T>) {
    for item in items.filter_map(|item| Value::try_from(item).ok()) {
        text.push('\n');
        text.push_str(&written(&Table::from_iter([(list.to_owned(), Value::Array(vec![item]))])));
    }
}

/// Tables and texts alone: this cannot fail.
fn written(table: &Table) -> String {
    toml::to_string(table).unwrap_or_default()
}

impl Customer {
    /// Who it is, with what is left of what it had before.
    fn profile_of_now(&self) -> Profile {
        let mut profile = Profile::clone(&self.profile);
        profile.subscriptions.retain_mut(|before| {
            let Some(now) = self.subscriptions.get(&before.id) else { return false };
            before.suspended = now.suspended;
            now.ended.is_none()
        });
        profile
    }

    fn orders_of_now(&self) -> impl Iterator<Item = EarlierOrder> {
        self.orders.iter().filter_map(|order| self.order_of_now(order))
    }

    /// None of what was cancelled, failed or ended is in it.
    fn order_of_now(&self, order: &Order) -> Option<EarlierOrder> {
        let lines = order.lines.iter().filter(|line| !line.cancelled && !line.failed);
        let lines: Vec<EarlierLine> = lines.filter_map(|line| self.line_of_now(order, line)).collect();
        (!lines.is_empty() && !order.cancelled).then(|| EarlierOrder {
            customer: self.profile.id.clone(),
            id: Some(order.id.clone()),
            placed: order.created,
            billing_cycle: Some(order.billing_cycle.to_owned()),
            lines,
        })
    }

    fn line_of_now(&self, order: &Order, line: &OrderLine) -> Option<EarlierLine> {
        let subscription = line.subscription.as_ref().and_then(|id| self.subscriptions.get(id));
        if subscription.is_some_and(|now| now.ended.is_some()) {
            return None;
        }
        let text =
            |text: &Option<Arc<str>>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
        let title = &line.item.sku.title;
        // An add-on of this order stands behind what it was added to.
        let inside = |id: &str| order.lines.iter().any(|other| other.subscription.as_deref() == Some(id));
        let scope = line.reservation.as_ref().and_then(|ids| ids.single_scope.as_ref());
        let azure = scope.and_then(|scope| {
            let mut owned = self.subscriptions.iter();
            owned.find(|one| random::entitlement_id(&one.id) == *scope)
        });
        let usual_renewal = !line.item.sku.trial || line.item.sku.renews_as.is_some();
        // What became something else is written as what was bought.
        let now = subscription.filter(|now| !now.transformed);
        let quantity = now.map_or(line.quantity, |now| now.quantity);
        (quantity > 0).then(|| EarlierLine {
            item: line.item.name(),
            quantity,
            term: text(&line.term),
            name: (*line.friendly_name != **title).then(|| line.friendly_name.to_string()),
            subscription: line.subscription.clone(),
            parent: text(&line.parent_subscription).filter(|id| !inside(id)),
            azure_subscription: azure.map(|one| one.id.to_string()),
            scope: azure.map(|_| "single".to_owned()),
            promotion: text(&line.promotion_id),
            reseller: text(&line.reseller),
            first_term_ends: line.first_term_ends.map(|date| date.to_string()),
            renews_to: text(&line.renews_to),
            auto_renew: now.map(|now| now.auto_renew).filter(|renews| *renews != usual_renewal),
            suspended: subscription.is_some_and(|now| now.suspended),
        })
    }
}
