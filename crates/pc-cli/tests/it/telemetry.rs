//! Metrics and spans of a program that is built with telemetry, and what one without it says.

use crate::harness::Harness;

#[cfg(not(feature = "telemetry"))]
#[test]
fn without_telemetry_the_program_says_so() {
    let harness = Harness::new();
    let file = harness.intent("p", |_| {});
    let ran = harness.at_endpoint(&["buy", &file, "--metrics", "127.0.0.1:0"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("--features telemetry") && ran.err.contains("Nothing was done"), "{}", ran.err);
    assert_eq!(harness.requests(), 0);
}

#[cfg(feature = "telemetry")]
mod with_telemetry {
    use std::collections::BTreeSet;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};

    use pc_emulator::demo;
    use pc_transport::telemetry::{Metric, MetricKind};
    use serde_json::{Value, json};
    use wiremock::matchers::{header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::Harness;
    use crate::harness::{Running, software};

    /// Every metric that there is.
    fn all() -> impl Iterator<Item = &'static Metric> {
        pc_transport::telemetry::METRICS.iter().chain(pc_workflows::telemetry::METRICS)
    }

    /// What a program with `--metrics` serves.
    fn scraped(running: &Running, path: &str) -> String {
        let address = running.said.split("metrics at http://").nth(1).unwrap().split('/').next().unwrap();
        let mut connection = TcpStream::connect(address).unwrap();
        write!(connection, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The sum of a metric over all its labels.
    fn sum(text: &str, metric: &str) -> f64 {
        let lines = text.lines().filter(|line| line.starts_with(metric));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    #[test]
    fn metrics_are_served_while_purchases_run() {
        let harness = Harness::in_real_time();
        let intent = |number| json!({"id": format!("hunter-{number}"), "customer": demo::CONTOSO, "country": "US", "line": [software(1)]});
        let intents: Vec<Value> = (0..40).map(intent).collect();
        let file = harness.write("intents.json", &json!(intents).to_string());
        let metrics = ["buy", &file, "--metrics", "127.0.0.1:0"];
        let mut running = harness.start(harness.with_endpoint(&metrics));
        running.until("metrics at http://");
        for number in 0..40 {
            running.until(&format!("hunter-{number} ")); // each has said something
        }
        while sum(&scraped(&running, "/metrics"), "partner_center_purchases_running{stage=\"visibility\"}")
            < 40.0
        {
            std::thread::yield_now();
        }
        let text = scraped(&running, "/metrics");
        assert!(text.starts_with("HTTP/1.1 200 OK") && text.contains("text/plain; version=0.0.4"), "{text}");
        let told: BTreeSet<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
        let known: BTreeSet<&str> = all().map(|metric| metric.name).collect();
        assert!(told.is_subset(&known) && told.len() > 8, "{told:?}");
        assert_eq!(sum(&text, "partner_center_purchases_started_total{"), 40.0);
        assert_eq!(sum(&text, "partner_center_calls_total{operation=\"CheckoutCart\""), 40.0);
        assert!(sum(&text, "partner_center_journal_seconds_count{action=\"append\",outcome=\"ok\"}") > 100.0);
        assert!(sum(&text, "partner_center_tokens_total{outcome=\"issued\"}") >= 1.0, "{text}");
        assert!(text.contains("partner_center_call_seconds_bucket{"), "{text}");
        assert!(!text.contains("hunter") && !text.contains(demo::CONTOSO), "{text}");
        assert!(scraped(&running, "/").starts_with("HTTP/1.1 404"));
        running.kill();
        assert_eq!(harness.orders(), 40);
    }

    #[test]
    fn an_address_that_is_taken_is_refused_before_anything_is_done() {
        let harness = Harness::new();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let file = harness.intent("p", |_| {});
        let ran = harness.at_endpoint(&["buy", &file, "--metrics", &address]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.err.contains(&address) && ran.err.contains("Nothing was done"), "{}", ran.err);
    }

    /// Where spans are sent to.
    async fn collector(answer: ResponseTemplate) -> MockServer {
        let collector = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/v1/traces"))
            .and(header("content-type", "application/x-protobuf"))
            .respond_with(answer)
            .mount(&collector)
            .await;
        collector
    }

    #[test]
    fn spans_go_where_the_environment_says() {
        let harness = Harness::new();
        let collector = harness.block_on(collector(ResponseTemplate::new(200)));
        let file = harness.intent("hunter-purchase", |_| {});
        let ran = harness
            .with_endpoint(&["buy", &file, "--json"])
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri())
            .env("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=hunter-key")
            .env("OTEL_SERVICE_NAME", "buyer-of-the-tests")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let received = harness.block_on(collector.received_requests()).unwrap();
        let bytes: Vec<u8> = received.iter().flat_map(|request| request.body.clone()).collect();
        let text = String::from_utf8_lossy(&bytes);
        for told in [
            "buyer-of-the-tests",
            "partner_center_call",
            "partner_center_attempt",
            "CheckoutCart",
            "run",
            "hunter-purchase",
            "request_id",
            "pc_transport",
        ] {
            assert!(text.contains(told), "{told}");
        }
        assert!(received.iter().all(|request| request.headers["x-api-key"] == "hunter-key"));
        for secret in ["Bearer", "hunter-key", "client_secret", "access_token"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }

    #[test]
    fn a_collector_that_fails_is_told_and_harms_nothing() {
        let harness = Harness::new();
        let collector = harness.block_on(collector(ResponseTemplate::new(400)));
        let file = harness.intent("p", |_| {});
        let endpoint = format!("{}/v1/traces", collector.uri());
        let sent = harness
            .with_endpoint(&["buy", &file])
            .env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &endpoint)
            .env("OTEL_EXPORTER_OTLP_HEADERS", "authorization=hunter-key")
            .output()
            .unwrap();
        let said = String::from_utf8(sent.stderr).unwrap();
        assert!(sent.status.success(), "{said}");
        assert!(said.contains("warning: spans could not all be sent"), "{said}");
        assert!(!said.contains("hunter-key"), "{said}");
    }

    #[test]
    fn without_an_endpoint_and_where_it_is_switched_off_nothing_is_sent() {
        let harness = Harness::new();
        let collector = harness.block_on(collector(ResponseTemplate::new(200)));
        for (name, value) in [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")] {
            let ran = harness
                .with_endpoint(&["balance"])
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri())
                .env(name, value)
                .output()
                .unwrap();
            assert!(ran.status.success(), "{ran:?}");
        }
        assert!(harness.block_on(collector.received_requests()).unwrap().is_empty());
    }

    fn docs(file: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file)
    }

    #[test]
    fn the_table_of_the_documentation_is_that_of_the_code() {
        let documented: Vec<String> = std::fs::read_to_string(docs("telemetry.md"))
            .unwrap()
            .lines()
            .filter(|line| line.starts_with("| `partner_center_"))
            .filter(|line| line.matches('|').count() == 5)
            .map(str::to_owned)
            .collect();
        let row = |metric: &Metric| {
            let kind = match metric.kind {
                MetricKind::Counter => "counter",
                MetricKind::Gauge => "gauge",
                _ => "histogram, seconds",
            };
            let labels: Vec<String> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
            format!("| `{}` | {kind} | {} | {} |", metric.name, labels.join(", "), metric.help)
        };
        let expected: Vec<String> = all().map(row).collect();
        assert_eq!(documented, expected, "docs/telemetry.md should say\n{}", expected.join("\n"));
    }

    #[test]
    fn the_dashboard_names_only_metrics_and_labels_that_there_are() {
        let text = std::fs::read_to_string(docs("grafana/partner-center.json")).unwrap();
        let dashboard: Value = serde_json::from_str(&text).unwrap();
        let mut queries = Vec::new();
        for panel in dashboard["panels"].as_array().unwrap() {
            let targets = panel["targets"].as_array().cloned().unwrap_or_default();
            queries.extend(targets.iter().map(|target| target["expr"].as_str().unwrap().to_owned()));
        }
        let mut named = BTreeSet::new();
        for query in &queries {
            let metrics: Vec<&Metric> = words(query).filter_map(metric).collect();
            assert!(!metrics.is_empty(), "{query}");
            for word in words(query).filter(|word| word.starts_with("partner_center_")) {
                assert!(metric(word).is_some(), "{word}: {query}");
            }
            for label in labels(query).filter(|label| !["le", "job"].contains(label)) {
                assert!(metrics.iter().all(|metric| metric.labels.contains(&label)), "{label}: {query}");
            }
            named.extend(metrics.iter().map(|metric| metric.name));
        }
        let left_out: Vec<&str> =
            all().map(|metric| metric.name).filter(|name| !named.contains(name)).collect();
        assert!(left_out.is_empty(), "no panel shows {left_out:?}");
    }

    fn words(query: &str) -> impl Iterator<Item = &str> {
        query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
    }

    /// The metric that a name of Prometheus stands for: a histogram has three.
    fn metric(name: &str) -> Option<&'static Metric> {
        let parts = ["_bucket", "_sum", "_count"];
        all().find(|metric| match metric.kind {
            MetricKind::Histogram => parts.iter().any(|part| name.strip_suffix(part) == Some(metric.name)),
            _ => metric.name == name,
        })
    }

    /// The labels that a query groups or chooses by.
    fn labels(query: &str) -> impl Iterator<Item = &str> {
        let grouped = query.split("by (").skip(1).filter_map(|rest| rest.split(')').next());
        let grouped = grouped.flat_map(|labels| labels.split(',').map(str::trim));
        let chosen = query.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let chosen = chosen.flat_map(|labels| labels.split(',')).filter_map(|one| words(one).next());
        grouped.chain(chosen)
    }
}
