//! A faithful local Microsoft Partner Center to test against.
//!
//! [`Emulator`] answers the REST API as `pc_transport::wire` values: the same paths, headers,
//! bodies and codes as the service, with time as an input and ids from a seed. In process it is a
//! [`Transport`](pc_transport::Transport); with the feature `server` it listens on a socket (`server::serve`).
//!
//! | part | where |
//! |---|---|
//! | the front door and its choices | [`Emulator`], [`EmulatorOptions`] |
//! | who and what is in the demo world | [`demo`], `fixtures/*.toml` |
//! | one line for each operation | `routes.rs`, `route.rs` |
//! | what happens to each request | `service.rs`, `tokens.rs`, `throttle.rs`, `idempotency.rs` |
//! | faults | [`Faults`], `fault_rule.rs`, `fault_desk.rs` |
//! | the state, as values; saving it | `world.rs`, `saved.rs` |
//! | discovering | `products.rs`, `skus.rs`, `availabilities.rs`, `inventory.rs`, `catalog.rs`, `by_customer.rs` |
//! | enabling | `customers.rs`, `agreements.rs`, `subscriptions.rs`, `registration.rs` |
//! | buying | `promotions.rs`, `carts.rs`, `cart_lines.rs`, `cart_validation.rs`, `checkout.rs`, `order_creation.rs`, `clerk.rs` |
//! | after buying | `subscription_body.rs`, `orders.rs`, `order_changes.rs`, `addons.rs`, `attachments.rs`, `subscription_changes.rs`, `azure_entitlements.rs`, `provisioning.rs`, `entitlements.rs`, `reservations.rs`, `audit.rs` |
//! | charging | `charge.rs`, `rhythm.rs`, `subscription_charges.rs`, `books.rs`, `invoice.rs`, `planted.rs` |
//! | billing | `invoices.rs`, `invoice_lines.rs`, `line_items.rs`, `charges.rs`, `statements.rs`, `pdf.rs`, `exports.rs` |
//! | our own doors | `doors.rs`, `billing_doors.rs`, `seeding.rs`, `seeded_customers.rs` |

pub mod demo;
#[cfg(feature = "server")]
pub mod server;

mod addons;
mod agreements;
mod answer;
mod attachments;
mod audit;
mod availabilities;
mod azure_entitlements;
mod billing_doors;
mod books;
mod by_customer;
mod call;
mod cart_lines;
mod cart_validation;
mod carts;
mod catalog;
mod catalog_file;
mod charge;
mod charges;
mod checkout;
mod clerk;
mod custom_term_ends;
mod customers;
mod date_filter;
mod doors;
mod emulator;
mod entitlements;
mod export_lines;
mod exports;
mod fault_desk;
mod fault_rule;
mod faults;
mod fields;
mod idempotency;
mod ids;
mod inventory;
mod invoice;
mod invoice_lines;
mod invoices;
mod line_items;
mod money;
mod month;
mod multipart;
mod options;
mod order_changes;
mod order_creation;
mod orders;
mod page;
mod pdf;
#[cfg(feature = "server")]
mod plain_refusals;
mod planted;
mod problem;
mod products;
mod promotions;
mod provisioning;
mod registration;
#[cfg(feature = "server")]
mod reply_body;
mod reservations;
mod rhythm;
mod route;
mod routes;
mod saved;
mod seeded_customers;
mod seeding;
mod service;
mod shelf;
mod skus;
mod statements;
mod subscription_body;
mod subscription_changes;
mod subscription_charges;
mod subscriptions;
mod terms;
mod throttle;
mod tokens;
mod words;
mod world;

pub use emulator::{Emulator, RequestRecord};
pub use faults::{Faults, InvalidFaults};
pub use options::{EmulatorOptions, RepeatedRequestId, SecondCheckout, Throttling};
pub use saved::InvalidState;
