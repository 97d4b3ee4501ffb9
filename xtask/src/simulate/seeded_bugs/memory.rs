//! What a mistaken purchase keeps of its entries, beside the real one.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Operation;
use pc_transport::operations::CheckoutCart;
use pc_workflows::{Entry, Fact, Problem};

/// The most that is counted between two looks.
const MAX_TIME_BETWEEN_LOOKS: Duration = Duration::from_secs(5 * 60);

/// What the entries show, by the clocks of the processes that wrote them.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) started: Option<Timestamp>,
    /// When the last checkout was sent.
    pub(super) sent: Option<Timestamp>,
    /// What a checkout was refused with.
    pub(super) refusal: Option<Problem>,
    pub(super) is_resumed: bool,
    /// Time counted while looking, since the last checkout was sent.
    pub(super) looked: Duration,
    /// The same of this process alone.
    pub(super) looked_here: Duration,
    last_look: Option<Timestamp>,
}

impl Memory {
    pub(super) fn read(&mut self, entry: &Entry) {
        self.started.get_or_insert(entry.at);
        match &entry.fact {
            Fact::Sending { operation, .. } if operation == CheckoutCart::NAME => {
                self.sent = Some(entry.at);
                (self.looked, self.looked_here, self.last_look) = (Duration::ZERO, Duration::ZERO, None);
            }
            Fact::Resumed => {
                self.is_resumed = true;
                (self.looked_here, self.last_look) = (Duration::ZERO, None);
            }
            Fact::CheckoutRefused { problem } => self.refusal = Some(problem.clone()),
            Fact::CartSeen { .. } | Fact::OrdersNotFound | Fact::AuditRecordsRead { .. } => {
                let since_last = self.last_look.map_or(Duration::ZERO, |last| entry.at.since(last));
                let counted = since_last.min(MAX_TIME_BETWEEN_LOOKS);
                self.looked += counted;
                self.looked_here += counted;
                self.last_look = Some(entry.at);
            }
            _ => {}
        }
    }
}
