//! What happens to a copy, for its log.

use std::net::SocketAddr;

/// What happens to a copy, for its log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostEvent {
    /// It listens.
    Listening {
        /// What the copy is called.
        name: String,
        /// Where.
        address: SocketAddr,
    },
    /// The engine knows it.
    Registered {
        /// Where the engine was asked.
        admin: String,
        /// What it calls.
        uri: String,
    },
    /// The engine could not be asked; it is tried again.
    NotRegistered {
        /// Why.
        reason: String,
    },
    /// It takes no more work, and finishes what is under way.
    Draining,
}
