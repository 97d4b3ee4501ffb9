pub(crate) mod catalog;
pub(crate) mod catalog_file;
pub(crate) mod charge;
pub(crate) mod charge_schedule;
pub(crate) mod invoice;
pub(crate) mod invoice_edits;
pub(crate) mod ledger;
pub(crate) mod store;
