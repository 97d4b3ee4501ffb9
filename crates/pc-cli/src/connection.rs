//! Which service a command talks to, with which credentials and which journal.

pub(crate) mod billing;
pub(crate) mod credentials;
pub(crate) mod demo;
pub(crate) mod emulator_behaviour;
pub(crate) mod journal;
pub(crate) mod journal_name;
pub(crate) mod read_arguments;
pub(crate) mod secret_file;
pub(crate) mod service;
pub(crate) mod service_clock;
