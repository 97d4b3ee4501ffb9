//! Deliberate mistakes, one for each rule of the protocol: the simulation must notice every one of them.
//!
//! With the feature `planted-bugs`, which is for tests alone, one mistake at a time is planted into the current thread.
//! Without it [`is_planted`] is always false, and nothing of this is left in the program.

use crate::JournalError;

/// A mistake that an implementation of exactly-once purchases might make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "planted-bugs"), allow(dead_code, unreachable_pub))]
pub enum PlantedBug {
    /// A write is sent before it is in the journal.
    NoWriteAhead,
    /// The journal says yes before an entry is safe. Made by the simulation's own journal.
    AcknowledgesTooEarly,
    /// A journal that cannot be written stops nobody.
    SwallowsJournalErrors,
    /// An entry that another runner wrote first stops nobody.
    IgnoresOtherRunners,
    /// The journal does not hold everything that was believed.
    JournalsLessThanItBelieves,
    /// What was about to be sent is not read back from the journal.
    ForgetsSending,
    /// A repeat has a request id of its own.
    FreshRequestIds,
    /// Two purchases have the same request ids.
    SharedRequestIds,
    /// A new call has the request id of the one that was answered before.
    OldRequestIds,
    /// After a lost answer the purchase begins again with a new cart.
    NewCartInDoubt,
    /// After a lost answer the cart is checked out again without having been looked at.
    SendsAgainUnseen,
    /// A cart that was ordered is taken for an open one.
    IgnoresOrdered,
    /// A cart that is gone is taken for one that was never bought.
    MissingCartIsUnbought,
    /// An order of the same products is ours.
    MatchesByProduct,
    /// Any recent order of the customer is ours.
    MatchesAnyOrder,
    /// An order whose name begins with our purchase id is ours.
    MatchesIdPrefix,
    /// The order list is believed after two minutes.
    GivesUpEarly,
    /// An empty order list proves that nothing was bought.
    EmptyListIsProof,
    /// Audit records without our orders prove that nothing was bought.
    SilentRecordsAreProof,
    /// Any order that the audit records show for the customer is ours.
    MatchesAnyRecord,
    /// An order that the audit records show is ours whoever the customer is.
    IgnoresWhoseRecord,
    /// The first of several orders found ends the search.
    StopsAtFirstOrder,
    /// A refusal after a lost answer is believed at once.
    BelievesRefusal,
    /// A refusal and an open cart are believed while the lost checkout may still arrive.
    BelievesOpenCart,
    /// A success without orders is believed.
    BelievesEmptyAnswer,
    /// `orderErrors` beside `orders` are not read.
    IgnoresOrderErrors,
    /// Only the first of several orders is kept.
    LosesOrderGroup,
    /// "In progress" is taken for a refusal.
    InProgressIsRefusal,
    /// "Already ordered" is taken for a refusal.
    AlreadyOrderedIsRefusal,
    /// Whatever was ordered is taken for delivered.
    CompletesBeforeProvisioning,
    /// When the deadline passes, an undecided checkout is taken for one that never was.
    DeadlineForgetsCheckout,
    /// It asks again without waiting.
    NeverWaits,
}

#[cfg(feature = "planted-bugs")]
mod planting {
    use std::cell::Cell;

    use super::PlantedBug;

    thread_local! {
        static PLANTED: Cell<Option<PlantedBug>> = const { Cell::new(None) };
    }

    // None is forgotten.
    const _: () = assert!(PlantedBug::ALL.len() == PlantedBug::NeverWaits as usize + 1);

    /// Keeps a mistake planted in the current thread; dropped, it is gone.
    #[derive(Debug)]
    pub struct Planting(());

    impl PlantedBug {
        /// Every mistake.
        pub const ALL: &'static [Self] = &[
            Self::NoWriteAhead,
            Self::AcknowledgesTooEarly,
            Self::SwallowsJournalErrors,
            Self::IgnoresOtherRunners,
            Self::JournalsLessThanItBelieves,
            Self::ForgetsSending,
            Self::FreshRequestIds,
            Self::SharedRequestIds,
            Self::OldRequestIds,
            Self::NewCartInDoubt,
            Self::SendsAgainUnseen,
            Self::IgnoresOrdered,
            Self::MissingCartIsUnbought,
            Self::MatchesByProduct,
            Self::MatchesAnyOrder,
            Self::MatchesIdPrefix,
            Self::GivesUpEarly,
            Self::EmptyListIsProof,
            Self::SilentRecordsAreProof,
            Self::MatchesAnyRecord,
            Self::IgnoresWhoseRecord,
            Self::StopsAtFirstOrder,
            Self::BelievesRefusal,
            Self::BelievesOpenCart,
            Self::BelievesEmptyAnswer,
            Self::IgnoresOrderErrors,
            Self::LosesOrderGroup,
            Self::InProgressIsRefusal,
            Self::AlreadyOrderedIsRefusal,
            Self::CompletesBeforeProvisioning,
            Self::DeadlineForgetsCheckout,
            Self::NeverWaits,
        ];

        /// Plants the mistake into the current thread, in place of any other.
        #[must_use]
        pub fn plant(self) -> Planting {
            PLANTED.set(Some(self));
            Planting(())
        }
    }

    impl Drop for Planting {
        fn drop(&mut self) {
            PLANTED.set(None);
        }
    }

    /// Whether the mistake is planted in the current thread.
    #[must_use]
    pub fn is_planted(bug: PlantedBug) -> bool {
        PLANTED.get() == Some(bug)
    }
}

#[cfg(feature = "planted-bugs")]
pub use planting::{Planting, is_planted};

/// Passes an error of the journal on.
pub(crate) fn pass_on(error: JournalError) -> Result<(), JournalError> {
    let is_conflict = matches!(error, JournalError::Conflict(_));
    let is_lost = is_planted(PlantedBug::SwallowsJournalErrors)
        || (is_conflict && is_planted(PlantedBug::IgnoresOtherRunners));
    if is_lost { Ok(()) } else { Err(error) }
}

/// Nothing is planted in a real program.
#[cfg(not(feature = "planted-bugs"))]
pub(crate) const fn is_planted(_: PlantedBug) -> bool {
    false
}
