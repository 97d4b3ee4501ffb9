//! What was agreed to, approved and allowed.

use pc_models::{MoneyTotals, Timestamp};

use crate::spending::approval::{Approval, ApprovalNeed, may_be_same_person};
use crate::spending::consent::Consent;

/// What was agreed to, approved and allowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpendingState {
    /// What somebody agreed to last.
    pub(crate) consent: Option<Consent>,
    /// Everybody who ever agreed to it: none of them can approve it.
    consenters: Vec<String>,
    pub(crate) approvals: Vec<Approval>,
    /// What a second person has to agree to, when it was asked for last.
    pub(crate) needed: Option<ApprovalNeed>,
    /// The policy that it keeps to, or that was asked last.
    pub(crate) policy: Option<String>,
    /// What a policy allowed last.
    pub(crate) allowed: Option<Allowed>,
}

/// What a policy allowed.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    pub(crate) at: Timestamp,
    pub(crate) amounts: MoneyTotals,
}

impl SpendingState {
    /// When it was allowed is all that is kept: what it bought is in the receipt.
    pub(crate) fn of_a_closed_purchase(allowed_at: Timestamp) -> Self {
        let allowed = Allowed { at: allowed_at, amounts: MoneyTotals::default() };
        Self { allowed: Some(allowed), ..Self::default() }
    }

    pub(crate) fn consented(&mut self, consent: &Consent) {
        if !self.has_consented(&consent.given_by) {
            self.consenters.push(consent.given_by.clone());
        }
        self.consent = Some(consent.clone());
    }

    /// Whether this person ever agreed to it.
    pub(crate) fn has_consented(&self, person: &str) -> bool {
        self.consenters.iter().any(|consenter| may_be_same_person(consenter, person))
    }
}
