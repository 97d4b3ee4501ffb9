//! All that a host needs to have spending watched: the policy, what is committed, and the key of the seals.

use std::sync::Arc;

use pc_models::Timestamp;

use super::approval::ApprovalNeed;
use super::commitment::Commitment;
use super::ledger::Ledger;
use super::policy::{Decision, SpendingPolicy};
use super::proposal::{Proposal, SpendingStage, Sum};
use super::seal::{SealKey, Sealable};
use crate::{Fact, Problem, Purchase, PurchaseId};

/// What watches over spending: a policy, what purchases have committed, and the key of the seals; each where it was given. Clones
/// share what is committed.
#[derive(Clone, Default)]
pub struct Spending {
    policy: Option<Arc<dyn SpendingPolicy>>,
    ledger: Arc<Ledger>,
    seal: Option<Arc<SealKey>>,
}

/// What becomes of a write that is the first to spend money.
pub(crate) enum Verdict {
    /// It is sent; the fact is written down before, where there is one.
    Allowed(Option<Fact>),
    /// It is not sent, for this reason: the purchase ends.
    Refused(String),
    /// It is not sent before a second person agreed; the fact says so.
    NeedsApproval(ApprovalNeed),
}

/// Why a purchase does not begin to buy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotConsented {
    /// Nobody agreed to it.
    #[error("nobody agreed to its price")]
    Nobody,
    /// The journal says that somebody did, and the seal of that is not that of this key.
    #[error(
        "the journal says that `{given_by}` agreed to its price, and that was not written by who has the key of this journal"
    )]
    WrongSeal {
        /// Who agreed to it, as the journal says.
        given_by: String,
    },
}

impl Spending {
    /// Nothing is watched.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Has this policy asked.
    #[must_use]
    pub fn with_policy(self, policy: Arc<dyn SpendingPolicy>) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// Believes only consents and approvals with the seal of this key, and wants a consent for every purchase.
    #[must_use]
    pub fn with_seal(self, key: Arc<SealKey>) -> Self {
        Self { seal: Some(key), ..self }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> Option<&dyn SpendingPolicy> {
        self.policy.as_deref()
    }

    /// The key of the seals.
    pub(crate) fn seal(&self) -> Option<&Arc<SealKey>> {
        self.seal.as_ref()
    }

    /// Whether it matters what other purchases have committed.
    #[must_use]
    pub fn needs_totals(&self) -> bool {
        self.policy().is_some_and(SpendingPolicy::needs_totals)
    }

    /// Takes in what a purchase of the journal has committed by now: when a host begins, for every purchase, and at the end of
    /// each.
    pub fn take_in(&self, purchase: &Purchase) {
        let is_final = purchase.receipt().is_some() && !purchase.is_unproven();
        self.ledger.take_in(&purchase.intent().id, purchase.commitment(), is_final);
    }

    /// Takes in that it is not known what a purchase of the journal committed, because it cannot be read: where sums are
    /// limited, nothing is bought any more.
    pub fn take_in_unreadable(&self, purchase: &PurchaseId) {
        self.ledger.take_in_unknown(purchase);
    }

    /// Whether somebody agreed to a purchase that may still begin to buy, and the seal of that is right. Where there is no key,
    /// nobody has to.
    ///
    /// # Errors
    /// Why it does not begin to buy.
    pub fn check_consent(&self, purchase: &Purchase) -> Result<(), NotConsented> {
        match purchase.may_begin_to_buy() {
            true => self.check_seal(purchase),
            false => Ok(()),
        }
    }

    /// Whether somebody agreed to a purchase, ended or not, and the seal of that is right: without that no checkout of it is sent
    /// again either.
    ///
    /// # Errors
    /// Why that is not believed.
    pub fn check_seal(&self, purchase: &Purchase) -> Result<(), NotConsented> {
        let Some(key) = &self.seal else { return Ok(()) };
        let consent = purchase.consent().ok_or(NotConsented::Nobody)?;
        if consent.is_sealed(key, &purchase.to_seal()) {
            return Ok(());
        }
        Err(NotConsented::WrongSeal { given_by: consent.given_by.clone() })
    }

    /// Why a checkout that was sent is not sent once more: nobody can be believed to have agreed to it, or the policy would not
    /// allow it now.
    pub(crate) fn not_repeated(&self, purchase: &Purchase, now: Timestamp) -> Option<String> {
        if let Err(why) = self.check_seal(purchase) {
            return Some(why.to_string());
        }
        match self.decide(purchase, purchase.proposal(SpendingStage::BeforeCheckout, now)) {
            Ok(Verdict::Allowed(_)) => None,
            Ok(Verdict::Refused(why)) => Some(why),
            Ok(Verdict::NeedsApproval(need)) => Some(need.reason),
            Err(unknown) => Some(format!("what `{unknown}` of the journal committed is not known")),
        }
    }

    /// Decides on what a purchase is about to spend, and commits it when it may.
    ///
    /// # Errors
    /// The purchase of which it is not known what it committed.
    pub(crate) fn decide(
        &self,
        purchase: &Purchase,
        mut proposal: Proposal<'_>,
    ) -> Result<Verdict, PurchaseId> {
        let Some(policy) = self.policy() else { return Ok(Verdict::Allowed(None)) };
        if let Some(key) = &self.seal {
            let sealed = purchase.to_seal();
            proposal.approvals.retain(|approval| approval.is_sealed(key, &sealed));
        }
        if !policy.needs_totals() {
            return Ok(verdict(policy, &proposal));
        }
        let (intent, now) = (purchase.intent(), proposal.at);
        self.ledger.decide(&intent.id, &intent.customer, now, |totals| {
            proposal.spent = totals;
            let verdict = verdict(policy, &proposal);
            let commits = matches!(verdict, Verdict::Allowed(_)) && !proposal.dry_run;
            let sum = || Sum::new(proposal.units, proposal.amounts.clone());
            let commitment = commits.then(|| Commitment::new(intent.customer.clone(), now, sum()));
            (verdict, commitment)
        })
    }
}

fn verdict(policy: &dyn SpendingPolicy, proposal: &Proposal<'_>) -> Verdict {
    let name = policy.name();
    let (units, amounts) = (proposal.units, proposal.amounts.clone());
    match policy.decide(proposal) {
        Decision::Allowed => {
            let fact = Fact::SpendingAllowed { policy: name, stage: proposal.stage, units, amounts };
            Verdict::Allowed(Some(fact))
        }
        Decision::Refused { rule, reason } => {
            Verdict::Refused(format!("policy {name} refuses it, by `{rule}`: {reason}"))
        }
        Decision::NeedsApproval { rule, reason } => {
            Verdict::NeedsApproval(ApprovalNeed { policy: name, rule, reason, units, amounts })
        }
    }
}

/// How a purchase ends that a policy refuses, before any checkout of it was sent.
pub(crate) fn refusal(why: &str, purchase: &Purchase) -> Problem {
    let cart =
        purchase.receipt_cart().map(|cart| format!("; cart {cart} is left unbought")).unwrap_or_default();
    let next_step = "change what is wanted, or have the policy changed by who may; then start it again";
    Problem::new("policy", format!("{why}{cart}. Nothing was bought"), next_step)
}
