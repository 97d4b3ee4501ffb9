//! What is said and how: stdout and stderr, exit codes, tables, files.

pub(crate) mod atomic_file;
pub(crate) mod catalog_view;
pub(crate) mod confirm;
pub(crate) mod console;
pub(crate) mod entitlement_view;
pub(crate) mod exit;
pub(crate) mod facts;
pub(crate) mod finding;
pub(crate) mod order_view;
pub(crate) mod program;
pub(crate) mod rows;
pub(crate) mod signals;
pub(crate) mod value_parsers;
pub(crate) mod wording;
