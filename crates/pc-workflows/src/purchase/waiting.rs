//! When a purchase looks again: after a sound "not yet", and after a call that failed.

use pc_models::Timestamp;

use super::Stage;
use super::state::{State, Trouble};
use crate::{Poll, PollSchedule};

/// How often a stage looks again.
pub(super) fn schedule(state: &State, stage: Stage) -> PollSchedule {
    let usual = match stage {
        Stage::Enablement => PollSchedule::REGISTRATION,
        Stage::Checkout => PollSchedule::CHECKOUT_OUTCOME,
        Stage::Search | Stage::Visibility => PollSchedule::ORDER_VISIBILITY,
        Stage::Provisioning => PollSchedule::PROVISIONING,
        Stage::Collection => PollSchedule::ENTITLEMENTS,
        Stage::Discovery | Stage::Inventory | Stage::Cart | Stage::Confirmation | Stage::Cancelling => {
            PollSchedule::TROUBLE
        }
    };
    match stage {
        Stage::Search | Stage::Checkout | Stage::Visibility => usual.longer(state.precautions.longer()),
        _ => usual,
    }
}

/// Whether a stage has looked long enough.
pub(super) fn looked_long_enough(state: &State, stage: Stage, now: Timestamp) -> bool {
    let is_over =
        |poll: Poll| state.process.knows_the_instants() && poll.is_over(&schedule(state, stage), now);
    state.poll.is_some_and(|poll| is_over(poll) || state.reexamination.is_some())
}

/// A stage looked and it is not there yet.
pub(super) fn look_again(state: &mut State, stage: Stage, at: Timestamp) {
    state.poll = Some(Poll::again(state.poll, &schedule(state, stage), at, state.salt));
}

/// A call failed in a way that passes.
pub(super) fn troubled(state: &mut State, problem: String, retry_after_s: Option<u64>, at: Timestamp) {
    let before = state.trouble.as_ref().map(|trouble| trouble.poll);
    let poll = Poll::after_trouble(before, state.salt, at, retry_after_s);
    state.trouble = Some(Trouble { poll, problem });
}
