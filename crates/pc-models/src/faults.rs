//! What the service answers when it refuses, and what to do then.

mod fault;
mod fault_codes;
mod next_step;

pub use fault::{ApiFault, GraphError, GraphFault, ThrottleFault};
pub use fault_codes::{FaultClass, FaultCode, Retryable};
pub use next_step::NextStep;
