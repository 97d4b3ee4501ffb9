//! A faithful local Microsoft Partner Center to test against.
//!
//! [`Emulator`] answers the REST API as `pc_transport::wire` values: the same paths, headers,
//! bodies and codes as the service, with time as an input and ids from a seed. In process it is a
//! [`Transport`](pc_transport::Transport); with the feature `server` it listens on a socket (`server::serve`).
//!
//! A request falls down a stack of floors. Every file uses its own floor and those below it, never one above.
//!
//! | floor, from the top | holds |
//! |---|---|
//! | `server`, [`Emulator`], `control`, `console` | the socket; the emulator in process; the control endpoints and the pages under `/_emulator/` |
//! | `gateway` | what happens to every request, read from top to bottom in `gateway.rs`; the audit trail, the request log, the snapshot of it all |
//! | `openapi` | the OpenAPI description of what is served |
//! | `api` | one file for each resource: reads a call, asks, writes JSON; `routes.rs` has a line for each operation |
//! | `rules` | what happens to state: cart rules, order groups, placing orders, order changes, the billing run, the first customers |
//! | `state` | what is: catalog, customer, cart, order, subscription, charge, invoice, ledger, export, audit record; `Store` holds them |
//! | `faults`, [`EmulatorOptions`] | what can be chosen from outside: [`Faults`] and what they do, the options |
//! | `values` | problems, names of operations, money, calendar, seeded draws, lists by id, spelling, the ids in [`demo`] |

mod api;
#[cfg(feature = "server")]
mod console;
mod control;
mod emulator;
mod faults;
mod gateway;
mod openapi;
mod options;
mod rules;
#[cfg(feature = "server")]
pub mod server;
mod state;
mod values;
mod world;

pub use emulator::Emulator;
pub use faults::deviation::{Change, Deviation, Respelling};
pub use faults::fault_file::{Faults, InvalidFaults};
pub use gateway::request_record::{ExchangeRecord, MessageRecord, RequestRecord};
pub use gateway::snapshot::InvalidState;
pub use openapi::openapi;
pub use options::{EmulatorOptions, RepeatedRequestId, SecondCheckout, Throttling};
pub use rules::world::check::InvalidWorld;
pub use values::demo;
pub use world::World;
