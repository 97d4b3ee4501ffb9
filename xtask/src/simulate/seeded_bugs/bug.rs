//! The bugs that an implementation of exactly-once purchases might have, one for each rule of the protocol.

use std::cell::Cell;

use clap::ValueEnum;

/// A bug, named by what the program does or believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SeededBug {
    /// A write is sent before it is in the journal.
    NoWriteAhead,
    /// The journal says yes before an entry is safe.
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
    /// A checkout whose cart is not found is taken for one that was not done, and another cart is made.
    MissingCartAtCheckout,
    /// A refusal without a documented code is taken for a refusal.
    BareRefusalIsRefusal,
    /// A 401 or 429 in whatever form is taken for a call that was turned away.
    TurnedAwayByAPage,
    /// An order of the same products is ours.
    MatchesByProduct,
    /// Any recent order of the customer is ours.
    MatchesAnyOrder,
    /// An order whose name begins with our purchase id is ours.
    MatchesIdPrefix,
    /// The orders of an answer to the checkout are ours, whatever they are called.
    AdoptsUntaggedAnswer,
    /// Orders that are called like ours are ours, whoever the customer is.
    AdoptsAnotherCustomersOrders,
    /// The cart of an answer is ours, whatever its lines are called.
    AdoptsUntaggedCart,
    /// Nobody looks for an earlier run before the cart.
    NoSearchBeforeCart,
    /// The same of a process that goes on with what another began.
    NoSearchAfterResume,
    /// An order that was placed before the purchase began is not ours.
    DropsEarlierOrders,
    /// An order list without our orders is believed, whoever's it is.
    BelievesAnyList,
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
    /// They are believed after twenty minutes.
    ShortQuietTime,
    /// The quiet time is the difference of two clocks, whoever looked meanwhile.
    QuietTimeByTheClock,
    /// A process goes on with the quiet time of the one before.
    QuietTimeSurvivesResume,
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
    /// The deadline passes by the clock of whatever machine runs the purchase.
    DeadlineByLocalClock,
    /// A process that stood still does not notice, and sends what it was about to send.
    SleepsUnnoticed,
    /// It asks again without waiting.
    NeverWaits,
}

thread_local! {
    static SEEDED: Cell<Option<SeededBug>> = const { Cell::new(None) };
}

/// Keeps a bug in the programs of the current thread; dropped, it is gone.
pub(super) struct Seeding(());

impl SeededBug {
    /// Gives the bug to the programs of the current thread, in place of any other. Machines are rebuilt from their entries
    /// alone, so that it cannot be handed to them.
    #[must_use]
    pub(super) fn seed(self) -> Seeding {
        SEEDED.set(Some(self));
        Seeding(())
    }

    /// The bug that the programs of the current thread have.
    pub(super) fn current() -> Option<Self> {
        SEEDED.get()
    }

    /// Whether a cart that was sent to checkout is taken for one that never was.
    pub(super) fn forgets_checkout(self) -> bool {
        matches!(
            self,
            Self::NewCartInDoubt
                | Self::MissingCartIsUnbought
                | Self::MissingCartAtCheckout
                | Self::EmptyListIsProof
                | Self::SilentRecordsAreProof
        )
    }
}

impl Drop for Seeding {
    fn drop(&mut self) {
        SEEDED.set(None);
    }
}
