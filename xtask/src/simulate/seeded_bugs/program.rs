//! A program with a bug, in its purchases or in how it writes its journal.

use std::sync::Arc;

use pc_transport::Clock;
use pc_workflows::{Entry, Journal, Machine, Purchase, PurchaseIntent, Receipt, RunError, Runner};

use super::clock::SeededClock;
use super::journal::SeededJournal;
use super::purchase::SeededPurchase;
use crate::simulate::process::Points;
use crate::simulate::program::Program;

/// A program with the bug of the current thread; without one it does what the real program does.
pub(super) struct SeededProgram;

impl Program for SeededProgram {
    fn journal(disk: Arc<dyn Journal>) -> Arc<dyn Journal> {
        Arc::new(SeededJournal::new(disk))
    }

    fn clock(real: Arc<dyn Clock>, points: Arc<Points>) -> Arc<dyn Clock> {
        Arc::new(SeededClock { real, points })
    }

    async fn buy(runner: &Runner, intent: PurchaseIntent) -> Result<Receipt, RunError> {
        let id = intent.id.clone();
        let started = runner.run_machine::<SeededPurchase>(id.clone(), intent, |intent, service, now| {
            Purchase::start(intent, false, service, now)
        });
        started.await?.receipt().ok_or(RunError::Unknown(id))
    }

    fn receipt(entries: &[Entry]) -> Option<Receipt> {
        SeededPurchase::replay(entries)?.receipt()
    }
}
