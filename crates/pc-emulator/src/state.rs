pub(crate) mod billing_schedule;
pub(crate) mod catalog;
pub(crate) mod catalog_file;
pub(crate) mod charge;
pub(crate) mod injected_errors;
pub(crate) mod invoice;
pub(crate) mod ledger;
pub(crate) mod store;
