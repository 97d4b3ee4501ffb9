//! The bugs that a program might have which watches over what is spent, one for each guard; each a wrapper around what the real
//! program uses.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pc_workflows::spending::Totals;
use pc_workflows::{
    Consent, Decision, Entry, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, Policy,
    Proposal, PurchaseId, SpendingPolicy, SpendingStage, Tolerance,
};

/// A bug, named by what the program does or believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpendingBug {
    /// What somebody agreed to is not written down.
    ForgetsConsent,
    /// Twice the price is as good as agreed to, whatever the policy says of that.
    ToleratesAnything,
    /// Whoever wrote a consent is believed.
    BelievesAnyConsent,
    /// The policy is asked before the cart alone.
    AsksBeforeTheCartAlone,
    /// What earlier runs committed is not read from the journal.
    ForgetsTheJournal,
    /// What purchases commit is counted some time after they were allowed to.
    CountsLate,
    /// Nobody waits for a second person.
    GoesOnUnapproved,
}

impl SpendingBug {
    pub(super) const ALL: &[Self] = &[
        Self::ForgetsConsent,
        Self::ToleratesAnything,
        Self::BelievesAnyConsent,
        Self::AsksBeforeTheCartAlone,
        Self::ForgetsTheJournal,
        Self::CountsLate,
        Self::GoesOnUnapproved,
    ];
}

/// What is written down of a consent.
pub(super) fn written(bug: Option<SpendingBug>, consent: &Consent) -> Option<Consent> {
    match bug {
        Some(SpendingBug::ForgetsConsent) => None,
        Some(SpendingBug::ToleratesAnything) => {
            Some(consent.clone().with_tolerance(Tolerance::percent(100.into()).unwrap()))
        }
        _ => Some(consent.clone()),
    }
}

/// Whether the program looks at seals.
pub(super) fn looks_at_seals(bug: Option<SpendingBug>) -> bool {
    !matches!(bug, Some(SpendingBug::ForgetsConsent | SpendingBug::BelievesAnyConsent))
}

/// A policy that is asked with a bug.
pub(super) struct SeededPolicy {
    pub(super) real: Policy,
    pub(super) bug: Option<SpendingBug>,
    /// What was committed when it was asked first.
    pub(super) first: Mutex<Option<Totals>>,
}

impl SpendingPolicy for SeededPolicy {
    fn name(&self) -> String {
        self.real.name()
    }

    fn decide(&self, proposal: &Proposal<'_>) -> Decision {
        match self.bug {
            Some(SpendingBug::AsksBeforeTheCartAlone) if proposal.stage == SpendingStage::BeforeCheckout => {
                Decision::Allowed
            }
            Some(SpendingBug::ToleratesAnything) => {
                let exact = proposal.consent.map(|consent| consent.clone().with_tolerance(Tolerance::EXACT));
                let mut tolerated = proposal.clone();
                tolerated.consent = exact.as_ref();
                self.real.decide(&tolerated)
            }
            Some(SpendingBug::CountsLate) => {
                let mut late = proposal.clone();
                late.spent = self.first.lock().unwrap().get_or_insert_with(|| late.spent.clone()).clone();
                self.real.decide(&late)
            }
            Some(SpendingBug::GoesOnUnapproved) => match self.real.decide(proposal) {
                Decision::NeedsApproval { .. } => Decision::Allowed,
                decision => decision,
            },
            _ => self.real.decide(proposal),
        }
    }

    fn needs_totals(&self) -> bool {
        self.real.needs_totals()
    }
}

/// The journal of a process that dies when so many carts were made, read with a bug.
pub(super) struct SeededJournal {
    pub(super) real: Arc<MemoryJournal>,
    pub(super) bug: Option<SpendingBug>,
    /// How many carts are written down before nothing more is.
    pub(super) carts_to_death: AtomicUsize,
}

#[async_trait]
impl Journal for SeededJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        if self.carts_to_death.load(Ordering::Relaxed) == 0 {
            return Err(JournalError::write("the process is dead"));
        }
        if let Fact::CartCreated { .. } = entry.fact {
            self.carts_to_death.fetch_sub(1, Ordering::Relaxed);
        }
        self.real.append(purchase, seq, entry).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.real.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        if self.bug == Some(SpendingBug::ForgetsTheJournal) {
            return Ok(Vec::new());
        }
        self.real.purchases().await
    }
}
