//! What a purchase spends: what a policy is asked about, and what it has committed.

use std::time::Duration;

use pc_models::{CartId, Decimal, Money, MoneyTotals, Timestamp};

use super::proof::NothingBought;
use super::state::{Allowed, State};
use super::{Call, Fact, PlacedOrder, Planned, Problem, Purchase, Receipt, ReceiptItem, rules};
use crate::PurchaseStatus;
use crate::spending::approval::{Approval, ApprovalNeed, NotApproved};
use crate::spending::commitment::Commitment;
use crate::spending::consent::Consent;
use crate::spending::price::{LinePrice, sums};
use crate::spending::price_check::dearer;
use crate::spending::proposal::{Proposal, SpendingStage, Sum};
use crate::spending::seal::SealedPurchase;

/// Takes in what was agreed to, approved and allowed.
pub(super) fn apply(state: &mut State, fact: &Fact, at: Timestamp) {
    let spending = state.spending.get_or_insert_default();
    match fact {
        Fact::Consented { consent } => spending.consented(consent),
        Fact::Approved { approval } => spending.approvals.push(approval.clone()),
        Fact::PolicyApplies { policy } => spending.policy = Some(policy.clone()),
        Fact::ApprovalNeeded(need) => {
            spending.policy = Some(need.policy.clone());
            spending.needed = Some(need.clone());
        }
        Fact::SpendingAllowed { policy, amounts, .. } => {
            (spending.policy, spending.needed) = (Some(policy.clone()), None);
            spending.allowed = Some(Allowed { at, amounts: amounts.clone() });
        }
        _ => {}
    }
}

/// What the cart costs, by currency, and how many of its lines have no price.
pub(super) fn cart_total(state: &State) -> (MoneyTotals, usize) {
    sums(state.cart.iter().flat_map(|cart| cart.prices.iter().copied()))
}

/// What a reader of the receipt should know: that an approval is waited for, and that the orders cost more than was told before.
pub(super) fn notes(state: &State) -> Vec<String> {
    let spending = state.spending.as_deref();
    let needed = spending.and_then(|spending| spending.needed.as_ref());
    let waits = needed.map(|need| {
        format!(
            "policy {} wants a second person's approval, by `{}`: {}",
            need.policy, need.rule, need.reason
        )
    });
    waits.into_iter().chain(dearer_orders(state)).collect()
}

/// That the orders cost more than the cart did, or than was agreed to.
fn dearer_orders(state: &State) -> Option<String> {
    let ordered = orders_total(state.orders.iter().map(|order| &order.placed));
    let consent = state.spending.as_ref().and_then(|spending| spending.consent.as_ref());
    let (cart, unpriced) = cart_total(state);
    if let Some(consent) = consent.filter(|consent| consent.unpriced() == 0) {
        let (agreed, ordered) = dearer(consent, &consent.total(), &ordered)?;
        return Some(format!("the orders cost {ordered}, more than the {agreed} that was agreed to"));
    }
    let is_dearer = |ordered: &Money| ordered.amount > cart.get(ordered.currency).amount;
    let ordered = ordered.iter().find(is_dearer).filter(|_| unpriced == 0 && !cart.is_empty())?;
    Some(format!("the orders cost {ordered}, more than the {} of the cart", cart.get(ordered.currency)))
}

impl Purchase {
    /// Whether it has neither ended nor sent a checkout, and is no dry run: it may still begin to buy.
    #[must_use]
    pub fn may_begin_to_buy(&self) -> bool {
        self.state.ended.is_none() && !self.state.may_have_bought() && !self.state.dry_run
    }

    /// What somebody agreed to last.
    #[must_use]
    pub fn consent(&self) -> Option<&Consent> {
        self.state.spending.as_ref()?.consent.as_ref()
    }

    /// What a second person has to agree to before it goes on; none where it does not wait for that.
    #[must_use]
    pub fn needs_approval(&self) -> Option<&ApprovalNeed> {
        self.state.spending.as_ref()?.needed.as_ref().filter(|_| self.may_begin_to_buy())
    }

    /// The policy that it keeps to, by name; none where it began without.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        self.state.spending.as_ref()?.policy.as_deref()
    }

    /// The fact to write down when a host goes on with it under a policy of this name; none when that is known, or it cannot
    /// begin to buy.
    pub(crate) fn applying(&self, policy: String) -> Option<Fact> {
        let is_new = self.may_begin_to_buy() && self.policy() != Some(policy.as_str());
        is_new.then_some(Fact::PolicyApplies { policy })
    }

    /// What second persons approved, expired or not.
    #[must_use]
    pub fn approvals(&self) -> &[Approval] {
        self.state.spending.as_ref().map_or(&[], |spending| &spending.approvals)
    }

    /// What its cart costs, by currency; lines without a price left out.
    #[must_use]
    pub fn cart_price(&self) -> MoneyTotals {
        cart_total(&self.state).0
    }

    /// What it has committed: everything it wants once that was allowed or a checkout may have been sent, as long as it is not
    /// certain that nothing was bought.
    #[must_use]
    pub fn commitment(&self) -> Option<Commitment> {
        let customer = self.state.intent.customer.clone();
        if let Some(receipt) = self.receipt() {
            // Where no day is known on which it was allowed, it does not count before it was over.
            let since = self.allowed().map_or(receipt.ended_at, |allowed| allowed.at);
            return Some(Commitment::new(customer, since, bought(&receipt)?));
        }
        let may_have_bought = self.state.may_have_bought();
        let (since, allowed) = match self.allowed() {
            Some(allowed) => (allowed.at, Some(&allowed.amounts)),
            None if may_have_bought => (self.state.started, None),
            None => return None,
        };
        let (cart, _) = cart_total(&self.state);
        let amounts = if may_have_bought && !cart.is_empty() {
            cart
        } else {
            allowed.cloned().unwrap_or_else(|| self.ordered())
        };
        Some(Commitment::new(customer, since, Sum::new(self.state.units(), amounts)))
    }

    pub(super) fn allowed(&self) -> Option<&Allowed> {
        self.state.spending.as_ref()?.allowed.as_ref()
    }

    /// What its orders cost.
    fn ordered(&self) -> MoneyTotals {
        orders_total(self.state.orders.iter().map(|order| &order.placed))
    }

    /// What seals of its consents and approvals are for.
    pub(crate) fn to_seal(&self) -> SealedPurchase<'_> {
        let (intent, run) = (&self.state.intent, self.state.run);
        SealedPurchase { purchase: &intent.id, service: &self.service, run, intent }
    }

    /// What a call is about to spend, if it is the first that could lead to money being spent.
    pub(crate) fn spending_stage(&self, planned: &Planned) -> Option<SpendingStage> {
        let is_cart = matches!(planned.call, Call::CreateCart(_));
        let stage = if is_cart { SpendingStage::BeforeCart } else { SpendingStage::BeforeCheckout };
        self.begins_to_buy(planned).then_some(stage)
    }

    /// What a policy is asked about.
    pub(crate) fn proposal(&self, stage: SpendingStage, now: Timestamp) -> Proposal<'_> {
        let state = &self.state;
        let spending = state.spending.as_deref();
        let mut proposal = Proposal::new(stage, &state.intent, now);
        for (number, line) in proposal.lines.iter_mut().enumerate() {
            line.kind = state.lines[number].product.as_ref().and_then(|(_, kind)| kind.as_ref());
            line.term = rules::term(state, number).ok().flatten();
        }
        proposal.dry_run = state.dry_run;
        proposal.consent = self.consent();
        let is_second =
            |approval: &&Approval| spending.is_some_and(|spending| !spending.has_consented(&approval.by));
        proposal.approvals = self.approvals().iter().filter(is_second).collect();
        let numbers = 0..state.lines.len();
        match (stage, &state.cart, self.consent()) {
            (SpendingStage::BeforeCheckout, Some(cart), _) => {
                let price = |line: usize| cart.prices.get(line).and_then(LinePrice::money);
                proposal.priced(numbers.map(price))
            }
            (_, _, Some(consent)) => proposal.priced(numbers.map(|line| consent.price(line).money())),
            _ => proposal,
        }
    }

    /// The end of a purchase that a policy refuses; none when it may have bought something.
    pub(crate) fn refused(&self, problem: Problem) -> Option<Fact> {
        let nothing = NothingBought::without_checkout(&self.state)?;
        Some(nothing.end(PurchaseStatus::Rejected, problem))
    }

    /// The cart that a receipt would name.
    pub(crate) fn receipt_cart(&self) -> Option<&CartId> {
        self.state.cart.as_ref().map(|cart| &cart.id)
    }

    /// The word of a second person for what it waits for, unsealed.
    pub(crate) fn approval(
        &self,
        by: &str,
        now: Timestamp,
        valid: Duration,
    ) -> Result<Approval, NotApproved> {
        let purchase = self.state.intent.id.clone();
        let need = self.needs_approval().ok_or_else(|| NotApproved::NotWaiting(purchase.clone()))?;
        let by = by.trim();
        if by.is_empty() {
            return Err(NotApproved::Nobody(purchase));
        }
        if self.state.spending.as_ref().is_some_and(|spending| spending.has_consented(by)) {
            return Err(NotApproved::SamePerson { purchase, by: by.to_owned() });
        }
        Ok(Approval::new(by, now, now + valid, need))
    }
}

impl State {
    /// The units of all lines.
    fn units(&self) -> u64 {
        self.intent.all_lines().map(|line| u64::from(line.quantity)).sum()
    }
}

/// What a purchase that has ended bought, or may have bought; none where it is certain that it bought nothing.
fn bought(receipt: &Receipt) -> Option<Sum> {
    let is_nothing = matches!(receipt.status, PurchaseStatus::Rejected | PurchaseStatus::Cancelled);
    if receipt.dry_run || is_nothing {
        return None;
    }
    let units =
        receipt.lines.iter().map(|line| u64::from(line.quantity.saturating_sub(line.not_bought))).sum();
    let is_bought = |line: &&ReceiptItem| line.not_bought < line.quantity;
    let of_lines = receipt.lines.iter().filter(is_bought).filter_map(|line| line.price);
    let (of_cart, _) = sums(of_lines.map(LinePrice::new));
    let orders = receipt.orders.iter().map(|order| (order.total_price, order.currency.as_deref()));
    Some(Sum::new(units, greater(&of_cart, &totals(orders))))
}

/// Of each currency the greater of two amounts.
fn greater(one: &MoneyTotals, other: &MoneyTotals) -> MoneyTotals {
    let of_one = one.iter().filter(|money| money.amount >= other.get(money.currency).amount);
    let of_other = other.iter().filter(|money| money.amount > one.get(money.currency).amount);
    let mut greater = MoneyTotals::default();
    for money in of_one.chain(of_other) {
        let _ = greater.add(money); // the only one of its currency
    }
    greater
}

/// What orders cost together, by currency, as far as they say.
pub(super) fn orders_total<'o>(orders: impl Iterator<Item = &'o PlacedOrder>) -> MoneyTotals {
    totals(orders.map(|order| (order.total, order.currency.as_deref())))
}

/// The sum of such prices as are told, by currency.
pub(super) fn totals<'c>(prices: impl Iterator<Item = (Option<Decimal>, Option<&'c str>)>) -> MoneyTotals {
    let price = |(extended, currency): (Option<_>, Option<&str>)| LinePrice {
        extended,
        currency: currency.and_then(|code| code.parse().ok()),
    };
    sums(prices.map(price)).0
}
