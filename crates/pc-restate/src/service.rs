//! The service process: what the engine calls.

mod begun;
mod control;
mod endpoint;
mod engine;
mod error;
mod event;
mod host;
mod hosted;
mod index;
mod limiter;
mod looks;
mod metrics;
mod options;
mod purchases;
mod refusal;
mod registration;
mod shared_limiter;
mod shell;
mod step;
mod stored;

pub use endpoint::serve;
pub use error::HostError;
pub use event::HostEvent;
pub use options::HostOptions;
