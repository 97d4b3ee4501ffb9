//! Everything known about a purchase: the sum of its facts.

mod order;

use pc_models::{
    CartId, CartStatus, CustomerId, Entitlement, ItemType, PurchasePrerequisite, ReservationScope,
    ReservedInstanceArtifactDetails, SubscriptionId, Timestamp,
};
use pc_transport::operations::GetReservationArtifact;
use std::time::Duration;

use super::details::{GroupError, LineOffer, LineRules, PlacedOrder, Problem};
use crate::{LineIntent, Poll, PurchaseIntent, PurchaseStatus};
pub(crate) use order::{OrderState, Provisioning, is_undeliverable};

/// How long a purchase is looked at again before it is left unresolved as it was.
const MAX_REEXAMINATION_TIME: Duration = Duration::from_secs(10 * 60);

#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) intent: PurchaseIntent,
    pub(crate) dry_run: bool,
    pub(crate) started: Timestamp,
    pub(crate) last: Timestamp,
    pub(crate) calls: u64,
    pub(crate) customer_read: bool,
    pub(crate) subscriptions: Vec<KnownSubscription>,
    pub(crate) lines: Vec<Line>,
    pub(crate) agreement: Agreement,
    pub(crate) rules_passed: bool,
    pub(crate) cart: Option<CartState>,
    /// How many carts were lost before this one.
    pub(crate) cart_generation: u32,
    /// How often a request for a cart was answered without making one: the next is a new call.
    pub(crate) cart_refusals: u32,
    /// How often a checkout was answered without deciding it: the next is a new call.
    pub(crate) checkout_generation: u32,
    pub(crate) checkout: Checkout,
    pub(crate) orders: Vec<OrderState>,
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
    pub(crate) ended: Option<(PurchaseStatus, Option<Problem>)>,
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
}

#[derive(Debug, Clone)]
pub(crate) enum Checkout {
    NotSent,
    Undecided(Box<Undecided>), // boxed: few purchases are undecided at a time
    Done,
}

/// A checkout was sent and its outcome is not known.
#[derive(Debug, Clone)]
pub(crate) struct Undecided {
    pub(crate) first_sent: Timestamp,
    pub(crate) last_sent: Timestamp,
    /// When the last checkout went out that may still arrive.
    pub(crate) last_in_doubt: Timestamp,
    /// How many checkouts were sent.
    pub(crate) sends: u32,
    pub(crate) next: Look,
    pub(crate) refusal: Option<Problem>,
    pub(crate) last_problem: Option<String>,
    pub(crate) search: Search,
}

/// How far the search for its orders is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    /// When it began, or looked at the order list last.
    pub(crate) listed: Option<Timestamp>,
    /// What the audit records showed.
    pub(crate) recorded: Vec<PlacedOrder>,
    /// There are no audit records to be had.
    pub(crate) is_unrecorded: bool,
    /// How often in a row they could not be read.
    pub(crate) failures: u32,
}

/// What to look at to decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    ReadCart,
    SendAgain,
    SearchRecords,
    SearchOrders,
}

#[derive(Debug, Clone)]
pub(crate) struct ArtifactState {
    pub(crate) call: GetReservationArtifact,
    pub(crate) details: Option<ReservedInstanceArtifactDetails>,
}

/// Another look at what could not be decided.
#[derive(Debug, Clone)]
pub(crate) struct Reexamination {
    pub(crate) since: Timestamp,
    /// What it ended with before.
    pub(crate) before: Option<Problem>,
    /// What the cart was seen to be: nothing when it is gone.
    pub(crate) cart: Option<Option<CartStatus>>,
    /// Whether the audit records were searched, or cannot be.
    pub(crate) records_searched: bool,
    pub(crate) searched: bool,
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
            intent,
            dry_run,
            started,
            last: started,
            calls: 0,
            customer_read: false,
            subscriptions,
            lines,
            agreement: Agreement::Unasked,
            rules_passed: false,
            cart: None,
            cart_generation: 0,
            cart_refusals: 0,
            checkout_generation: 0,
            checkout: Checkout::NotSent,
            orders: Vec::new(),
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

    pub(crate) fn deadline(&self) -> Timestamp {
        if let Some(looked) = &self.reexamination {
            return looked.since + MAX_REEXAMINATION_TIME;
        }
        self.wanted_by()
    }

    /// When it must have ended, as its intent has it.
    fn wanted_by(&self) -> Timestamp {
        self.started + self.intent.time_limit()
    }

    /// Between when its checkout was sent first and last, as far as that is known.
    pub(crate) fn sent_between(&self) -> (Timestamp, Timestamp) {
        match &self.checkout {
            Checkout::Undecided(undecided) => (undecided.first_sent, undecided.last_sent),
            Checkout::NotSent | Checkout::Done => (self.started, self.wanted_by()),
        }
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
