//! What is: the nouns of the service, saved and loaded as they are. Nothing here knows of requests.

pub(crate) mod attachment;
pub(crate) mod audit_record;
pub(crate) mod billing_schedule;
pub(crate) mod cart;
pub(crate) mod cart_line;
pub(crate) mod catalog;
pub(crate) mod catalog_file;
pub(crate) mod charge;
pub(crate) mod customer;
pub(crate) mod exchange_rate;
pub(crate) mod export;
pub(crate) mod injected_errors;
pub(crate) mod invoice;
pub(crate) mod ledger;
pub(crate) mod next_term;
pub(crate) mod order;
pub(crate) mod packed_part;
pub(crate) mod past_change;
pub(crate) mod reservation_ids;
pub(crate) mod seats;
pub(crate) mod special_terms;
pub(crate) mod store;
pub(crate) mod subscription;
pub(crate) mod world_catalog;
pub(crate) mod world_file;
