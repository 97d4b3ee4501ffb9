//! What the traffic of a purchase shows of its orders: when, and with what in them.

use std::time::Duration;

use pc_models::{
    AuditOperationStatus, AuditOperationType, AuditRecord, CartCheckoutResult, CartId, CartStatus,
    CustomerId, Order, OrderId, ResourceCollection, Timestamp,
};

use crate::parity::sandbox_purchase::watching::{Kind, Witnessed};

/// What is looked for.
#[derive(Debug, Clone)]
pub(super) struct Whose {
    pub(super) customer: CustomerId,
    /// What the names of the purchase's lines end in.
    pub(super) tag: String,
}

/// What the traffic shows.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    /// The cart that was checked out.
    pub(super) cart: Option<CartId>,
    /// When a checkout was answered with orders first.
    ordered: Option<Timestamp>,
    /// The orders in that answer.
    pub(super) orders: Vec<OrderId>,
    /// Further orders: in later answers to checkouts.
    pub(super) ordered_again: Vec<OrderId>,
    /// Further orders of the list that carry the tag.
    pub(super) unnamed: Vec<OrderId>,
    /// How long after that the orders could be read by their ids and were whole; none as long as they are not.
    pub(super) whole_after: Option<Duration>,
    /// Whether the first read of each was whole.
    pub(super) was_whole_at_once: bool,
    /// What was missing at the first read that was not whole.
    pub(super) lacked: Option<String>,
    /// How long after that the list showed all of them.
    pub(super) listed_after: Option<Duration>,
    /// How long after that the audit records showed all of them, with everything in them.
    pub(super) recorded_after: Option<Duration>,
    /// What an audit record of them lacks.
    pub(super) record_lacks: Option<String>,
    /// The status that audit records were refused with.
    pub(super) records_refused: Option<u16>,
    /// A name in the cart that is not as it was sent.
    pub(super) cart_name: Option<String>,
    /// Whether the cart showed names as they were sent.
    pub(super) is_cart_named: bool,
    /// A name in the orders that is not as it was sent.
    pub(super) order_name: Option<String>,
    /// Whether the orders showed names as they were sent, read by id and in the list.
    pub(super) are_orders_named: bool,
    pub(super) is_list_named: bool,
    /// What the cart was first read as after its checkout.
    pub(super) cart_after: Option<CartStatus>,
}

impl Timeline {
    pub(super) fn of(witnessed: &[Witnessed], whose: &Whose) -> Self {
        let mut timeline = Self { was_whole_at_once: true, ..Self::default() };
        let mut whole: Vec<OrderId> = Vec::new();
        for seen in witnessed {
            match seen.kind() {
                Some(Kind::CreateCart | Kind::GetCart) => timeline.cart_seen(seen, whose),
                Some(Kind::CheckoutCart) => timeline.checked_out(seen, whose),
                Some(Kind::GetOrder) => timeline.order_read(seen, whose, &mut whole),
                Some(Kind::ListOrders) => timeline.listed(seen, whose),
                Some(Kind::ListAuditRecords) => timeline.recorded(seen, whose),
                _ => {}
            }
        }
        timeline
    }

    /// Whether everything that is waited for was seen.
    pub(super) fn is_complete(&self) -> bool {
        self.whole_after.is_some() && self.listed_after.is_some() && !self.awaits_records()
    }

    /// Whether the audit records may still show the orders.
    pub(super) fn awaits_records(&self) -> bool {
        self.recorded_after.is_none() && self.record_lacks.is_none() && self.records_refused.is_none()
    }

    /// How long it is since the orders were placed.
    fn since(&self, at: Timestamp) -> Option<Duration> {
        self.ordered.map(|ordered| at.since(ordered))
    }

    fn cart_seen(&mut self, seen: &Witnessed, whose: &Whose) {
        let Some(cart) = seen.answer::<pc_models::Cart>() else { return };
        if self.ordered.is_some() && seen.cart() == self.cart && self.cart.is_some() {
            self.cart_after = self.cart_after.take().or(cart.status);
        }
        let sent: Option<pc_models::Cart> = serde_json::from_slice(&seen.request.body).ok();
        let Some(sent) = sent.filter(|_| seen.kind() == Some(Kind::CreateCart)) else { return };
        for (sent, got) in sent.line_items.iter().zip(&cart.line_items) {
            let is_tagged = sent.friendly_name.as_deref().is_some_and(|name| name.ends_with(&whose.tag));
            if is_tagged && got.friendly_name == sent.friendly_name {
                self.is_cart_named = true;
            } else if is_tagged {
                self.cart_name = Some(told(got.friendly_name.as_deref()));
            }
        }
    }

    fn checked_out(&mut self, seen: &Witnessed, whose: &Whose) {
        let Some(result) = seen.answer::<CartCheckoutResult>().filter(|result| !result.orders.is_empty())
        else {
            return;
        };
        result.orders.iter().for_each(|order| self.name_seen(order, whose));
        if self.ordered.is_none() {
            (self.ordered, self.cart) = (Some(seen.at), seen.cart());
            self.orders = result.orders.into_iter().map(|order| order.id).collect();
            return;
        }
        let again = result.orders.into_iter().map(|order| order.id);
        let is_new = |id: &OrderId| !self.orders.iter().any(|known| known.is_same(id));
        let again: Vec<OrderId> = again.filter(is_new).collect();
        add(&mut self.ordered_again, again);
    }

    fn order_read(&mut self, seen: &Witnessed, whose: &Whose, whole: &mut Vec<OrderId>) {
        let asked = seen.request.path.get(4).map(|id| OrderId::from(id.as_str()));
        let Some((id, after)) = asked.zip(self.since(seen.at)) else { return };
        if !self.is_ours(&id) || whole.iter().any(|known| known.is_same(&id)) {
            return;
        }
        let lacks = match seen.answer::<Order>() {
            Some(order) => {
                self.name_seen(&order, whose);
                self.are_orders_named |= is_named(&order, whose);
                lacking(&order, whose)
            }
            None => Some(format!("it was answered with {}", seen.reply.status)),
        };
        match lacks {
            Some(lacks) => {
                self.was_whole_at_once = false;
                self.lacked.get_or_insert(lacks);
            }
            None => whole.push(id),
        }
        if self.orders.iter().all(|id| whole.iter().any(|known| known.is_same(id))) {
            self.whole_after = Some(after);
        }
    }

    fn listed(&mut self, seen: &Witnessed, whose: &Whose) {
        let Some(list) = seen.answer::<ResourceCollection<Order>>() else { return };
        let Some(after) = self.since(seen.at) else { return };
        for order in &list.items {
            if self.is_ours(&order.id) {
                self.name_seen(order, whose);
                self.is_list_named |= is_named(order, whose);
            } else if is_named(order, whose)
                && !self.ordered_again.iter().any(|known| known.is_same(&order.id))
            {
                add(&mut self.unnamed, [order.id.clone()]);
            }
        }
        let is_listed = |id: &OrderId| list.items.iter().any(|order| order.id.is_same(id));
        if self.listed_after.is_none() && self.orders.iter().all(is_listed) {
            self.listed_after = Some(after);
        }
    }

    fn recorded(&mut self, seen: &Witnessed, whose: &Whose) {
        let Some(after) = self.since(seen.at) else { return };
        let Some(records) = seen.answer::<ResourceCollection<AuditRecord>>() else {
            let is_refusal = (400..500).contains(&seen.reply.status) && seen.reply.status != 429;
            self.records_refused = is_refusal.then_some(seen.reply.status);
            return;
        };
        let ours: Vec<&AuditRecord> =
            records.items.iter().filter(|record| self.is_of_our_order(record)).collect();
        let mut shown: Vec<OrderId> = Vec::new();
        for record in ours {
            match order_of(record, whose) {
                Ok(order) => shown.push(order),
                Err(lacks) => self.record_lacks = Some(lacks.to_owned()),
            }
        }
        let is_shown = |id: &OrderId| shown.iter().any(|order| order.is_same(id));
        if self.recorded_after.is_none() && self.orders.iter().all(is_shown) {
            self.recorded_after = Some(after);
        }
    }

    /// Whether a record is of the creation of one of the orders. One that names no order cannot be told from others.
    fn is_of_our_order(&self, record: &AuditRecord) -> bool {
        let is_creation = record.operation_type == Some(AuditOperationType::CreateOrder)
            && record.operation_status == Some(AuditOperationStatus::Succeeded);
        let text = serde_json::to_string(record).unwrap_or_default();
        is_creation && self.orders.iter().any(|id| text.contains(id.as_str()))
    }

    fn is_ours(&self, id: &OrderId) -> bool {
        self.orders.iter().any(|known| known.is_same(id))
    }

    /// A name that is there and is not the one that was sent.
    fn name_seen(&mut self, order: &Order, whose: &Whose) {
        let names = order.line_items.iter().filter_map(|line| line.friendly_name.as_deref());
        let changed = names.filter(|name| !name.is_empty()).find(|name| !name.ends_with(&whose.tag));
        self.order_name = self.order_name.take().or(changed.map(|name| told(Some(name))));
    }
}

fn add(known: &mut Vec<OrderId>, more: impl IntoIterator<Item = OrderId>) {
    for id in more {
        if !known.iter().any(|known| known.is_same(&id)) {
            known.push(id);
        }
    }
}

fn is_named(order: &Order, whose: &Whose) -> bool {
    let is_tagged = |name: &Option<String>| name.as_deref().is_some_and(|name| name.ends_with(&whose.tag));
    !order.line_items.is_empty() && order.line_items.iter().all(|line| is_tagged(&line.friendly_name))
}

/// The order that a record holds, or what the record lacks.
fn order_of(record: &AuditRecord, whose: &Whose) -> Result<OrderId, &'static str> {
    let text = record.resource_new_value.as_deref().unwrap_or_default();
    let order: Order = serde_json::from_str(text).map_err(|_| "the order itself")?;
    match () {
        () if !is_named(&order, whose) => Err("the names of its lines"),
        () if !whose.customer.as_str().eq_ignore_ascii_case(&record.customer_id) => Err("the customer"),
        () => Ok(order.id),
    }
}

/// What an order lacks of what it is recognised by.
fn lacking(order: &Order, whose: &Whose) -> Option<String> {
    let is_customer = order.reference_customer_id.as_ref().is_some_and(|id| id.is_same(&whose.customer));
    let has = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let lines = &order.line_items;
    let lacks = [
        (!is_customer, "its customer"),
        (!has(&order.currency_code), "its currency"),
        (lines.is_empty(), "its lines"),
        (lines.iter().any(|line| line.offer_id.as_str().is_empty()), "a catalog item"),
        (lines.iter().any(|line| line.quantity == 0), "a quantity"),
        (lines.iter().any(|line| !has(&line.friendly_name)), "a line's name"),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect();
    (!lacks.is_empty()).then(|| format!("it lacked {}", lacks.join(", ")))
}

/// A name as it came, without what it says: it is the partner's own.
fn told(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} letters came back", name.chars().count()),
        None => "no name came back".to_owned(),
    }
}
