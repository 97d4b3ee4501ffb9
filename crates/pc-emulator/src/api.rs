//! The resources of the API: each file reads a call, asks, and writes JSON.

pub(crate) mod billing {
    pub(crate) mod blobs;
    pub(crate) mod charges;
    pub(crate) mod export_files;
    pub(crate) mod export_lines;
    pub(crate) mod exports;
    pub(crate) mod invoice_body;
    pub(crate) mod invoice_lines;
    pub(crate) mod invoices;
    pub(crate) mod line_class;
    pub(crate) mod line_item;
    pub(crate) mod line_items;
    pub(crate) mod line_scope;
    pub(crate) mod lines;
    pub(crate) mod pdf;
    pub(crate) mod statements;
}

pub(crate) mod catalog {
    pub(crate) mod availabilities;
    pub(crate) mod by_customer;
    pub(crate) mod inventory;
    pub(crate) mod products;
    pub(crate) mod promotions;
    pub(crate) mod skus;
}

pub(crate) mod purchasing {
    pub(crate) mod addons;
    pub(crate) mod attachments;
    pub(crate) mod cart_body;
    pub(crate) mod carts;
    pub(crate) mod checkout;
    pub(crate) mod entitlements;
    pub(crate) mod line_parts;
    pub(crate) mod order_body;
    pub(crate) mod order_changes;
    pub(crate) mod order_creation;
    pub(crate) mod orders;
    pub(crate) mod provisioning;
    pub(crate) mod read_cart_line;
    pub(crate) mod reservations;
}

pub(crate) mod answer;
pub(crate) mod audit_records;
pub(crate) mod call;
pub(crate) mod customers;
pub(crate) mod date_filter;
pub(crate) mod error_envelope;
pub(crate) mod fields;
pub(crate) mod lookup;
pub(crate) mod multipart;
pub(crate) mod not_modelled;
pub(crate) mod origin;
pub(crate) mod page;
pub(crate) mod route;
pub(crate) mod routes;
pub(crate) mod subscriptions;
