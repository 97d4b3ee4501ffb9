//! Why a copy cannot run.

use std::io;
use std::net::SocketAddr;

/// The copy cannot run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// Nobody can listen there.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// An identity key makes no sense.
    #[error("`{key}` is no identity key of the engine: {reason}")]
    IdentityKey {
        /// The key, which is public.
        key: String,
        /// Why.
        reason: String,
    },
    /// The policy has rules that copies of the service cannot keep.
    #[error(
        "policy {policy} is not taken: it limits what several purchases spend together, or wants approvals, and copies of the \
         service do not share what others have committed. Take such purchases to a journal of one process, or take these rules \
         out: `limits.run`, `limits.customer`, `limits.customer_day`, `limits.day`, `approval`"
    )]
    Policy {
        /// Its name.
        policy: String,
    },
    /// The address of the engine's ingress makes no sense.
    #[error("the engine's ingress: {reason}")]
    Ingress {
        /// Why.
        reason: String,
    },
    /// The engine's admin address makes no sense.
    #[error("the engine at {admin} does not register {uri}: {reason}")]
    Registration {
        /// Where it was asked.
        admin: String,
        /// What was to be registered.
        uri: String,
        /// What it said.
        reason: String,
    },
}
