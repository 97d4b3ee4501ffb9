//! What the tests of this crate share: machines driven by hand, and a runner over the emulator.

pub(crate) mod driving;
pub(crate) mod emulated;
pub(crate) mod one_order;
pub(crate) mod scripted;
