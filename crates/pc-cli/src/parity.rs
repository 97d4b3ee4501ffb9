//! What a service does against what is assumed of it: questions that only read, their answers as a masked recording, and
//! the comparison of a recording with the models, the documentation and the emulator.

pub(crate) mod masking;
pub(crate) mod node;
pub(crate) mod payload_differences;
pub(crate) mod payload_type;
pub(crate) mod recording;
