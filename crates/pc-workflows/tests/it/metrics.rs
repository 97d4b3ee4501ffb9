//! What is counted while purchases run.

use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use pc_emulator::EmulatorOptions;
use pc_transport::auth::{Credentials, Grant, SecretString, TokenEndpoint};
use pc_transport::telemetry::CallMetrics;
use pc_transport::{Client, RateLimiter, RateLimits, TokioClock};
use pc_workflows::telemetry::{MeteredJournal, PurchaseMetrics};
use pc_workflows::{PurchaseStatus, Runner};

use crate::harness::emulated::{Harness, software};
use crate::harness::{id, intent};

/// A runner over the emulator with everything counted.
fn counted(harness: &Harness) -> Runner {
    let calls = Arc::new(CallMetrics::new());
    let grant = Grant::RefreshToken("user".into());
    let credentials = Credentials::new("tenant", "app", grant).with_secret(SecretString::from("secret"));
    let authority = Arc::new(harness.emulator.clone());
    let tokens = TokenEndpoint::new(authority, harness.clock.clone(), credentials, "scope");
    let mut limits = RateLimits::default();
    limits.per_customer = 5;
    let client = Client::new(
        Arc::new(harness.emulator.clone()),
        Arc::new(tokens.with_observer(calls.clone())),
        harness.clock.clone(),
    )
    .with_limiter(RateLimiter::new(limits))
    .with_observer(calls);
    let journal = MeteredJournal::new(harness.journal.clone(), Arc::new(TokioClock::system()));
    let purchases = PurchaseMetrics::new();
    Runner::new(client, Arc::new(journal)).with_observer(move |event| purchases.count(event))
}

/// The number behind a metric with its labels.
fn number(text: &str, metric: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
    line.map(|number| number.parse().unwrap())
}

/// The sum of a metric over all its labels.
fn sum(text: &str, metric: &str) -> f64 {
    let lines = text.lines().filter(|line| line.starts_with(metric));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

#[tokio::test(start_paused = true)]
async fn calls_waits_tokens_purchases_and_the_journal_are_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let scraped = |metric: &str| number(&recorder.handle().render(), metric);
    let harness = Harness::new(EmulatorOptions::default());
    let faults = "[[rules]]\nfault = 'throttle'\noperation = 'CreateCart'\nnth = [1]";
    harness.emulator.set_faults(faults.parse().unwrap());
    let runner = counted(&harness);

    let begun = runner.begin(intent(software("m"))).await.unwrap();
    assert_eq!(scraped("partner_center_purchases_started_total{kind=\"purchase\"}"), Some(1.0));
    assert_eq!(scraped("partner_center_purchases_running{stage=\"starting\"}"), Some(1.0));
    assert!(tokio::time::timeout(Duration::from_secs(60), begun).await.is_err());
    assert_eq!(scraped("partner_center_purchases_running{stage=\"starting\"}"), Some(0.0));
    assert_eq!(sum(&recorder.handle().render(), "partner_center_purchases_running{"), 0.0);
    assert_eq!(sum(&recorder.handle().render(), "partner_center_purchases_left_total{"), 1.0);

    assert_eq!(runner.resume(&id("m")).await.unwrap().status, PurchaseStatus::Completed);
    assert_eq!(runner.buy(intent(software("n"))).await.unwrap().status, PurchaseStatus::Completed);
    let mut refused = software("r");
    refused["country"] = "DE".into();
    assert_eq!(runner.buy(intent(refused)).await.unwrap().status, PurchaseStatus::Rejected);
    assert_eq!(runner.dry_run(intent(software("d"))).await.unwrap().status, PurchaseStatus::Cancelled);

    let text = recorder.handle().render();
    for (metric, value) in [
        ("partner_center_purchases_started_total{kind=\"purchase\"}", 3.0),
        ("partner_center_purchases_ended_total{kind=\"purchase\",status=\"completed\"}", 2.0),
        ("partner_center_purchases_ended_total{kind=\"purchase\",status=\"rejected\"}", 1.0),
        ("partner_center_purchase_seconds_count{kind=\"purchase\",status=\"completed\"}", 1.0),
        ("partner_center_calls_total{operation=\"CheckoutCart\",outcome=\"ok\"}", 2.0),
        ("partner_center_throttled_total{operation=\"CreateCart\"}", 1.0),
        ("partner_center_retries_total{operation=\"CreateCart\",status=\"4xx\"}", 1.0),
        ("partner_center_retry_wait_seconds_count", 1.0),
        ("partner_center_requests_total{operation=\"CreateCart\",status=\"2xx\"}", 2.0),
    ] {
        assert_eq!(number(&text, metric), Some(value), "{metric}\n{text}");
    }
    assert!(number(&text, "partner_center_tokens_total{outcome=\"issued\"}").unwrap() >= 1.0, "{text}");
    assert!(text.contains("partner_center_limiter_wait_seconds_count{operation="), "{text}");
    let appends = "partner_center_journal_seconds_count{action=\"append\",outcome=\"ok\"}";
    assert!(number(&text, appends).unwrap() > 10.0, "{text}");
    let running = text.lines().filter(|line| line.starts_with("partner_center_purchases_running"));
    assert!(running.clone().all(|line| line.ends_with(" 0")) && running.count() > 5, "{text}");
}

#[tokio::test(start_paused = true)]
async fn every_metric_is_described_and_none_names_a_purchase_or_a_customer() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let harness = Harness::new(EmulatorOptions::default());
    let runner = counted(&harness);
    runner.buy(intent(software("hunter-purchase"))).await.unwrap();
    let text = recorder.handle().render();
    let told: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# HELP ")).collect();
    let known: Vec<_> =
        pc_transport::telemetry::METRICS.iter().chain(pc_workflows::telemetry::METRICS).collect();
    for line in &told {
        let (name, help) = line.split_once(' ').unwrap();
        assert!(known.iter().any(|metric| (metric.name, metric.help) == (name, help)), "{line}");
    }
    assert!(told.len() > 8, "{told:?}");
    let customer = pc_emulator::demo::CONTOSO;
    for secret in ["hunter-purchase", customer, "secret", "user", "Bearer"] {
        assert!(!text.contains(&format!("=\"{secret}")), "{secret}\n{text}");
    }
}
