//! Orders from before the emulator started are placed as at a checkout: what the service would refuse is refused, and
//! everything is billed.

use std::sync::Arc;

use serde_json::json;

use crate::faults::disruption::Disruption;
use crate::rules::place_order::{GivenIds, OrderPlacement};
use crate::state::cart_line::CartLine;
use crate::state::catalog::{Availability, Catalog, Item};
use crate::state::catalog_file::Kind;
use crate::state::customer::Customer;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::state::world_file::{EarlierLine, EarlierOrder};
use crate::values::problem::Problem;
use crate::values::spelling::billing_cycle;

/// Why an order cannot be in a world.
pub(crate) struct Refusal {
    /// Of which line, if of one.
    pub(crate) line: Option<usize>,
    /// The member that is wrong.
    pub(crate) member: &'static str,
    pub(crate) why: String,
}

impl Refusal {
    fn of_order(member: &'static str, why: impl Into<String>) -> Vec<Self> {
        vec![Self { line: None, member, why: why.into() }]
    }
}

impl Store {
    /// Places an order at its own time. Either all of it, or nothing, with everything that is wrong.
    pub(crate) fn place_earlier(&mut self, order: &EarlierOrder) -> Result<(), Vec<Refusal>> {
        let (disruption, catalog) = (Disruption::default(), self.catalog);
        let customer = self.customers.get_mut(&order.customer);
        let customer = customer.ok_or_else(|| Refusal::of_order("customer", "there is no such customer"))?;
        order.check(customer)?;
        customer.lift_suspensions();
        let lines = order.lines.iter().enumerate();
        let lines = lines.map(|(number, line)| customer.cart_line(catalog, order, line, number)).collect();
        let mut lines = nested(lines, order, catalog);
        let placement = OrderPlacement::begin(self, &order.customer, order.placed, &disruption);
        let Some(mut placement) = placement else { return Ok(()) };
        lines.iter_mut().for_each(|line| placement.cart_rules().check(line));
        let lines: Vec<CartLine> = lines.iter().flat_map(CartLine::with_addons).cloned().collect();
        let refusals: Vec<Refusal> = lines.iter().filter_map(refusal).collect();
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let cycles = |pair: &[CartLine]| pair[0].billing_cycle != pair[1].billing_cycle;
        if lines.windows(2).any(cycles) {
            return Err(Refusal::of_order("billing_cycle", "all lines of an order are billed alike"));
        }
        let refuse = |problem: Problem| Refusal::of_order("customer", problem.description);
        placement.check_group(&lines).map_err(refuse)?;
        placement.given = order.given_ids();
        let placed = placement.place(&lines).lines.iter();
        let subscriptions: Vec<Option<Arc<str>>> = placed.map(|line| line.subscription.clone()).collect();
        for (line, id) in order.lines.iter().zip(subscriptions) {
            if let Some(subscription) = id.and_then(|id| placement.customer.subscriptions.get_mut(&id)) {
                subscription.auto_renew = line.auto_renew.unwrap_or(subscription.auto_renew);
                subscription.suspended = line.suspended;
            }
        }
        Ok(())
    }

    /// What was suspended before the emulator started is so once everything was bought.
    pub(crate) fn suspend_earlier(&mut self) {
        let had_suspended = |one: &Customer| one.profile.subscriptions.iter().any(|before| before.suspended);
        for customer in self.customers.iter_mut(had_suspended) {
            let profile = customer.profile.clone();
            for before in profile.subscriptions.iter().filter(|before| before.suspended) {
                if let Some(subscription) = customer.subscriptions.get_mut(&before.id) {
                    subscription.suspended = true;
                }
            }
        }
    }
}

impl Customer {
    /// Reservations may have been bought for what was suspended later.
    fn lift_suspensions(&mut self) {
        let profile = self.profile.clone();
        for before in &profile.subscriptions {
            if let Some(subscription) = self.subscriptions.get_mut(&before.id) {
                subscription.suspended = false;
            }
        }
    }

    /// A line as a cart would have it. The Azure subscription of a reservation was registered in time.
    fn cart_line(
        &mut self,
        catalog: Catalog,
        order: &EarlierOrder,
        line: &EarlierLine,
        number: usize,
    ) -> CartLine {
        let item = catalog.item(&line.item);
        let is_reservation = item.as_ref().is_some_and(|item| item.product.kind == Kind::Reservation);
        let azure = is_reservation.then(|| self.azure_subscription(line)).flatten();
        let mut context = Vec::new();
        let mut is_plan = false;
        if let Some(azure) = azure {
            let before = azure.registered_at.map_or(order.placed, |known| known.min(order.placed));
            azure.registered_at = Some(before);
            is_plan = azure.item.product.kind == Kind::AzurePlan;
            context.push(("subscriptionId".to_owned(), azure.id.to_string()));
            let scope = line.scope.clone().unwrap_or_else(|| "shared".to_owned());
            context.push(("scope".to_owned(), scope));
        }
        if let Some(parent) = &line.parent {
            context.push(("parentSubscriptionId".to_owned(), parent.clone()));
        }
        let offer = item.and_then(|item| self.offer(catalog, &item, order, is_plan));
        let text = |text: &Option<String>| text.as_deref().map(Arc::from);
        let reseller = |id: &String| Box::new(json!([{"key": "transaction_reseller", "value": id}]));
        CartLine {
            id: i64::try_from(number).unwrap_or(i64::MAX),
            catalog_item_id: offer.map_or_else(|| line.item.clone(), |offer| offer.catalog_item_id()).into(),
            friendly_name: text(&line.name),
            quantity: line.quantity.into(),
            billing_cycle: order.billing_cycle.as_deref().and_then(billing_cycle),
            term: text(&line.term),
            provisioning_context: Some(context),
            attestation_accepted: true,
            renews_to: text(&line.renews_to),
            participants: line.reseller.as_ref().map(reseller),
            promotion_id: text(&line.promotion),
            custom_term_end: text(&line.first_term_ends),
            addons: Box::default(),
            item: None,
            error: None,
            group: "".into(),
            repriced: None,
        }
    }

    fn azure_subscription(&mut self, line: &EarlierLine) -> Option<&mut Subscription> {
        match &line.azure_subscription {
            Some(id) => self.subscriptions.get_mut(id),
            None => self.subscriptions.iter_mut(Subscription::is_azure).next(),
        }
    }

    fn offer(
        &self,
        catalog: Catalog,
        item: &Item,
        order: &EarlierOrder,
        is_plan: bool,
    ) -> Option<Availability> {
        let offers = catalog.availabilities(item, self.profile.country, order.placed);
        offers.into_iter().find(|offer| offer.is_for(is_plan))
    }
}

impl EarlierOrder {
    /// What is wrong with it as a whole.
    fn check(&self, customer: &Customer) -> Result<(), Vec<Refusal>> {
        if self.id.as_ref().is_some_and(|id| customer.orders.get(id).is_some()) {
            return Err(Refusal::of_order("id", "the customer has another order of this id"));
        }
        if self.billing_cycle.as_deref().is_some_and(|word| billing_cycle(word).is_none()) {
            let why = "there is no such billing cycle: it is monthly, annual, triennial, one_time or none";
            return Err(Refusal::of_order("billing_cycle", why));
        }
        if self.lines.is_empty() {
            return Err(Refusal::of_order("lines", "an order has at least one line"));
        }
        Ok(())
    }

    fn given_ids(&self) -> GivenIds {
        let subscriptions = self.lines.iter().map(|line| line.subscription.clone()).collect();
        GivenIds { order: self.id.clone(), subscriptions }
    }
}

/// Add-ons without a parent of their own go below the line they stand behind.
fn nested(lines: Vec<CartLine>, order: &EarlierOrder, catalog: Catalog) -> Vec<CartLine> {
    let mut nested: Vec<CartLine> = Vec::new();
    for (line, written) in lines.into_iter().zip(&order.lines) {
        let is_addon = catalog.item(&written.item).is_some_and(|item| item.sku.is_addon());
        match nested.last_mut().filter(|_| is_addon && written.parent.is_none()) {
            Some(base) => {
                let addons = std::mem::take(&mut base.addons);
                base.addons = addons.into_iter().chain([line]).collect();
            }
            None => nested.push(line),
        }
    }
    nested
}

/// What the service would say of a line.
fn refusal(line: &CartLine) -> Option<Refusal> {
    let error = line.error.as_ref()?;
    let member = match error.code {
        10_007 | 10_011 => "azure_subscription",
        10_013 => "billing_cycle",
        10_014 => "promotion",
        10_016 => "first_term_ends",
        _ if error.description.contains("quantity") => "quantity",
        _ if error.description.contains("term") => "term",
        _ => "item",
    };
    Some(Refusal { line: usize::try_from(line.id).ok(), member, why: error.description.clone() })
}
