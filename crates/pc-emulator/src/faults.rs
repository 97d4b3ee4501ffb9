pub(crate) mod fault_file;
pub(crate) mod rule;
