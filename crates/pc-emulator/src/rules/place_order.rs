//! The clerk turns lines into orders, charges them and draws their future.

use std::sync::Arc;
use std::time::Duration;

use pc_models::{CountryCode, Timestamp};

use crate::api::purchasing::orders::{Order, OrderLine};
use crate::api::purchasing::read_cart_line::CartLine;
use crate::api::purchasing::reservations::ReservationIds;
use crate::api::subscriptions::Subscription;
use crate::gateway::fault_injector::Disruption;
use crate::options::EmulatorOptions;
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::Kind;
use crate::state::ledger::Ledger;
use crate::state::store::Customer;
use crate::values::random::Rng;

/// A line is not fulfilled before, unless the options want it.
const PROVISIONING_TIME_MIN: Duration = Duration::from_secs(60);
/// Longer than anybody waits.
pub(crate) const NEVER_SETTLES: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Who turns lines into orders and draws their future.
pub(crate) struct OrderPlacement<'w> {
    pub(crate) catalog: &'w Catalog,
    pub(crate) options: &'w EmulatorOptions,
    pub(crate) rng: &'w mut Rng,
    pub(crate) ledger: &'w mut Ledger,
    pub(crate) now: Timestamp,
    pub(crate) disruption: &'w Disruption,
}

impl OrderPlacement<'_> {
    /// Draws up the order of these lines, and charges it.
    pub(crate) fn place(&mut self, customer: &mut Customer, lines: &[CartLine]) -> Order {
        let country = customer.profile.country;
        let mut order = self.draw_up(customer, lines);
        order.lines = lines.iter().filter_map(|line| self.order_line(country, line)).collect();
        order.lines.shrink_to_fit(); // there are many orders
        if order.wants_purchase_order() {
            order.lines.iter_mut().for_each(|line| line.settled = self.now + NEVER_SETTLES);
        }
        let mut base = None;
        for number in 0..order.lines.len() {
            let line = &mut order.lines[number];
            match line.item.sku.is_addon() {
                true => line.parent_subscription = line.parent_subscription.take().or_else(|| base.clone()),
                false => base.clone_from(&line.subscription),
            }
            if let Some(subscription) = self.deliver(&customer.profile.id, &order, number) {
                customer.subscriptions.put(&subscription.id.clone(), subscription);
            }
        }
        order
    }

    /// Charges a line, and makes the subscription it becomes.
    pub(crate) fn deliver(
        &mut self,
        customer: &Arc<str>,
        order: &Order,
        number: usize,
    ) -> Option<Subscription> {
        let line = order.lines.get(number)?;
        if let Some(charge) = line.charge(customer, order, number) {
            self.ledger.post(self.catalog, order.currency, charge);
        }
        let id = line.subscription.as_ref()?;
        let subscription =
            Subscription::ordered(id, (&order.id, number), order.billing_cycle, line, self.now);
        if let Some(due) = subscription.next_charge() {
            self.ledger.expect(due);
        }
        Some(subscription)
    }

    fn draw_up(&mut self, customer: &Customer, lines: &[CartLine]) -> Order {
        let first = lines.first();
        let legacy = first
            .and_then(|line| line.item.as_ref())
            .is_some_and(|item| item.product.kind == Kind::LegacyAzure);
        let id = if legacy { self.rng.guid() } else { self.rng.hex(12) };
        Order {
            legacy,
            cancelled: false,
            billing_cycle: first.and_then(|line| line.billing_cycle).unwrap_or_default(),
            currency: self.catalog.currency(customer.profile.country),
            created: self.now,
            visible: self.visible(),
            lines: Vec::new(),
            attachments: Vec::new(),
            id: id.into(),
        }
    }

    /// The purchase order of an order has come: it gets on, and is charged.
    pub(crate) fn go_on(&mut self, customer: &Arc<str>, order: &mut Order) {
        for number in 0..order.lines.len() {
            let settled = self.settled(false);
            let line = &mut order.lines[number];
            (line.ordered, line.settled) = (self.now, settled);
            if let Some(charge) = order.lines[number].charge(customer, order, number) {
                self.ledger.post(self.catalog, order.currency, charge);
            }
        }
    }

    /// From when on lists show it.
    fn visible(&mut self) -> Timestamp {
        let usual = self.rng.mostly_short(self.options.visibility_delay_max);
        self.now + self.disruption.slow_visibility.unwrap_or(usual)
    }

    /// When the line is settled, one way or the other.
    fn settled(&mut self, legacy: bool) -> Timestamp {
        let most = self.options.provisioning_time_max;
        let usual = self.rng.between(PROVISIONING_TIME_MIN.min(most), most);
        match (self.disruption.stay_pending, legacy) {
            (true, _) => self.now + NEVER_SETTLES,
            (false, true) => self.now,
            (false, false) => self.now + usual,
        }
    }

    /// `None` for lines without an item, which no checkout gets to see.
    pub(crate) fn order_line(&mut self, country: CountryCode, line: &CartLine) -> Option<OrderLine> {
        let item = line.item.clone()?;
        let legacy = item.product.kind == Kind::LegacyAzure;
        let failed = self.disruption.unfulfilled;
        Some(OrderLine {
            offer_id: line.catalog_item_id.clone(),
            friendly_name: line.friendly_name.clone().unwrap_or_else(|| item.sku.title.as_str().into()),
            quantity: line.quantity.try_into().ok()?,
            term: line.term.clone(),
            renews_to: line.renews_to.clone(),
            price: line.price(self.catalog, country),
            ordered: self.now,
            settled: self.settled(legacy),
            failed,
            cancelled: false,
            subscription: self.subscription(&item).filter(|_| !failed),
            parent_subscription: line.provisioning("parentSubscriptionId").map(Arc::from),
            promotion_id: line.promotion_id.clone(),
            reseller: line.reseller(),
            reservation: self.reservation(&item, line).filter(|_| !failed).map(Box::new),
            item,
        })
    }

    /// The id of the subscription that the line will become.
    fn subscription(&mut self, item: &Item) -> Option<Arc<str>> {
        match item.product.kind {
            Kind::LegacyAzure => Some(self.rng.guid().to_ascii_uppercase().into()),
            Kind::Saas | Kind::AzurePlan => Some(self.rng.guid().into()),
            Kind::Reservation | Kind::PerpetualSoftware | Kind::SoftwareSubscription => None,
        }
    }

    fn reservation(&mut self, item: &Item, line: &CartLine) -> Option<ReservationIds> {
        (item.product.kind == Kind::Reservation).then(|| ReservationIds::draw(self.rng, line))
    }
}
