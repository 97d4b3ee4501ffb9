//! Injected faults: the fault file, its rules, and what they do inside the service.

pub(crate) mod calls;
pub(crate) mod deviation;
pub(crate) mod disruption;
pub(crate) mod fault;
pub(crate) mod fault_file;
pub(crate) mod numbers;
pub(crate) mod one_or_more;
pub(crate) mod operation_names;
pub(crate) mod rule;
