//! Running purchases, and telling of them.

pub(crate) mod again;
pub(crate) mod bought;
mod continue_arguments;
mod follow_up;
pub(crate) mod intents;
pub(crate) mod outcome;
mod progress;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod run;
pub(crate) mod stopped;

pub(crate) use continue_arguments::ContinueArguments;
pub(crate) use follow_up::FollowUpArguments;
pub(crate) use run::Job;
