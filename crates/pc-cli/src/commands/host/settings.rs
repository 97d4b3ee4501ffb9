//! How a copy is set up.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use crate::connection::endpoint::endpoint;

/// The settings of a copy. In a file each key is the flag of the same name.
#[derive(Debug, Default, PartialEq, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(not(feature = "host"), allow(dead_code))] // a program without the feature knows the flags, and does not host
pub(super) struct Settings {
    /// The admin address of the engine, where the copy registers itself. It has no credentials: keep it on loopback or in a
    /// network of one's own.
    #[arg(long, visible_alias = "admin", value_name = "URL")]
    #[serde(alias = "admin")]
    pub(super) restate: Option<String>,
    /// The engine's ingress, where the copies share their permits to call. Without it each keeps the limits alone, so that only
    /// one copy may run.
    #[arg(long, value_name = "URL")]
    pub(super) ingress: Option<String>,
    /// Where to listen to the engine; 127.0.0.1:9080 when absent.
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<SocketAddr>,
    /// The address that the engine calls: that of the balancer before the copies, the same for all of them. Its own when absent.
    #[arg(long, value_name = "URL")]
    pub(super) advertise: Option<String>,
    /// What the copy is called in histories, with some letters behind it that are drawn at every start.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Answer the engine piece by piece, where something between them keeps no conversation open.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(super) request_response: Option<bool>,
    /// Answer only an engine that signs its requests with the key to this one (publickeyv1_…).
    #[arg(long, value_name = "KEY")]
    pub(super) identity_key: Option<String>,
    /// How many seconds the calls under way may take after Ctrl-C or SIGTERM; 130 when absent, for a call takes two minutes at most.
    #[arg(long, value_name = "SECONDS")]
    pub(super) drain: Option<u64>,
    /// Keep to this policy (TOML): what may be bought, and for how much; the same for all copies. When absent, to the one that
    /// PARTNER_CENTER_POLICY names.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// What was seen of the service, as `parity` keeps it beside a journal: purchases go the careful ways that follow from it.
    #[arg(long, value_name = "FILE")]
    pub(super) service_profile: Option<PathBuf>,
    /// Buy from the emulator at this address.
    #[arg(long, help_heading = "Service", value_name = "URL", value_parser = endpoint, conflicts_with = "live")]
    pub(super) endpoint: Option<String>,
    /// Buy from the real Partner Center, with the credentials of the environment (see `doctor --help`).
    #[arg(
        long,
        help_heading = "Service",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL"
    )]
    pub(super) live: Option<bool>,
}
