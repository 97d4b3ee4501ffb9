//! Which service a command talks to, with which credentials and which journal.

pub(crate) mod billing;
pub(crate) mod credentials;
mod customer_arguments;
mod demo;
mod emulator_behaviour;
mod engine;
mod env_file;
mod environment;
mod every_customer;
pub(crate) mod journal;
mod journal_name;
mod kept;
mod origins;
mod read_arguments;
mod refresh_token_file;
pub(crate) mod seal_key;
mod secret;
mod secret_command;
pub(crate) mod service;
mod service_clock;
mod spending;
pub(crate) mod taken_over;
mod telemetry;
mod tenant;
pub(crate) mod time_scale;
pub(crate) mod trusted_file;

pub(crate) use billing::{Billing, DocumentArguments, Source, Wanted, describe, tell_note, via};
pub(crate) use credentials::{Credentials, KeptIn, not_kept};
pub(crate) use customer_arguments::CustomerArguments;
pub(crate) use emulator_behaviour::Behaviour;
pub(crate) use engine::{Engine, EngineArguments};
pub(crate) use environment::{Environment, EnvironmentArguments};
pub(crate) use every_customer::every_customer;
pub(crate) use journal::{JournalArguments, Opened};
pub(crate) use journal_name::data_folder;
pub(crate) use kept::Kept;
pub(crate) use read_arguments::ReadArguments;
pub(crate) use refresh_token_file::create as store_refresh_token;
pub(crate) use service::{Service, ServiceArguments, live};
pub(crate) use service_clock::read_date;
#[cfg(feature = "host")]
pub(crate) use spending::{POLICY, read_policy};
pub(crate) use spending::{PolicyArguments, Spending, SpendingArguments, user};
pub(crate) use telemetry::Logging;
