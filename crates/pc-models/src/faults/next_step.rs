//! What the caller should do about a fault.

use std::fmt;

use crate::{FaultClass, FaultCode, Retryable};

/// What to do when a call was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// Get a token with the audience, role, consent or second factor that is missing.
    Authenticate,
    /// Read the resource before anything else: the write may have happened, or somebody else is writing.
    ReadState,
    /// Wait, as long as `Retry-After` says, and make the same call again.
    Wait,
    /// Register the Azure subscription for reservations and wait until it is registered.
    Register,
    /// Stay within the limit: fewer units, other resources, or a higher limit.
    Reduce,
    /// Have the credit line raised or debts paid.
    SettleCredit,
    /// Wait for a decision at Microsoft, or ask for it; repeating does not help.
    AwaitReview,
    /// Choose another item, region or quantity: this one cannot be had now.
    ChooseAnother,
    /// Have what makes partner, customer or item ineligible mended; else it cannot be bought.
    BecomeEligible,
    /// Look the identifiers up again.
    CheckIdentifiers,
    /// Send the call with other values.
    ChangeRequest,
    /// Let a person look at it: no repetition of the call can succeed.
    AskPerson,
}

impl NextStep {
    /// The step as a sentence for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authenticate => "get a token with the missing audience, role, consent or second factor",
            Self::ReadState => "read the resource first: the write may have happened already",
            Self::Wait => "wait, as long as Retry-After says, and repeat the same call",
            Self::Register => "register the Azure subscription for reservations and wait for it",
            Self::Reduce => "stay within the limit, or have it raised",
            Self::SettleCredit => "have the credit line raised or debts paid",
            Self::AwaitReview => "wait for a decision at Microsoft",
            Self::ChooseAnother => "choose another item, region or quantity",
            Self::BecomeEligible => "have the eligibility of partner, customer or item mended",
            Self::CheckIdentifiers => "look the identifiers up again",
            Self::ChangeRequest => "send the call with other values",
            Self::AskPerson => "let a person look at it: repeating the call cannot succeed",
        }
    }
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FaultCode {
    /// What the caller should do.
    ///
    /// ```
    /// # use pc_models::{FaultCode, NextStep};
    /// let submitted_before = FaultCode::find(800_065, 400).map(FaultCode::next_step);
    /// assert_eq!(submitted_before, Some(NextStep::ReadState));
    /// ```
    #[must_use]
    pub fn next_step(&self) -> NextStep {
        match (self.class, self.retryable) {
            (FaultClass::Auth, _) => NextStep::Authenticate,
            (_, Retryable::CheckStateFirst) => NextStep::ReadState,
            (_, Retryable::AfterDelay) => NextStep::Wait,
            (FaultClass::Registration, _) => NextStep::Register,
            (FaultClass::Credit, _) => NextStep::SettleCredit,
            (FaultClass::Review, _) => NextStep::AwaitReview,
            (FaultClass::Inventory, _) => NextStep::ChooseAnother,
            (FaultClass::NotFound, _) => NextStep::CheckIdentifiers,
            (FaultClass::Limit, _) => NextStep::Reduce,
            (FaultClass::NotEligible, _) => NextStep::BecomeEligible,
            (_, Retryable::AfterFix) => NextStep::ChangeRequest,
            (_, Retryable::Never) => NextStep::AskPerson,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NextStep;
    use crate::FaultCode;

    #[test]
    fn nothing_that_may_have_happened_is_repeated_blindly() {
        let step = |code, status| FaultCode::find(code, status).unwrap().next_step();
        assert_eq!(step(429, 429), NextStep::Wait);
        assert_eq!(step(800_060, 409), NextStep::ReadState);
        assert_eq!(step(900_421, 401), NextStep::Authenticate);
        assert_eq!(step(800_010, 400), NextStep::ChooseAnother);
        assert_eq!(step(800_030, 400), NextStep::Register);
    }
}
