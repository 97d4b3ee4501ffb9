//! Which service a command talks to, with which credentials and which journal.

pub(crate) mod billing;
pub(crate) mod credentials;
mod demo;
mod emulator_behaviour;
mod engine;
mod environment;
mod every_customer;
pub(crate) mod journal;
mod journal_name;
mod kept;
mod read_arguments;
mod secret_file;
pub(crate) mod service;
mod service_clock;
pub(crate) mod taken_over;
mod tenant;
pub(crate) mod time_scale;

pub(crate) use billing::{Billing, DocumentArguments, Source, Wanted, describe, via};
pub(crate) use credentials::Credentials;
pub(crate) use emulator_behaviour::Behaviour;
pub(crate) use engine::{Engine, EngineArguments};
#[cfg(feature = "host")]
pub(crate) use environment::Environment;
pub(crate) use every_customer::every_customer;
pub(crate) use journal::{JournalArguments, Opened};
pub(crate) use kept::Kept;
pub(crate) use read_arguments::ReadArguments;
pub(crate) use service::{Service, ServiceArguments, live};
pub(crate) use service_clock::read_date;
