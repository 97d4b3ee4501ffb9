//! The journals of the machines on which the purchases are run, and how one takes the place of another.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Clock;

use super::disk::Disk;
use super::life::Finds;
use super::network::{Announced, MAX_HOLD_SECONDS};

/// How long no process runs before another journal is used. No client can exclude that two journals buy the same within the
/// same minutes. So every order must be visible by then, and no copy of a checkout be held any more: a copy is held for half
/// an hour, the order list shows an order 25 minutes later at the latest, and a replica is ten minutes behind. Nor does a
/// process that stands still wake afterwards: it would be a second machine.
pub(super) const GAP: Duration = Duration::from_secs(MAX_HOLD_SECONDS + 40 * 60);

/// The journals of two machines.
pub(super) struct Journals {
    clock: Arc<dyn Clock>,
    announced: Announced,
    disks: RefCell<[Arc<Disk>; 2]>,
    current: Cell<usize>,
    /// When the current one took the place of another.
    since: Cell<Timestamp>,
    rng: RefCell<fastrand::Rng>,
}

impl Journals {
    /// Two empty ones.
    pub(super) fn new(clock: Arc<dyn Clock>, announced: Announced, mut rng: fastrand::Rng) -> Self {
        let mut empty = || Arc::new(Disk::new(announced.clone(), &mut rng));
        let disks = RefCell::new([empty(), empty()]);
        let (current, since) = (Cell::new(0), Cell::new(Timestamp::UNIX_EPOCH));
        Self { disks, clock, announced, current, since, rng: RefCell::new(rng) }
    }

    /// The one that is used.
    pub(super) fn current(&self) -> Arc<Disk> {
        self.disks.borrow()[self.current.get()].clone()
    }

    /// When the current one took the place of another.
    pub(super) fn since(&self) -> Timestamp {
        self.since.get()
    }

    /// What the next process finds.
    pub(super) fn change(&self, finds: Finds) {
        let mut rng = self.rng.take();
        let disk = match finds {
            Finds::ItsJournal => self.current(),
            Finds::Nothing => Arc::new(Disk::new(self.announced.clone(), &mut rng)),
            Finds::Backup => Arc::new(self.current().restored(&mut rng)),
            Finds::AnotherMachines => {
                self.current.set(1 - self.current.get());
                self.current()
            }
        };
        self.disks.borrow_mut()[self.current.get()] = disk;
        self.since.set(self.clock.now());
        self.rng.replace(rng);
    }

    /// Flips a bit in the current one.
    pub(super) fn damage(&self) {
        let mut rng = self.rng.take();
        self.current().damage(&mut rng);
        self.rng.replace(rng);
    }
}
