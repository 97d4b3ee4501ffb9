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
//! | faults | [`Faults`], `fault_rule.rs`, `fault_injector.rs` |
//! | the state, as values; saving it | `store.rs`, `saved.rs` |
//! | discovering | `products.rs`, `skus.rs`, `availabilities.rs`, `inventory.rs`, `catalog.rs`, `by_customer.rs` |
//! | enabling | `customers.rs`, `agreements.rs`, `subscriptions.rs`, `registration.rs` |
//! | buying | `promotions.rs`, `carts.rs`, `cart_lines.rs`, `cart_validation.rs`, `checkout.rs`, `order_creation.rs`, `placement.rs` |
//! | after buying | `subscription_body.rs`, `orders.rs`, `order_changes.rs`, `addons.rs`, `attachments.rs`, `subscription_changes.rs`, `azure_entitlements.rs`, `provisioning.rs`, `entitlements.rs`, `reservations.rs`, `audit.rs` |
//! | charging | `charge.rs`, `schedule.rs`, `subscription_charges.rs`, `ledger.rs`, `invoice.rs`, `injected.rs` |
//! | billing | `invoices.rs`, `invoice_lines.rs`, `line_items.rs`, `charges.rs`, `statements.rs`, `pdf.rs`, `exports.rs` |
//! | our own doors | `doors.rs`, `billing_doors.rs`, `seeding.rs`, `seeded_customers.rs` |

mod api;
mod control;
mod emulator;
mod faults;
mod gateway;
mod options;
mod rules;
#[cfg(feature = "server")]
pub mod server;
mod state;
mod values;

pub use emulator::Emulator;
pub use faults::fault_file::{Faults, InvalidFaults};
pub use gateway::request_log::RequestRecord;
pub use gateway::snapshot::InvalidState;
pub use options::{EmulatorOptions, RepeatedRequestId, SecondCheckout, Throttling};
pub use values::demo;
