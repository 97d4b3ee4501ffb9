//! Spans of purchases, calls and requests, sent by the OpenTelemetry protocol as protobuf over HTTP.
//!
//! The standard's variables decide; they are read here and by the SDK, and what they hold is never shown.

use std::env;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

use super::otlp_client::{LastFailure, OtlpClient};
use crate::output::{program, say};

/// Where spans go: without any of these nowhere.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// How long the last spans may take at the end of the program.
const PATIENCE: Duration = Duration::from_secs(5);

/// The crates whose spans are sent: not those of what sends them.
const OURS: [&str; 4] = ["pc_transport", "pc_workflows", "pc_restate", "pc_cli"];

/// Spans on their way to a collector.
pub(super) struct Spans {
    provider: SdkTracerProvider,
    failure: LastFailure,
}

impl Spans {
    /// None, where the environment asks for none.
    pub(super) fn as_the_environment_says() -> Result<Option<Self>, String> {
        let is = |name: &str, value: &str| env::var(name).is_ok_and(|set| set.eq_ignore_ascii_case(value));
        let is_somewhere = ENDPOINTS.iter().any(|name| env::var(name).is_ok_and(|url| !url.is_empty()));
        if !is_somewhere || is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none") {
            return Ok(None);
        }
        let failure = LastFailure::default();
        let client = OtlpClient::new(failure.clone());
        let exporter = SpanExporter::builder().with_http().with_http_client(client).build();
        let exporter = exporter.map_err(|error| error.to_string())?;
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource());
        Ok(Some(Self { provider: provider.build(), failure }))
    }

    /// What hands the spans of this project over, down to single requests.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        let ours = OURS.map(|target| (target, LevelFilter::DEBUG));
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("partner-center"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_targets(ours))
    }

    /// Has the last spans sent, and says where they could not be.
    pub(super) async fn end(self) {
        // It blocks, and what is sent needs the other threads.
        let ended = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(PATIENCE)).await;
        let unsent = ended.ok().and_then(|ended| Some(ended.err()?.to_string()));
        if let Some(reason) = self.failure.reason().or(unsent) {
            say(&format!("warning: spans could not all be sent to the collector: {reason}"));
        }
    }
}

/// Who sends: what the environment says, and otherwise this program.
fn resource() -> Resource {
    let named = env::var("OTEL_SERVICE_NAME").is_ok_and(|name| !name.is_empty())
        || env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(|all| all.contains("service.name="));
    let resource = Resource::builder();
    if named { resource.build() } else { resource.with_service_name(program::name().to_owned()).build() }
}
