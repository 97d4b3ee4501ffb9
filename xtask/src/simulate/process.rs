//! A process that buys: what it has of its machine's disk, network and clock, and the points at which it may halt.

mod journal;
mod line;
mod points;

use std::sync::Arc;

use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock};
use pc_workflows::Runner;

use super::disk::Disk;
use super::network::Network;
use super::program::Program;
use journal::ProcessJournal;
use line::Line;
pub(super) use points::{Halt, Passed, Place, Points};

/// One process, from its start.
pub(super) struct Process {
    pub(super) disk: Arc<Disk>,
    pub(super) network: Arc<Network>,
    /// What its machine shows.
    pub(super) clock: Arc<dyn Clock>,
    /// What time it is.
    pub(super) right_clock: Arc<dyn Clock>,
    pub(super) points: Arc<Points>,
    /// Draws when its disk is full; `None`: never.
    pub(super) disk_fills: Option<fastrand::Rng>,
    /// Which process it is, counted from 0.
    pub(super) number: usize,
    /// Spreads the waits of its client.
    pub(super) seed: u64,
}

impl Process {
    /// A client of this process.
    pub(super) fn client<P: Program>(&self) -> Client {
        let token = Arc::new(StaticToken::new("simulated"));
        let line = Arc::new(Line::new(self.network.clone(), self.points.clone(), self.number));
        Client::new(line, token, P::clock(self.clock.clone(), self.points.clone()))
            .with_jitter_seed(self.seed)
    }

    /// A runner of this process.
    pub(super) fn runner<P: Program>(&self) -> Runner {
        let client = self.client::<P>();
        let fills = self.disk_fills.clone();
        let journal =
            ProcessJournal::new(self.disk.clone(), self.points.clone(), self.right_clock.clone(), fills);
        Runner::new(client, P::journal(Arc::new(journal)))
    }
}
