//! What a service does against what is assumed of it: questions that only read, their answers as a masked recording, and
//! the comparison of a recording with the models, the documentation and the emulator.

pub(crate) mod adoption;
pub(crate) mod asking;
pub(crate) mod baseline;
pub(crate) mod comparison;
pub(crate) mod decoding;
pub(crate) mod difference;
pub(crate) mod documented;
pub(crate) mod known;
pub(crate) mod masking;
pub(crate) mod node;
pub(crate) mod payload_differences;
pub(crate) mod payload_type;
pub(crate) mod place;
pub(crate) mod questions;
pub(crate) mod read_verdicts;
pub(crate) mod recorder;
pub(crate) mod recording;
pub(crate) mod sandbox_purchase;
pub(crate) mod shape;
pub(crate) mod spelling;
pub(crate) mod verdicts;

#[cfg(test)]
mod tests;
