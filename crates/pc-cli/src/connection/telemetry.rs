//! What a program that runs for long is watched by: metrics for Prometheus, spans for OpenTelemetry, and the log. Built with
//! the feature `telemetry`; without it there is the log alone.

#[cfg(not(feature = "telemetry"))]
mod absent;
#[cfg(feature = "telemetry")]
mod metrics_server;
#[cfg(feature = "telemetry")]
mod otlp_client;
#[cfg(feature = "telemetry")]
mod present;
#[cfg(feature = "telemetry")]
mod spans;

use std::net::SocketAddr;

use clap::Args;

use crate::output::Failure;

#[cfg(not(feature = "telemetry"))]
use absent as build;
#[cfg(feature = "telemetry")]
use present as build;

pub(crate) use build::{Logging, metered, observer, watched};

/// How a command is watched while it runs.
#[derive(Args)]
pub(crate) struct TelemetryArguments {
    /// Serve metrics for Prometheus at this address while the command runs (in a program that is built with `telemetry`).
    #[arg(long, help_heading = "Service", value_name = "ADDR")]
    metrics: Option<SocketAddr>,
}

impl TelemetryArguments {
    /// Serves metrics from now on, where that was asked for.
    pub(crate) async fn begin(&self) -> Result<(), Failure> {
        match self.metrics {
            Some(address) => build::serve_metrics(address).await,
            None => Ok(()),
        }
    }
}
