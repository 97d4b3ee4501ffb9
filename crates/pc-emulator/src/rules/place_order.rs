//! Placing orders: lines become an order and are charged; when it can be seen and when each line settles is drawn.

use std::sync::Arc;
use std::time::Duration;

use pc_models::{CountryCode, Timestamp};

use crate::faults::disruption::Disruption;
use crate::options::EmulatorOptions;
use crate::rules::cart_rules::CartRules;
use crate::state::cart_line::CartLine;
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::{Currency, Kind};
use crate::state::charge::Charge;
use crate::state::customer::Customer;
use crate::state::ledger::Ledger;
use crate::state::next_term::NextTerm;
use crate::state::order::{NEVER_SETTLES, Order, OrderLine};
use crate::state::reservation_ids::{GivenReservation, ReservationIds};
use crate::state::special_terms::{SpecialTerms, Terms};
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::random::Rng;

/// A line is not fulfilled earlier, unless the options want it.
const PROVISIONING_TIME_MIN: Duration = Duration::from_secs(60);

/// A customer who buys, and everything that the purchase reads and changes.
pub(crate) struct OrderPlacement<'s> {
    pub(crate) customer: &'s mut Customer,
    pub(crate) catalog: Catalog,
    pub(crate) options: &'s EmulatorOptions,
    pub(crate) rng: &'s mut Rng,
    ledger: &'s mut Ledger,
    now: Timestamp,
    pub(crate) disruption: &'s Disruption,
    /// What is not to be drawn.
    pub(crate) given: Given,
    /// Whether it was bought before the emulator started.
    pub(crate) is_earlier: bool,
}

/// What an order and its lines are to have.
#[derive(Default)]
pub(crate) struct Given {
    pub(crate) order: Option<Arc<str>>,
    pub(crate) lines: Vec<GivenToLine>,
}

/// What a line is to have.
#[derive(Default)]
pub(crate) struct GivenToLine {
    pub(crate) subscription: Option<Arc<str>>,
    /// When it is delivered.
    pub(crate) settled: Option<Timestamp>,
    pub(crate) reservation: Option<GivenReservation>,
}

/// What comes of an order line: its charges, and the subscription it becomes.
struct Delivery {
    charges: Vec<Charge>,
    subscription: Option<Subscription>,
}

impl<'s> OrderPlacement<'s> {
    /// `None` when there is no such customer.
    pub(crate) fn begin(
        store: &'s mut Store,
        customer: &str,
        now: Timestamp,
        disruption: &'s Disruption,
    ) -> Option<Self> {
        let Store { options, catalog, customers, rng, ledger, .. } = store;
        let customer = customers.get_mut(customer)?;
        Some(Self {
            customer,
            catalog: *catalog,
            options,
            rng,
            ledger,
            now,
            disruption,
            given: Given::default(),
            is_earlier: false,
        })
    }

    /// What the lines of this purchase are checked against.
    pub(crate) fn cart_rules(&self) -> CartRules<'_> {
        let Self { customer, catalog, now, disruption, .. } = self;
        CartRules { catalog: *catalog, customer, now: *now, disruption, is_earlier: self.is_earlier }
    }

    /// Places the order of these lines, and charges it.
    pub(crate) fn place(&mut self, lines: &[CartLine]) -> &Order {
        let mut order = self.draw_up(lines);
        let country = self.customer.profile.country;
        let was_delivered = self.given.lines.iter().any(|line| line.settled.is_some());
        order.lines = self.order_lines(country, lines).into();
        if order.wants_purchase_order() && !was_delivered {
            order.lines.iter_mut().for_each(|line| line.settled = self.now + NEVER_SETTLES);
        }
        let mut base = None;
        for line in &mut order.lines {
            match line.item.sku.is_addon() {
                true if line.special.parent_subscription.is_none() => {
                    line.special.change().parent_subscription.clone_from(&base);
                }
                true => {}
                false => base.clone_from(&line.subscription),
            }
        }
        let deliveries = self.deliveries(&order, 0);
        self.deliver(order.currency, deliveries);
        self.customer.orders.put(order)
    }

    /// Adds lines to an order, and charges them.
    pub(crate) fn add_to(&mut self, order: &str, lines: &[CartLine]) {
        let country = self.customer.profile.country;
        let added = self.order_lines(country, lines);
        let Some(order) = self.customer.orders.get_mut(order) else { return };
        let (first, currency) = (order.lines.len(), order.currency);
        order.add_lines(added);
        let id = order.id.clone();
        let deliveries = self.customer.orders.get(&id).map(|order| self.deliveries(order, first));
        self.deliver(currency, deliveries.unwrap_or_default());
    }

    /// The purchase order that an order waited for has come: its provisioning begins, and it is charged.
    pub(crate) fn release(&mut self, order: &str) {
        let count = self.customer.orders.get(order).map_or(0, |order| order.lines.len());
        let settled: Vec<Timestamp> = (0..count).map(|_| self.settled(false)).collect();
        let Some(order) = self.customer.orders.get_mut(order) else { return };
        for (line, settled) in order.lines.iter_mut().zip(settled) {
            (line.ordered, line.settled) = (self.now, settled);
        }
        let customer = &self.customer.profile.id;
        for (number, line) in order.lines.iter().enumerate() {
            self.ledger.post(self.catalog, order.currency, line.charges(customer, order, number));
        }
    }

    /// What comes of the lines of an order, from this one on.
    fn deliveries(&self, order: &Order, first: usize) -> Vec<Delivery> {
        let lines = order.lines.iter().enumerate().skip(first);
        lines
            .map(|(number, line)| Delivery {
                charges: line.charges(&self.customer.profile.id, order, number),
                subscription: line.subscription.as_ref().map(|id| self.subscription(id, order, number, line)),
            })
            .collect()
    }

    fn deliver(&mut self, currency: &'static Currency, deliveries: Vec<Delivery>) {
        for Delivery { charges, subscription } in deliveries {
            self.ledger.post(self.catalog, currency, charges);
            if let Some(subscription) = subscription {
                if let Some(due) = subscription.next_charge() {
                    self.ledger.expect(due);
                }
                self.customer.subscriptions.put(subscription);
            }
        }
    }

    /// What a line becomes; a trial that goes on as something else is to renew as that.
    fn subscription(&self, id: &Arc<str>, order: &Order, number: usize, line: &OrderLine) -> Subscription {
        let next_term =
            NextTerm::after_trial(self.catalog, &line.item, self.customer.profile.country, self.now);
        let ordered = Subscription::ordered(id, order, number, line);
        Subscription {
            auto_renew: ordered.auto_renew || next_term.is_some(),
            next_term: next_term.map(Box::new),
            ..ordered
        }
    }

    fn draw_up(&mut self, lines: &[CartLine]) -> Order {
        let first = lines.first();
        let legacy = first
            .and_then(|line| line.item.as_ref())
            .is_some_and(|item| item.product.kind == Kind::LegacyAzure);
        let id = if legacy { self.rng.guid() } else { self.rng.hex(12) };
        Order {
            legacy,
            cancelled: false,
            billing_cycle: first.and_then(|line| line.billing_cycle).unwrap_or_default(),
            currency: self.catalog.currency(self.customer.profile.country),
            created: self.now,
            visible: self.visible(),
            lines: Box::default(),
            attachments: Box::default(),
            id: self.given.order.take().unwrap_or_else(|| id.into()),
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

    fn order_lines(&mut self, country: CountryCode, lines: &[CartLine]) -> Vec<OrderLine> {
        let mut drawn: Vec<OrderLine> =
            lines.iter().filter_map(|line| self.order_line(country, line)).collect();
        for (line, given) in drawn.iter_mut().zip(self.given.lines.drain(..)) {
            line.subscription = line.subscription.take().map(|drawn| given.subscription.unwrap_or(drawn));
            line.settled = given.settled.unwrap_or(line.settled);
            if let Some(given) = given.reservation
                && let Some(drawn) = &mut line.special.change().reservation
            {
                drawn.take(given);
            }
        }
        drawn
    }

    /// `None` for lines without an item, which no checkout gets to see.
    fn order_line(&mut self, country: CountryCode, line: &CartLine) -> Option<OrderLine> {
        let item = line.item.clone()?;
        let legacy = item.product.kind == Kind::LegacyAzure;
        let failed = self.disruption.unfulfilled;
        Some(OrderLine {
            offer_id: line.catalog_item_id.clone(),
            friendly_name: line.friendly_name.clone().unwrap_or_else(|| item.sku.title.clone()),
            quantity: line.quantity.try_into().ok()?,
            term: line.term.clone(),
            price: line.price(self.catalog, country),
            ordered: self.now,
            settled: self.settled(legacy),
            failed,
            cancelled: false,
            subscription: self.subscription_id(&item).filter(|_| !failed),
            special: SpecialTerms::from(Terms {
                renews_to: line.special.renews_to().cloned(),
                parent_subscription: line.provisioning("parentSubscriptionId").map(Arc::from),
                promotion_id: line.special.promotion_id().cloned(),
                reseller: line.reseller(),
                reservation: self.reservation(&item, line).filter(|_| !failed),
                first_term_ends: line.first_term_ends(),
            }),
            item,
        })
    }

    /// The id of the subscription that the line will become.
    fn subscription_id(&mut self, item: &Item) -> Option<Arc<str>> {
        match item.product.kind {
            Kind::LegacyAzure => Some(self.rng.guid().to_ascii_uppercase().into()),
            Kind::Saas | Kind::OnlineService | Kind::AzurePlan => Some(self.rng.guid().into()),
            Kind::Reservation | Kind::PerpetualSoftware | Kind::SoftwareSubscription => None,
        }
    }

    fn reservation(&mut self, item: &Item, line: &CartLine) -> Option<ReservationIds> {
        (item.product.kind == Kind::Reservation).then(|| ReservationIds::draw(self.rng, line))
    }
}
