//! Orders from before the emulator started are placed as at a checkout: what the service would refuse is refused, and
//! everything is billed.

use std::sync::Arc;

use pc_models::Timestamp;
use serde_json::json;

use crate::faults::disruption::Disruption;
use crate::rules::place_order::{Given, GivenToLine, OrderPlacement};
use crate::state::cart_line::{CartLine, Special, Wishes};
use crate::state::catalog::{Availability, Catalog, Item};
use crate::state::catalog_file::Kind;
use crate::state::customer::Customer;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::state::world_file::{EarlierLine, EarlierOrder};
use crate::values::problem::Problem;
use crate::values::reseller::check_mpn_id;
use crate::values::spelling::billing_cycle;

/// Why an order cannot be in a world.
pub(crate) struct Refusal {
    /// Of which line, if of one.
    pub(crate) line: Option<usize>,
    /// The member that is wrong.
    pub(crate) member: String,
    pub(crate) why: String,
}

impl Refusal {
    pub(crate) fn of_line(line: usize, member: impl Into<String>, why: impl Into<String>) -> Self {
        Self { line: Some(line), member: member.into(), why: why.into() }
    }

    fn of_order(member: &str, why: impl Into<String>) -> Self {
        Self { line: None, member: member.to_owned(), why: why.into() }
    }
}

/// An order that was placed, and the subscriptions that its lines became.
pub(crate) struct Placed {
    pub(crate) order: Arc<str>,
    pub(crate) subscriptions: Vec<Option<Arc<str>>>,
}

impl Store {
    /// Places an order at its own time, but for what was added to it later. Either all of it, or nothing, with everything
    /// that is wrong.
    pub(crate) fn place_earlier(&mut self, order: &EarlierOrder) -> Result<Placed, Vec<Refusal>> {
        order.check(self.customers.get(&order.customer))?;
        let lines: Vec<(usize, &EarlierLine)> = order.first_lines().collect();
        self.with_lines(order, &lines, order.placed, |placement, lines| {
            let placed = placement.place(lines);
            let subscriptions = placed.lines.iter().map(|line| line.subscription.clone()).collect();
            Placed { order: placed.id.clone(), subscriptions }
        })
    }

    /// Adds a line to an order that was placed, at its own time; the subscription it became.
    pub(crate) fn add_earlier(
        &mut self,
        order: &EarlierOrder,
        placed: &Arc<str>,
        line: (usize, &EarlierLine),
        at: Timestamp,
    ) -> Result<Option<Arc<str>>, Vec<Refusal>> {
        self.with_lines(order, &[line], at, |placement, lines| {
            placement.add_to(placed, lines);
            let order = placement.customer.orders.get(placed);
            order.and_then(|order| order.lines.last()?.subscription.clone())
        })
    }

    /// Buys lines of an order at this time, unless something is wrong with them.
    fn with_lines<R>(
        &mut self,
        order: &EarlierOrder,
        written: &[(usize, &EarlierLine)],
        at: Timestamp,
        buy: impl FnOnce(&mut OrderPlacement<'_>, &[CartLine]) -> R,
    ) -> Result<R, Vec<Refusal>> {
        let (disruption, catalog) = (Disruption::default(), self.catalog);
        let unknown = || vec![Refusal::of_order("customer", "there is no such customer")];
        let customer = self.customers.get_mut(&order.customer).ok_or_else(unknown)?;
        let lines = written.iter().map(|line| customer.cart_line(catalog, order, *line, at)).collect();
        let mut lines = nested(lines, written, catalog);
        let placement = OrderPlacement::begin(self, &order.customer, at, &disruption);
        let mut placement = placement.ok_or_else(unknown)?;
        placement.is_earlier = true;
        lines.iter_mut().for_each(|line| placement.cart_rules().check(line));
        let lines: Vec<CartLine> = lines.iter().flat_map(CartLine::with_addons).cloned().collect();
        let refusals =
            lines.iter().filter_map(refusal).chain(written.iter().filter_map(|line| unfit(*line, at)));
        let refusals: Vec<Refusal> = refusals.collect();
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let cycles = |pair: &[CartLine]| pair[0].billing_cycle != pair[1].billing_cycle;
        if lines.windows(2).any(cycles) {
            return Err(vec![Refusal::of_order("billing_cycle", "all lines of an order are billed alike")]);
        }
        let refuse = |problem: Problem| vec![Refusal::of_order("customer", problem.description)];
        placement.check_group(&lines).map_err(refuse)?;
        placement.given =
            Given { order: order.id.clone(), lines: written.iter().map(|(_, line)| line.given()).collect() };
        Ok(buy(&mut placement, &lines))
    }
}

impl Customer {
    /// A line as a cart would have it. What it names was there, and registered, in time.
    fn cart_line(
        &mut self,
        catalog: Catalog,
        order: &EarlierOrder,
        (number, line): (usize, &EarlierLine),
        at: Timestamp,
    ) -> CartLine {
        let item = catalog.item(&line.item);
        let is_reservation = item.as_ref().is_some_and(|item| item.product.kind == Kind::Reservation);
        let azure = is_reservation.then(|| self.azure_subscription(line)).flatten();
        let mut context = Vec::new();
        let mut is_plan = false;
        if let Some(azure) = azure {
            azure.registered_at = Some(azure.registered_at.map_or(at, |known| known.min(at)));
            azure.starts = azure.starts.min(at);
            is_plan = azure.item.product.kind == Kind::AzurePlan;
            context.push(("subscriptionId".to_owned(), azure.id.to_string()));
            let scope = line.scope.clone().unwrap_or_else(|| "shared".to_owned());
            context.push(("scope".to_owned(), scope));
        }
        if let Some(parent) = &line.parent {
            if let Some(parent) = self.subscriptions.get_mut(parent) {
                parent.starts = parent.starts.min(at);
            }
            context.push(("parentSubscriptionId".to_owned(), parent.clone()));
        }
        let offer = item.and_then(|item| self.offer(catalog, &item, at, is_plan));
        let text = |text: &Option<String>| text.as_deref().map(Arc::from);
        let reseller = |id: &String| Box::new(json!([{"key": "transaction_reseller", "value": id}]));
        CartLine {
            id: i64::try_from(number).unwrap_or(i64::MAX),
            catalog_item_id: offer.map_or_else(|| line.item.clone(), |offer| offer.catalog_item_id()).into(),
            friendly_name: text(&line.name),
            quantity: line.quantity.into(),
            billing_cycle: order.billing_cycle.as_deref().and_then(billing_cycle),
            term: text(&line.term),
            attestation_accepted: true,
            special: Special::from(Wishes {
                provisioning_context: (!context.is_empty()).then_some(context),
                renews_to: text(&line.renews_to),
                participants: line.reseller.as_ref().map(reseller),
                promotion_id: text(&line.promotion),
                custom_term_end: text(&line.first_term_ends),
            }),
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

    fn offer(&self, catalog: Catalog, item: &Item, at: Timestamp, is_plan: bool) -> Option<Availability> {
        let offers = catalog.availabilities(item, self.profile.country, at);
        offers.into_iter().find(|offer| offer.is_for(is_plan))
    }
}

impl EarlierOrder {
    /// Its lines, each with its number, but for what was added later.
    pub(crate) fn first_lines(&self) -> impl Iterator<Item = (usize, &EarlierLine)> {
        self.lines.iter().enumerate().filter(|(_, line)| line.added.is_none())
    }

    /// What is wrong with it as a whole.
    fn check(&self, customer: Option<&Customer>) -> Result<(), Vec<Refusal>> {
        let refuse = |member, why| Err(vec![Refusal::of_order(member, why)]);
        if customer.zip(self.id.as_ref()).is_some_and(|(customer, id)| customer.orders.get(id).is_some()) {
            return refuse("id", "the customer has another order of this id");
        }
        if self.billing_cycle.as_deref().is_some_and(|word| billing_cycle(word).is_none()) {
            let why = "there is no such billing cycle: it is monthly, annual, triennial, one_time or none";
            return refuse("billing_cycle", why);
        }
        match self.first_lines().next() {
            None => refuse("lines", "an order has at least one line that was bought with it"),
            Some(_) => Ok(()),
        }
    }
}

impl EarlierLine {
    fn given(&self) -> GivenToLine {
        GivenToLine {
            subscription: self.subscription.clone(),
            settled: self.delivered,
            reservation: self.reservation.clone(),
        }
    }
}

/// Add-ons without a parent of their own go below the line they stand behind.
fn nested(lines: Vec<CartLine>, written: &[(usize, &EarlierLine)], catalog: Catalog) -> Vec<CartLine> {
    let mut nested: Vec<CartLine> = Vec::new();
    for (line, (_, written)) in lines.into_iter().zip(written) {
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

/// What is wrong with a line that was bought at this time, beyond what a cart has.
fn unfit((number, line): (usize, &EarlierLine), at: Timestamp) -> Option<Refusal> {
    if line.delivered.is_some_and(|delivered| delivered < at) {
        return Some(Refusal::of_line(number, "delivered", "it was delivered before it was bought"));
    }
    let problem = check_mpn_id(line.reseller.as_deref()?).err()?;
    Some(Refusal::of_line(number, "reseller", problem.description))
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
    let number = usize::try_from(line.id).ok()?;
    Some(Refusal::of_line(number, member, error.description.clone()))
}
