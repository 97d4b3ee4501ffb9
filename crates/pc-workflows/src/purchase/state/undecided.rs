//! A checkout that was sent and is not decided.

use pc_models::{CartStatus, Timestamp};

use crate::purchase::details::{GroupError, PlacedOrder, Problem};
use crate::purchase::quiet_time::QuietTime;
use crate::purchase::state::End;

/// A checkout was sent and its outcome is not known.
#[derive(Debug, Clone)]
pub(crate) struct Undecided {
    /// By the service's clock, as far as that is known.
    pub(crate) first_sent: Timestamp,
    /// By the clock of the process that sent it.
    pub(crate) last_sent: Timestamp,
    /// How many checkouts were sent.
    pub(crate) sends: u32,
    /// Whether one was sent that this process did not see answered, or not clearly.
    pub(crate) was_unclear: bool,
    /// Whether the orders must be searched before anything is sent again: another run may have bought them meanwhile, with
    /// another cart.
    pub(crate) must_search_first: bool,
    /// Whether an earlier version lost the cart after it was sent, and maybe made another: no cart proves anything any more, and
    /// none is sent.
    pub(crate) is_cart_lost: bool,
    /// Whether this journal knows of no checkout, and the cart was not there when another process looked for it. The journal may
    /// have been set back: only when no order shows through the quiet time there was none.
    pub(crate) is_gone_unsent: bool,
    /// Whether it is not sent again, whatever the cart says.
    pub(crate) is_held: bool,
    pub(crate) next: Look,
    pub(crate) refusal: Option<Problem>,
    /// Refusals of order groups that were told beside orders, and may be those of a repeat.
    pub(crate) refused_groups: Vec<GroupError>,
    pub(crate) last_problem: Option<String>,
    pub(crate) quiet: QuietTime,
    pub(crate) search: Search,
}

impl Undecided {
    /// The first checkout that is sent, about to be.
    pub(crate) fn sent_first(at: Timestamp, by_the_service: Timestamp) -> Self {
        Self {
            first_sent: by_the_service,
            last_sent: at,
            sends: 1,
            was_unclear: false,
            must_search_first: false,
            is_cart_lost: false,
            is_gone_unsent: false,
            is_held: false,
            next: Look::ReadCart,
            refusal: None,
            refused_groups: Vec::new(),
            last_problem: None,
            quiet: QuietTime::default(),
            search: Search::default(),
        }
    }

    /// A cart that was checked out by somebody: by an earlier run of this purchase, say.
    pub(crate) fn sent_by_another(at: Timestamp, by_the_service: Timestamp) -> Self {
        let first = Self::sent_first(at, by_the_service);
        Self { sends: 0, was_unclear: true, must_search_first: true, next: Look::SearchRecords, ..first }
    }

    /// The same with one more checkout, about to be sent.
    pub(crate) fn sent_again(&self, at: Timestamp) -> Self {
        let mut again = Self { last_sent: at, sends: self.sends.saturating_add(1), ..self.clone() };
        again.next = Look::ReadCart;
        again.begin_quiet_time();
        again
    }

    /// Whether more than one checkout was sent, or one whose answer is missing: no refusal is clear from here on.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.sends > 1 || self.was_unclear
    }

    /// What was seen before says nothing about what may arrive from now on.
    pub(crate) fn begin_quiet_time(&mut self) {
        self.quiet = QuietTime::default();
        self.search.is_silent = false;
    }

    /// Another process goes on: whether the last checkout left, and when, is not known.
    pub(crate) fn resumed(&mut self) {
        self.was_unclear = true;
        self.must_search_first = true;
        self.next = Look::ReadCart;
        self.begin_quiet_time();
    }
}

/// How far the search for its orders is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    /// When it began, or looked at the order list last.
    pub(crate) listed: Option<Timestamp>,
    /// What the audit records and the answers to checkouts showed.
    pub(crate) found: Vec<PlacedOrder>,
    /// There are no audit records to be had.
    pub(crate) is_unrecorded: bool,
    /// How often in a row they could not be read.
    pub(crate) failures: u32,
    /// The order list was read after the quiet time and showed nothing.
    pub(crate) is_silent: bool,
}

impl Search {
    /// Takes in orders that were shown.
    pub(crate) fn found(&mut self, orders: &[PlacedOrder]) {
        for order in orders {
            if !self.found.iter().any(|known| known.is_same(order)) {
                self.found.push(order.clone());
            }
        }
    }
}

/// What to look at to decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    ReadCart,
    SendAgain,
    SearchRecords,
    SearchOrders,
}

/// Another look at what could not be decided.
#[derive(Debug, Clone)]
pub(crate) struct Reexamination {
    pub(crate) since: Timestamp,
    /// What it ended with before.
    pub(crate) before: End,
    /// What the cart was seen to be: nothing when it is gone.
    pub(crate) cart: Option<Option<CartStatus>>,
    /// Whether it was open at one look: it is worth looking longer then.
    pub(crate) was_cart_open: bool,
    /// Whether the audit records were searched, or cannot be.
    pub(crate) records_searched: bool,
    /// Whether the order list was searched.
    pub(crate) list_searched: bool,
    /// Whether the cart could not be read when that was tried last.
    pub(crate) is_cart_unreadable: bool,
    pub(crate) quiet: QuietTime,
}

impl Reexamination {
    /// Whether the cart was seen open at the last look.
    pub(crate) fn is_cart_open(&self) -> bool {
        self.cart == Some(Some(CartStatus::Active))
    }

    /// Whether the orders are looked at before the cart, which cannot be read now.
    pub(crate) fn looks_past_cart(&self) -> bool {
        self.is_cart_unreadable && !self.list_searched
    }

    /// Whether it ended only because nobody could be asked whether an earlier run bought it.
    pub(crate) fn is_not_looked_up(&self) -> bool {
        matches!(&self.before, (_, Some(problem)) if problem.class == Problem::DEADLINE)
    }

    /// Whether the cart was seen to be ordered.
    pub(crate) fn is_cart_ordered(&self) -> bool {
        self.cart == Some(Some(CartStatus::Ordered))
    }

    /// Whether the last look at everything showed no order that was not known.
    pub(crate) fn is_silent(&self) -> bool {
        self.list_searched
    }
}
