//! The service process: what the engine calls.

mod begun;
mod control;
mod endpoint;
mod engine;
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

pub use endpoint::{HostError, HostEvent, serve};
pub use options::HostOptions;
