//! What there is in a program that is built without telemetry.

use std::net::SocketAddr;
use std::sync::Arc;

use pc_transport::telemetry::Observer;
use pc_workflows::{Journal, Runner};
use tracing_subscriber::EnvFilter;

use crate::output::{Failure, LogWriter, RetriesShown, say};

/// Names where OpenTelemetry's spans and metrics go, in a program that is built with it.
const EXPORTER: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// The log, where it is asked for.
pub(crate) struct Logging;

impl Logging {
    /// Logs go to stderr, and only when asked for with `RUST_LOG`. They are without colours: a control sequence in them would be
    /// somebody else's.
    pub(crate) fn begin() -> Self {
        if let Ok(filter) = EnvFilter::try_from_default_env() {
            let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
            log.with_writer(|| LogWriter).init();
        }
        if std::env::var_os(EXPORTER).is_some_and(|address| !address.is_empty()) {
            say(&format!("note: {EXPORTER} is not used: this program is built without telemetry"));
        }
        Self
    }

    /// There is nothing left to be sent.
    pub(crate) async fn end(self) {}
}

pub(super) async fn serve_metrics(_: SocketAddr) -> Result<(), Failure> {
    Err(Failure::usage(
        "this program is built without telemetry. `cargo build --release -p pc-cli --features telemetry` builds one with it. \
         Nothing was done",
    ))
}

/// What is told of calls and tokens.
pub(crate) fn observer() -> Arc<dyn Observer> {
    Arc::new(RetriesShown)
}

pub(crate) fn metered(journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
    journal
}

pub(crate) fn watched(runner: Runner) -> Runner {
    runner
}
