//! Everything known about a purchase: the sum of its facts.

mod order;
mod process;
mod spending;
mod undecided;

use pc_models::{
    CartId, CustomerId, Entitlement, ItemType, OrderId, PurchasePrerequisite, ReservationScope,
    ReservedInstanceArtifactDetails, SubscriptionId, Timestamp,
};
use pc_transport::operations::GetReservationArtifact;
use std::time::Duration;

use super::certainty::FoundIn;
use super::details::{GroupError, LineOffer, LineRules, PlacedOrder, Problem};
use super::quiet_time::QuietTime;
use crate::poll::{QUIET_TIME, salt};
use crate::spending::price::LinePrice;
use crate::{LineIntent, Poll, Precautions, PurchaseIntent, PurchaseStatus};
pub(crate) use order::{OrderState, Provisioning, is_undeliverable};
pub(crate) use process::{Process, shifted};
pub(crate) use spending::{Allowed, SpendingState};
pub(crate) use undecided::{Look, Reexamination, Undecided};

/// How long a purchase is looked at again before it is left as it was: so much longer while its cart is seen to be open.
const MAX_REEXAMINATION_TIME: Duration = Duration::from_secs(10 * 60);

/// How a purchase ended.
pub(crate) type End = (PurchaseStatus, Option<Problem>);

#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) intent: PurchaseIntent,
    /// Spreads its waits.
    pub(crate) salt: u64,
    pub(crate) dry_run: bool,
    /// How often it was started again under the same id.
    pub(crate) run: u32,
    pub(crate) process: Process,
    pub(crate) started: Timestamp,
    pub(crate) last: Timestamp,
    pub(crate) calls: u64,
    pub(crate) earlier_run: EarlierRun,
    pub(crate) customer_read: bool,
    pub(crate) subscriptions: Vec<KnownSubscription>,
    pub(crate) lines: Vec<Line>,
    pub(crate) agreement: Agreement,
    pub(crate) rules_passed: bool,
    /// What was agreed to, approved and allowed; none where nobody looks at what it spends.
    pub(crate) spending: Option<Box<SpendingState>>, // boxed: a purchase that waits is small
    /// The careful ways that it goes.
    pub(crate) precautions: Precautions,
    pub(crate) cart: Option<CartState>,
    /// How many carts were lost before this one.
    pub(crate) cart_generation: u32,
    /// How often a request for a cart was answered without making one: the next is a new call.
    pub(crate) cart_refusals: u32,
    /// How often a checkout was answered without deciding it: the next is a new call.
    pub(crate) checkout_generation: u32,
    pub(crate) checkout: Checkout,
    pub(crate) orders: Vec<OrderState>,
    pub(crate) found_in: FoundIn,
    /// Orders that were named and are not there.
    pub(crate) not_there: Vec<OrderId>,
    pub(crate) group_errors: Vec<GroupError>,
    pub(crate) visibility_given_up: bool,
    pub(crate) entitlements: Option<Vec<Entitlement>>,
    pub(crate) entitlements_at: Timestamp,
    pub(crate) entitlements_readable: bool,
    pub(crate) artifacts: Vec<ArtifactState>,
    /// Looking again for what was not there yet.
    pub(crate) poll: Option<Poll>,
    /// Trying again what failed.
    pub(crate) trouble: Option<Trouble>,
    pub(crate) notes: Vec<String>,
    /// Being looked at again after it ended as unresolved: nothing is bought any more.
    pub(crate) reexamination: Option<Reexamination>,
    pub(crate) ended: Option<End>,
}

/// A subscription that the intent names.
#[derive(Debug, Clone)]
pub(crate) struct KnownSubscription {
    pub(crate) id: SubscriptionId,
    /// Whether add-ons are bought for it; otherwise reservations under it, and it must be an Azure one.
    pub(crate) is_parent: bool,
    /// Known once it was read; false for a parent.
    pub(crate) is_azure_plan: Option<bool>,
    pub(crate) requested: bool,
    pub(crate) registered: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) product: Option<(String, Option<ItemType>)>,
    pub(crate) rules: Option<LineRules>,
    pub(crate) offer: Option<LineOffer>,
    pub(crate) in_stock: bool,
}

/// Whether the customer accepted the Microsoft Customer Agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Unasked,
    NotConfirmedByPartner,
    Accepted,
    Missing,
    NotReadable,
}

#[derive(Debug, Clone)]
pub(crate) struct CartState {
    pub(crate) id: CartId,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) groups: Vec<String>,
    /// What each line costs; none where it was made by a version of this program that kept no account of it.
    pub(crate) prices: Vec<LinePrice>,
    /// When that was read.
    pub(crate) priced_at: Timestamp,
    /// Whether a checkout of it was turned away: it left, so that no second cart is made.
    pub(crate) was_turned_away: bool,
    /// Whether this process made it, or has read it.
    pub(crate) is_known_here: bool,
}

/// How far the checkout of the cart is.
#[derive(Debug, Clone)]
pub(crate) enum Checkout {
    /// None is under way: none was sent, or each that was never left or was turned away.
    NotSent,
    /// One was sent, and it is not decided.
    Undecided(Box<Undecided>), // boxed: few purchases are undecided at a time
    /// Our orders, or the refusals of all its groups, are known.
    Done,
}

/// The search for orders of an earlier run of this purchase, whose journal is not this one.
#[derive(Debug, Clone, Default)]
pub(crate) struct EarlierRun {
    /// Whether this search has read the audit records, or cannot.
    pub(crate) are_records_read: bool,
    /// The orders that the audit records and the order list showed so far.
    pub(crate) found: Vec<PlacedOrder>,
    /// When this process saw last that there are none.
    pub(crate) none_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub(crate) struct ArtifactState {
    pub(crate) call: GetReservationArtifact,
    pub(crate) details: Option<ReservedInstanceArtifactDetails>,
}

#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) poll: Poll,
    pub(crate) problem: String,
}

impl State {
    pub(crate) fn new(intent: PurchaseIntent, dry_run: bool, started: Timestamp) -> Self {
        let mut subscriptions: Vec<KnownSubscription> = Vec::new();
        let reserved =
            intent.all_lines().filter_map(|line| Some((&line.reservation.as_ref()?.subscription, false)));
        let parents = intent.all_lines().filter_map(|line| Some((line.parent_subscription.as_ref()?, true)));
        for (id, is_parent) in reserved.chain(parents) {
            if !subscriptions.iter().any(|known| known.is_parent == is_parent && known.id.is_same(id)) {
                subscriptions.push(KnownSubscription {
                    id: id.clone(),
                    is_parent,
                    is_azure_plan: None,
                    requested: false,
                    registered: false,
                });
            }
        }
        let lines = vec![Line::default(); intent.all_lines().count()];
        Self {
            salt: salt(&intent.id),
            intent,
            dry_run,
            run: 0,
            process: Process::new(started),
            started,
            last: started,
            calls: 0,
            earlier_run: EarlierRun::default(),
            customer_read: false,
            subscriptions,
            lines,
            agreement: Agreement::Unasked,
            rules_passed: false,
            spending: None,
            precautions: Precautions::default(),
            cart: None,
            cart_generation: 0,
            cart_refusals: 0,
            checkout_generation: 0,
            checkout: Checkout::NotSent,
            orders: Vec::new(),
            found_in: FoundIn::default(),
            not_there: Vec::new(),
            group_errors: Vec::new(),
            visibility_given_up: false,
            entitlements: None,
            entitlements_at: started,
            entitlements_readable: true,
            artifacts: Vec::new(),
            poll: None,
            trouble: None,
            notes: Vec::new(),
            reexamination: None,
            ended: None,
        }
    }

    /// When its time is over, by the clock of the process that runs it.
    pub(crate) fn deadline(&self) -> Timestamp {
        let Some(looked) = &self.reexamination else {
            return self.process.deadline(self.started, self.intent.time_limit());
        };
        let is_looked_for_long = looked.was_cart_open || self.is_earlier_run_looked_for(looked);
        let to_be_certain = if is_looked_for_long { self.quiet_time() } else { Duration::ZERO };
        looked.since + MAX_REEXAMINATION_TIME + to_be_certain
    }

    /// Whether its time is over: by the service's time, or because this process has run it that long.
    pub(crate) fn is_late(&self, now: Timestamp) -> bool {
        let has_run = |since: Timestamp| now >= since + self.intent.time_limit();
        let is_known = (self.reexamination.is_some() && self.process.knows_the_instants())
            || self.process.knows_the_time()
            || self.process.resumed().is_some_and(has_run);
        is_known && now >= self.deadline()
    }

    /// Whether it is looked at again for orders of an earlier run, for which nobody could be asked before.
    pub(crate) fn is_earlier_run_looked_for(&self, looked: &Reexamination) -> bool {
        matches!(self.checkout, Checkout::NotSent) && looked.is_not_looked_up()
    }

    /// How long it is looked at a checkout, while nothing is sent, before nothing can arrive or show any more.
    pub(crate) fn quiet_time(&self) -> Duration {
        QUIET_TIME + self.precautions.longer()
    }

    /// Whether that is over, with a look at this instant.
    pub(crate) fn is_quiet(&self, looked: &QuietTime, now: Timestamp) -> bool {
        looked.is_over(self.process.number(), now, self.quiet_time())
    }

    /// When a checkout of it may have been sent first, by the service's clock as far as that is known.
    pub(crate) fn first_sent(&self) -> Timestamp {
        match &self.checkout {
            Checkout::Undecided(undecided) => undecided.first_sent,
            Checkout::NotSent | Checkout::Done => self.process.started_by_the_service(self.started),
        }
    }

    /// Whether this process has not seen yet that no earlier run bought it.
    pub(crate) fn is_unsought(&self) -> bool {
        self.earlier_run.none_at.is_none() && !self.dry_run
    }

    /// Whether its cart was made by another process, and this one has not read it: its journal may have been set back since.
    pub(crate) fn has_unread_cart(&self) -> bool {
        self.cart.as_ref().is_some_and(|cart| !cart.is_known_here)
    }

    /// Until when it waits, if it does.
    pub(crate) fn waits_until(&self) -> Option<Timestamp> {
        let poll = self.poll.map(|poll| poll.next);
        poll.max(self.trouble.as_ref().map(|trouble| trouble.poll.next))
    }

    /// Has all instants that are held against the clock be those of one that is so many seconds further ahead.
    pub(crate) fn shift_instants(&mut self, by_s: i64) {
        let shift = |at: &mut Timestamp| *at = shifted(*at, by_s);
        let trouble = self.trouble.as_mut().map(|trouble| &mut trouble.poll);
        for poll in self.poll.iter_mut().chain(trouble) {
            shift(&mut poll.since);
            shift(&mut poll.next);
        }
        self.earlier_run.none_at.iter_mut().for_each(shift);
        if let Some(cart) = &mut self.cart {
            cart.expires.iter_mut().for_each(shift);
            shift(&mut cart.priced_at);
        }
        if let Checkout::Undecided(undecided) = &mut self.checkout {
            shift(&mut undecided.last_sent);
            undecided.search.listed.iter_mut().for_each(shift);
        }
        self.reexamination.iter_mut().for_each(|looked| shift(&mut looked.since));
        shift(&mut self.entitlements_at);
    }

    /// How often in a row calls failed.
    pub(crate) fn failures_in_a_row(&self) -> u32 {
        self.trouble.as_ref().map_or(0, |trouble| trouble.poll.looks)
    }

    /// Whether money may have been spent.
    pub(crate) fn may_have_bought(&self) -> bool {
        !matches!(self.checkout, Checkout::NotSent) || self.reexamination.is_some()
    }

    /// The customer, for a call about it.
    pub(crate) fn customer(&self) -> CustomerId {
        self.intent.customer.clone()
    }

    /// A line of the intent, by its number among all lines and add-ons.
    pub(crate) fn wanted(&self, line: usize) -> &LineIntent {
        self.intent.line_at(line)
    }

    /// The catalog to look into for a line: reservations under an Azure plan have one of their own.
    pub(crate) fn catalog_scope(&self, line: usize) -> Option<ReservationScope> {
        let subscription = &self.wanted(line).reservation.as_ref()?.subscription;
        let is_its = |known: &&KnownSubscription| !known.is_parent && known.id.is_same(subscription);
        let known = self.subscriptions.iter().find(is_its)?;
        known.is_azure_plan?.then_some(ReservationScope::AzurePlan)
    }

    /// The lines of the same product and SKU in the same catalog as `line`, itself included.
    pub(crate) fn lines_like(&self, line: usize) -> Vec<usize> {
        let like = |other: &usize| {
            let (one, two) = (self.wanted(line), self.wanted(*other));
            one.product == two.product
                && one.sku == two.sku
                && self.catalog_scope(line) == self.catalog_scope(*other)
        };
        (0..self.lines.len()).filter(like).collect()
    }

    pub(crate) fn requires(&self, line: usize, prerequisite: &PurchasePrerequisite) -> bool {
        self.lines[line].rules.as_ref().is_some_and(|rules| rules.prerequisites.contains(prerequisite))
    }

    /// The name a line gets in cart and order. The purchase id in it tells our orders from anybody else's.
    pub(crate) fn friendly_name(&self, line: usize) -> String {
        let title = self.lines[line].rules.as_ref().map_or("", |rules| rules.title.as_str());
        let name = self.wanted(line).friendly_name.as_deref().unwrap_or(title);
        format!("{name} {}", self.tag())
    }

    /// What the names of all our order lines end in. No purchase id holds a bracket or a blank.
    pub(crate) fn tag(&self) -> String {
        format!("[{}]", self.intent.id)
    }

    /// A line for people: number, product and SKU. Lines are counted as the intent has them, add-ons by their line.
    pub(crate) fn line_name(&self, line: usize) -> String {
        self.intent.line_name(line)
    }
}
