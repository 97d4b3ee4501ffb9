//! Running purchases, and telling of them.

pub(crate) mod again;
pub(crate) mod agreement;
pub(crate) mod bought;
mod continue_arguments;
mod crowd;
mod dry_run;
mod ends;
pub(crate) mod follow;
mod follow_up;
pub(crate) mod hosted;
pub(crate) mod intents;
mod job;
mod not_run;
pub(crate) mod outcome;
mod progress;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod run;
pub(crate) mod standing;
pub(crate) mod stopped;
mod summary;
mod total;
pub(crate) mod wanted;

pub(crate) use continue_arguments::ContinueArguments;
pub(crate) use follow_up::FollowUpArguments;
pub(crate) use job::Job;
pub(crate) use not_run::NotRun;
pub(crate) use total::Total;
