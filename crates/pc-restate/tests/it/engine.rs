//! What the tests on the engine share: servers, copies of the service process behind a balancer, and an emulator.
//!
//! Everything listens on loopback at free ports, and ends with the value that started it.

pub(crate) mod balancer;
pub(crate) mod buying;
pub(crate) mod callers;
pub(crate) mod copies;
pub(crate) mod copy;
pub(crate) mod gatekeeper;
pub(crate) mod hosted;
pub(crate) mod http;
pub(crate) mod installation;
pub(crate) mod naive_host;
pub(crate) mod partner_center;
pub(crate) mod process;
pub(crate) mod servers;
pub(crate) mod waiting;
