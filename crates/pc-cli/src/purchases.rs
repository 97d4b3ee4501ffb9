//! Running purchases, and telling of them.

pub(crate) mod bought;
pub(crate) mod continue_arguments;
pub(crate) mod follow_up;
pub(crate) mod intents;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod run;
pub(crate) mod stopped;
