//! Watching over what is spent: the policy, the seals, and what the purchases of the journal have committed.

use std::sync::Arc;

use super::{Asked, RunError, Runner, receipt_of};
use crate::spending::seal::Sealable;
use crate::spending::{LinePrice, SealKey, SpendingPolicy, SpendingStage, Verdict, refusal};
use crate::{
    Consent, Fact, JournaledPurchase, Machine, Purchase, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt,
    driver,
};

impl Runner {
    /// Has a policy asked before each cart is made, and again before it is checked out.
    #[must_use]
    pub fn with_policy(self, policy: Arc<dyn SpendingPolicy>) -> Self {
        self.with(|parts| parts.spending = parts.spending.clone().with_policy(policy))
    }

    /// Buys nothing that nobody agreed to: from now on a purchase begins to buy only with a [`Consent`] that was written by who
    /// has this key. What was sent already is followed to its end all the same.
    #[must_use]
    pub fn with_seal(self, key: Arc<SealKey>) -> Self {
        self.with(|parts| {
            parts.history = parts.history.clone().with_seal(key.clone());
            parts.spending = parts.spending.clone().with_seal(key);
        })
    }

    /// As [`buy`](Self::buy), at the prices that somebody agreed to: a cart that costs more is left unbought, and the purchase
    /// ends as rejected (`price_changed`). Of a purchase that has begun before and sent no checkout yet, this consent replaces
    /// the one before.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn buy_with(&self, intent: PurchaseIntent, consent: Consent) -> Result<Receipt, RunError> {
        let asked = Asked { consent: Some(Box::new(consent)), ..Asked::default() };
        receipt_of(&*self.purchase(intent, asked).await?)
    }

    /// As [`buy_again`](Self::buy_again), at the prices that somebody agreed to.
    ///
    /// # Errors
    /// As [`Runner::buy_again`].
    pub async fn buy_again_with(&self, id: &PurchaseId, consent: Consent) -> Result<Receipt, RunError> {
        self.start_again(id, Some(Box::new(consent))).await
    }

    /// Has somebody agree anew to a purchase of the journal that nobody runs; [`resume`](Self::resume) goes on with it then.
    /// Nothing is written, and `false` returned, when there is nothing left to agree to: it has ended, or its checkout may have
    /// been sent.
    ///
    /// # Errors
    /// When there is none of this id, or the journal cannot be used.
    pub async fn consent(&self, id: &PurchaseId, consent: Consent) -> Result<bool, RunError> {
        let running = self.parts.control.of(id, self.parts.is_dry_run);
        let _driving = running.drive().await;
        let mut purchase = self.parts.history.purchase(id).await?;
        self.check_service(&purchase)?;
        let Some(fact) = self.consented(&purchase, consent) else { return Ok(false) };
        let entry = purchase.record(fact, self.now());
        self.parts.history.record(&mut purchase, &entry).await?;
        self.tell_recorded(&purchase, entry);
        Ok(true)
    }

    /// The fact that somebody agreed to a purchase, with the seal of the key; none when there is nothing left to agree to.
    pub(super) fn consented(&self, purchase: &Purchase, consent: Consent) -> Option<Fact> {
        let consent = match self.parts.spending.seal() {
            Some(key) => consent.sealed(key, &purchase.to_seal()),
            None => consent,
        };
        purchase.may_begin_to_buy().then_some(Fact::Consented { consent })
    }

    /// Finds out what the purchases of the journal have committed, where that matters and is not known yet.
    pub(super) async fn know_what_is_committed(&self) -> Result<(), RunError> {
        if !self.parts.spending.needs_totals() {
            return Ok(());
        }
        let mut are_known = self.parts.are_totals_known.lock().await;
        if *are_known {
            return Ok(());
        }
        for JournaledPurchase { id, .. } in
            self.parts.history.purchases().await.map_err(RunError::Unreadable)?
        {
            match self.parts.history.find::<Purchase>(&id).await {
                Ok(Some(purchase)) => self.parts.spending.take_in(&purchase),
                Ok(None) | Err(RunError::OtherKind { .. }) => {} // a cancellation spends nothing
                Err(_) => self.parts.spending.take_in_unreadable(&id),
            }
        }
        *are_known = true;
        Ok(())
    }

    /// Takes in what became of a machine, where that matters: what certainly was not bought is given back.
    pub(super) async fn settle<M: Machine>(&self, machine: &M) {
        let Some(purchase) = machine.as_purchase().filter(|_| self.parts.spending.needs_totals()) else {
            return;
        };
        // While it is found out what is committed, this waits: what was read may be out of date.
        if *self.parts.are_totals_known.lock().await {
            self.parts.spending.take_in(purchase);
        }
    }

    /// Asks the policy about a purchase that was only tried out, at these prices where they are known, and has it end as it
    /// would: as rejected, where the policy refuses it.
    pub(super) async fn ask_policy_of_trial(
        &self,
        trial: &mut Purchase,
        prices: Option<&[LinePrice]>,
    ) -> Result<(), RunError> {
        let would_be_bought = trial.receipt().is_some_and(|receipt| receipt.error.is_none());
        if !would_be_bought {
            return Ok(());
        }
        let now = self.now();
        self.know_what_is_committed().await?;
        let mut proposal = trial.proposal(SpendingStage::BeforeCart, now);
        if let Some(prices) = prices {
            proposal = proposal.priced(prices.iter().map(LinePrice::money));
        }
        let verdict = self.parts.spending.decide(trial, proposal);
        let id = || trial.intent().id.clone();
        let fact = match verdict.map_err(|unknown| RunError::UnknownSpending { purchase: id(), unknown })? {
            Verdict::Allowed(fact) => fact,
            Verdict::NeedsApproval(need) => Some(Fact::ApprovalNeeded(need)),
            Verdict::Refused(why) => {
                let problem = Some(refusal(&why, trial));
                Some(Fact::Ended { status: PurchaseStatus::Rejected, problem })
            }
        };
        let policy = self.parts.spending.policy().map(|policy| Fact::PolicyApplies { policy: policy.name() });
        policy.into_iter().chain(fact).for_each(|fact| driver::record(trial, fact, now, &mut Vec::new()));
        Ok(())
    }
}
