//! What a trial turns into (`cart-resources` and `order-resources`).

use crate::TermDuration;

crate::codec::resource! {
    /// What a trial turns into.
    pub closed struct RenewsTo {
        /// The term after the trial.
        term_duration: Option<TermDuration>,
    }
}
