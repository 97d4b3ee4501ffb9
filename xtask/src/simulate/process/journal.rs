//! The journal as one process has it open: the process may halt at each write, and the disk may be full.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pc_transport::Clock;
use pc_workflows::{Entry, Journal, JournalError, JournaledPurchase, PurchaseId};

use super::points::{Place, Points};
use crate::simulate::disk::Disk;

/// How often a disk that may be full is.
const DISK_FULL_PROBABILITY: f64 = 0.01;

/// A journal with the points and faults of its process.
pub(in crate::simulate) struct ProcessJournal {
    disk: Arc<Disk>,
    points: Arc<Points>,
    clock: Arc<dyn Clock>,
    /// Draws when the disk is full; `None`: never.
    fills: Option<Mutex<fastrand::Rng>>,
}

impl ProcessJournal {
    /// `clock` shows the right time.
    pub(in crate::simulate) fn new(
        disk: Arc<Disk>,
        points: Arc<Points>,
        clock: Arc<dyn Clock>,
        fills: Option<fastrand::Rng>,
    ) -> Self {
        Self { disk, points, clock, fills: fills.map(Mutex::new) }
    }

    /// Whether the disk is full now, and if so whether the entry is on it all the same.
    fn fails(&self) -> Option<bool> {
        let mut rng = self.fills.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        (rng.f64() < DISK_FULL_PROBABILITY).then(|| rng.bool())
    }
}

#[async_trait]
impl Journal for ProcessJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        let decided_at = self.clock.now();
        self.points.point(Place::Journal).await;
        let fails = self.fails();
        if fails != Some(false) {
            self.disk.append(purchase, seq, entry, decided_at)?;
        }
        self.points.point(Place::Journal).await;
        match fails {
            None => Ok(()),
            Some(_) => Err(JournalError::write("the disk is full")),
        }
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.disk.entries(purchase)
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        Ok(self.disk.purchases())
    }
}
