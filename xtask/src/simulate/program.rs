//! The program that is simulated.

use std::sync::Arc;

use pc_transport::Clock;
use pc_workflows::{Entry, Journal, Purchase, PurchaseIntent, Receipt, RunError, Runner};

use super::process::Points;

/// What a process does with its purchases and its journal.
pub(super) trait Program: 'static {
    /// The journal of a process that has just started, over what is on the disk.
    fn journal(disk: Arc<dyn Journal>) -> Arc<dyn Journal>;

    /// The clock of a process that has just started, and halts at these points.
    fn clock(clock: Arc<dyn Clock>, points: Arc<Points>) -> Arc<dyn Clock>;

    /// Buys, or goes on buying, or returns what was bought before.
    async fn buy(runner: &Runner, intent: PurchaseIntent) -> Result<Receipt, RunError>;

    /// How the purchase of these entries ended; `None` when it has not.
    fn receipt(entries: &[Entry]) -> Option<Receipt>;
}

/// The program as it is.
pub(super) struct RealProgram;

impl Program for RealProgram {
    fn journal(disk: Arc<dyn Journal>) -> Arc<dyn Journal> {
        disk
    }

    fn clock(clock: Arc<dyn Clock>, _: Arc<Points>) -> Arc<dyn Clock> {
        clock
    }

    async fn buy(runner: &Runner, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        runner.buy(intent).await
    }

    fn receipt(entries: &[Entry]) -> Option<Receipt> {
        Purchase::replay(entries)?.receipt()
    }
}
