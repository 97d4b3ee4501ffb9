//! What there is in a program that is built with telemetry.

use std::net::SocketAddr;
use std::sync::Arc;

use pc_transport::TokioClock;
use pc_transport::telemetry::{CallMetrics, Observer};
use pc_workflows::telemetry::{MeteredJournal, PurchaseMetrics};
use pc_workflows::{Journal, Runner};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt, registry};

use super::metrics_server;
use super::spans::Spans;
use crate::output::{Failure, LogWriter, RetriesShown, say};

/// The log and the spans, where they are asked for.
pub(crate) struct Logging(Option<Spans>);

impl Logging {
    /// Logs go to stderr, and only when asked for with `RUST_LOG`. They are without colours: a control sequence in them would be
    /// somebody else's. Spans go where the variables `OTEL_…` say.
    pub(crate) fn begin() -> Self {
        let spans = Spans::as_the_environment_says().unwrap_or_else(|reason| {
            say(&format!("warning: no spans are sent: {reason}"));
            None
        });
        let filter = EnvFilter::try_from_default_env().ok();
        if filter.is_some() || spans.is_some() {
            let log = filter
                .map(|filter| fmt::layer().with_ansi(false).with_writer(|| LogWriter).with_filter(filter));
            registry().with(log).with(spans.as_ref().map(Spans::layer)).init();
        }
        Self(spans)
    }

    /// Waits until the last spans were sent, or could not be.
    pub(crate) async fn end(self) {
        if let Some(spans) = self.0 {
            spans.end().await;
        }
    }
}

pub(super) async fn serve_metrics(address: SocketAddr) -> Result<(), Failure> {
    let served = metrics_server::serve(address).await;
    served.map_err(|reason| {
        Failure::failed(format!("metrics cannot be served at {address}: {reason}. Nothing was done"))
    })
}

/// What is told of calls and tokens.
pub(crate) fn observer() -> Arc<dyn Observer> {
    Arc::new((RetriesShown, CallMetrics::new()))
}

/// A journal whose time is taken: in real time, however fast an emulator's runs.
pub(crate) fn metered(journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
    Arc::new(MeteredJournal::new(journal, Arc::new(TokioClock::system())))
}

/// A runner whose purchases are counted.
pub(crate) fn watched(runner: Runner) -> Runner {
    let metrics = PurchaseMetrics::new();
    runner.with_observer(move |event| metrics.count(event))
}
