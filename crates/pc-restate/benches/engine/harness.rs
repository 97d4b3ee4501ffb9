//! What the tests on the engine use as well.
#![allow(dead_code, reason = "the tests use all of it")]

#[path = "../../tests/it/engine/balancer.rs"]
pub(crate) mod balancer;
#[path = "../../tests/it/engine/buying.rs"]
pub(crate) mod buying;
#[path = "../../tests/it/engine/gatekeeper.rs"]
mod gatekeeper;
#[path = "../../tests/it/engine/http.rs"]
pub(crate) mod http;
#[path = "../../tests/it/engine/installation.rs"]
mod installation;
#[path = "../../tests/it/engine/partner_center.rs"]
pub(crate) mod partner_center;
#[path = "../../tests/it/engine/process.rs"]
pub(crate) mod process;
#[path = "../../tests/it/engine/servers.rs"]
pub(crate) mod servers;
#[path = "../../tests/it/engine/waiting.rs"]
pub(crate) mod waiting;
