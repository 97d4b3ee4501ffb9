//! The network as one process has it: the process may halt before each request and after each answer.

use std::sync::Arc;

use async_trait::async_trait;
use pc_transport::wire::{Reply, Request};
use pc_transport::{SendError, Transport};

use super::points::{Place, Points};
use crate::simulate::network::Network;

/// A process' way into the network.
pub(in crate::simulate) struct Line {
    network: Arc<Network>,
    points: Arc<Points>,
    /// Which process it is, counted from 0.
    process: usize,
}

impl Line {
    pub(in crate::simulate) fn new(network: Arc<Network>, points: Arc<Points>, process: usize) -> Self {
        Self { network, points, process }
    }
}

#[async_trait]
impl Transport for Line {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.points.point(Place::BeforeRequest).await;
        let answer = self.network.exchange(request, self.process).await;
        self.points.point(Place::AfterAnswer).await;
        answer
    }
}
