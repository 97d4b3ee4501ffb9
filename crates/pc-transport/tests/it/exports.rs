//! The billing export, from its start to its lines.

use std::error::Error as _;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use flate2::{Compression, write::GzEncoder};
use futures_util::TryStreamExt;
use pc_models::{BillingExportRequest, Manifest};
use pc_transport::export::{self, ExportError};
use pc_transport::operations::{BillingExportKind, StartBillingExport};
use pc_transport::wire::{Method, Reply};
use pc_transport::{HttpTransport, HttpTransportOptions};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::harness::streaming_transport::{End, StreamingTransport};
use crate::harness::{Answer, Script, answering, client, clock, lost};

const PATIENCE: Duration = Duration::from_secs(120);
const OPERATION: &str = "/v1.0/reports/partners/billing/operations/1";

fn manifest() -> Value {
    json!({
        "id": "m", "rootDirectory": "https://x.blob.core.windows.net/c/folder", "sasToken": "sv=1&sig=a%2Fb%3D",
        "blobCount": 2, "blobs": [{"name": "part-0.json.gz"}, {"name": "part-1.json.gz"}]
    })
}

fn state(status: &str, more: Value) -> Answer {
    let mut body = json!({"id": "1", "status": status});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Ok(Reply::json(200, &body).header("Retry-After", "30"))
}

fn blob(text: &str) -> Answer {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    Ok(Reply { body: encoder.finish().unwrap().into(), ..Reply::new(200) })
}

#[tokio::test(start_paused = true)]
async fn from_the_start_to_the_last_line() {
    let path = "/v1.0/reports/partners/billing/reconciliation/billed/export";
    let script = Arc::new(
        Script::new()
            .expect(Method::Post, path, Ok(Reply::new(202).header("Location", OPERATION)))
            .expect(Method::Get, OPERATION, state("running", json!({})))
            .expect(Method::Get, OPERATION, state("succeeded", json!({"resourceLocation": manifest()}))),
    );
    let graph = client(&script);
    let request = BillingExportRequest::billed("G1".into());
    let start = StartBillingExport::new(BillingExportKind::BilledReconciliation, request);
    let started = graph.run(&start).await.unwrap();
    let manifest = export::wait(&graph, &started.location, Duration::from_secs(600)).await.unwrap();
    assert_eq!(graph.clock().now().unix_millis(), 30_000, "as the service asked");
    assert_eq!(String::from_utf8_lossy(&script.sent()[0].body), r#"{"invoiceId":"G1"}"#);

    assert_eq!(export::blob_origin(&manifest).unwrap(), "https://x.blob.core.windows.net");
    let blobs = answering([lost(), blob("{\"a\":1}\n{\"a\":2}\n"), blob("[{\"a\":3}]")]);
    let lines: Vec<Value> =
        export::lines(blobs.clone(), clock(), PATIENCE, manifest, 1).try_collect().await.unwrap();
    assert_eq!(lines, [json!({"a": 1}), json!({"a": 2}), json!({"a": 3})]);
    assert_eq!(blobs.sent()[1].target(), "/c/folder/part-0.json.gz?sv=1&sig=a%2Fb%3D");
    assert!(blobs.sent().iter().all(|request| request.headers.is_empty()), "no bearer token");
    let shown = format!("{:?}", blobs.sent());
    assert!(shown.contains("part-0.json.gz?sv=1&sig=[redacted]") && !shown.contains("a%2Fb"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn the_manifest_may_be_a_link() {
    let script = answering([
        state("completed", json!({"resourceLocation": "/v1.0/reports/partners/billing/manifests/m"})),
        Ok(Reply::json(200, &manifest())),
    ]);
    let found = export::wait(&client(&script), OPERATION, Duration::from_secs(1)).await.unwrap();
    assert_eq!((found.id.as_str(), found.blobs.len()), ("m", 2));
}

#[tokio::test(start_paused = true)]
async fn an_export_that_fails_expires_or_takes_too_long() {
    let wait = async |answer: Answer| {
        let script = answering([answer]);
        export::wait(&client(&script), OPERATION, Duration::from_secs(20)).await.unwrap_err()
    };
    assert!(matches!(wait(Ok(Reply::new(404))).await, ExportError::Expired));
    let failed = state("failed", json!({"error": {"code": "5000", "message": "no data"}}));
    assert!(matches!(wait(failed).await, ExportError::Failed { code, .. } if code == "5000"));
    assert!(matches!(wait(Ok(Reply::new(410))).await, ExportError::Expired));
    assert!(matches!(wait(state("anything", json!({}))).await, ExportError::NotYet));
    let elsewhere = client(&Arc::new(Script::new()));
    let error = export::wait(&elsewhere, "https://evil.example/x", Duration::from_secs(1)).await.unwrap_err();
    assert!(matches!(error, ExportError::ForeignLink(_)));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_refused_or_broken_ends_in_an_error() {
    let manifest: Manifest = serde_json::from_value(manifest()).unwrap();
    let lines = async |answers: Vec<Answer>| {
        let lines = export::lines::<Value>(answering(answers), clock(), PATIENCE, manifest.clone(), 1);
        lines.try_collect::<Vec<Value>>().await.unwrap_err()
    };
    let error = lines(vec![Ok(Reply::new(403))]).await;
    assert!(matches!(&error, ExportError::Blob { name, .. } if name == "part-0.json.gz"), "{error}");
    assert!(error.to_string().contains("ask for the manifest again"), "{error}");
    assert!(!error.to_string().contains("a/b"), "{error}");
    let error = lines(vec![blob("{\"a\":1}\n{\"a\"")]).await;
    assert!(matches!(&error, ExportError::Line { line: 1, .. }), "{error}");
    assert!(error.to_string().ends_with(&error.source().unwrap().to_string()), "{error}");
}

#[tokio::test(start_paused = true)]
async fn files_that_break_off_are_taken_up_where_they_were() {
    let manifest: Manifest = serde_json::from_value(manifest()).unwrap();
    // Numbers that do not pack well, so that the packed file is large too.
    let numbers: Vec<u64> =
        (1..20_000_u64).map(|number| number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    let lines: String = numbers.iter().map(|number| format!("{{\"a\":{number}}}\n")).collect();
    let (large, small) = (blob(&lines).unwrap(), blob("{\"a\":1}").unwrap());
    let read = async |pieces: StreamingTransport, at_once| {
        let lines = export::lines::<Value>(Arc::new(pieces), clock(), PATIENCE, manifest.clone(), at_once);
        lines.map_ok(|line| line["a"].as_u64().unwrap()).try_collect::<Vec<u64>>().await.unwrap()
    };
    let cuts = [30_000, 20_000, 60_000];
    let pieces = cuts
        .iter()
        .fold(StreamingTransport::new(), |pieces, cut| pieces.cut(large.clone(), *cut, End::Broken));
    let in_turn = read(pieces.whole(large.clone()).whole(small.clone()), 1).await;
    let all = [&numbers[..], &[1]].concat();
    assert_eq!(in_turn, all, "in the manifest's order");

    // Side by side: the second file is asked for before the first one breaks off.
    let pieces = StreamingTransport::new().cut(large.clone(), 30_000, End::Broken).whole(small).whole(large);
    let (mut mixed, mut all) = (read(pieces, 2).await, all);
    mixed.sort_unstable();
    all.sort_unstable();
    assert_eq!(mixed, all);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_stands_still_or_changes_ends_in_an_error() {
    let manifest: Manifest = serde_json::from_value(manifest()).unwrap();
    let [first, second] = ["{\"a\":1}\n{\"a\":2}\n", "{\"a\":7}\n{\"a\":2}\n"]
        .map(|text| Reply { body: text.into(), ..Reply::new(200) });
    let read = async |pieces: StreamingTransport| {
        let lines = export::lines::<Value>(Arc::new(pieces), clock(), PATIENCE, manifest.clone(), 1);
        lines.try_collect::<Vec<Value>>().await.unwrap_err()
    };
    let changed = read(StreamingTransport::new().cut(first.clone(), 10, End::Broken).whole(second)).await;
    assert!(matches!(&changed, ExportError::Changed { name } if name == "part-0.json.gz"), "{changed}");
    let stalled =
        (0..3).fold(StreamingTransport::new(), |pieces, _| pieces.cut(first.clone(), 10, End::Stalled));
    assert!(matches!(read(stalled).await, ExportError::Blob { reason, .. } if reason.contains("standstill")));
}

#[tokio::test(start_paused = true)]
async fn a_manifest_that_does_not_name_all_its_files_is_refused() {
    let mut short = manifest();
    short["blobCount"] = json!(3);
    for answers in [
        vec![state("succeeded", json!({"resourceLocation": short}))],
        vec![
            state("succeeded", json!({"resourceLocation@odata.navigationLink": "/v1.0/m"})),
            Ok(Reply::json(200, &short)),
        ],
    ] {
        let error = export::wait(&client(&answering(answers)), OPERATION, PATIENCE).await.unwrap_err();
        assert!(matches!(error, ExportError::Incomplete("names for all of its files")), "{error}");
    }
    let nowhere = answering([state("succeeded", json!({}))]);
    let error = export::wait(&client(&nowhere), OPERATION, PATIENCE).await.unwrap_err();
    assert!(matches!(error, ExportError::Incomplete("address")), "{error}");
}

/// The lines of the first file of a manifest.
async fn first_file(manifest: &Value, blobs: &Arc<Script>) -> Result<Vec<Value>, ExportError> {
    let mut manifest: Manifest = serde_json::from_value(manifest.clone()).unwrap();
    manifest.blobs.truncate(1);
    export::lines(blobs.clone(), clock(), PATIENCE, manifest, 1).try_collect().await
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_encoded_is_not_encoded_again() {
    let mut manifest = manifest();
    manifest["rootDirectory"] = json!("https://x.blob.core.windows.net/c/InvoiceId%3DG1/Part=a%20b/");
    manifest["blobs"][0]["name"] = json!("sub/part%2D0.json.gz");
    let blobs = answering([blob("{}")]);
    first_file(&manifest, &blobs).await.unwrap();
    assert_eq!(
        blobs.sent()[0].target(),
        "/c/InvoiceId%3DG1/Part%3Da%20b/sub/part-0.json.gz?sv=1&sig=a%2Fb%3D"
    );
}

#[tokio::test(start_paused = true)]
async fn a_file_waits_as_its_host_asks() {
    let busy = |wait: &str| Ok(Reply::new(503).header("Retry-After", wait));
    let blobs = answering([busy("40"), blob("{\"a\":1}")]);
    let started = tokio::time::Instant::now();
    assert_eq!(first_file(&manifest(), &blobs).await.unwrap(), [json!({"a": 1})]);
    assert_eq!(started.elapsed(), Duration::from_secs(40));
    let blobs = answering([busy("121")]);
    let error = first_file(&manifest(), &blobs).await.unwrap_err();
    assert!(
        error.to_string().contains("503") && blobs.sent().len() == 1,
        "longer than its patience: {error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_file_that_ends_too_early_is_asked_for_again() {
    let text = "{\"a\":1}\n{\"a\":2}\n";
    let whole = blob(text).unwrap();
    for length in [0, 1, 5, 12, 20, whole.body.len() - 8, whole.body.len() - 1] {
        let cut = Reply { body: whole.body.slice(..length), ..Reply::new(200) };
        let blobs = answering([Ok(cut), Ok(whole.clone())]);
        let lines = first_file(&manifest(), &blobs).await.unwrap();
        assert_eq!(lines, [json!({"a": 1}), json!({"a": 2})], "cut to {length}");
    }
    let cut = Reply { body: whole.body.slice(..whole.body.len() - 8), ..Reply::new(200) };
    let blobs = answering((0..3).map(|_| Ok(cut.clone())));
    let error = first_file(&manifest(), &blobs).await.unwrap_err();
    assert!(matches!(&error, ExportError::Blob { .. }), "{error}");
    assert!(error.source().unwrap().is::<std::io::Error>(), "{error}");
    assert!(first_file(&manifest(), &answering([blob("")])).await.unwrap().is_empty(), "a file may be empty");
}

#[tokio::test(start_paused = true)]
async fn a_file_with_fewer_lines_than_promised_is_an_error() {
    let mut manifest = manifest();
    let text = "{\"a\":1}\n{\"a\":2}\n";
    manifest["blobs"][0]["itemCount"] = json!(2);
    assert_eq!(first_file(&manifest, &answering([blob(text)])).await.unwrap().len(), 2);
    manifest["blobs"][0]["itemCount"] = json!(3);
    let error = first_file(&manifest, &answering([blob(text)])).await.unwrap_err();
    assert!(matches!(&error, ExportError::Line { .. }) && error.to_string().contains("of 3"), "{error}");
}

#[tokio::test]
async fn a_host_of_files_is_told_nothing_but_the_key() {
    let server = MockServer::start().await;
    Mock::given(matchers::method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(blob("{\"a\":1}").unwrap().body.to_vec()))
        .mount(&server)
        .await;
    let mut manifest = manifest();
    manifest["rootDirectory"] = json!(format!("{}/c", server.uri()));
    let manifest: Manifest = serde_json::from_value(manifest).unwrap();
    let origin = export::blob_origin(&manifest).unwrap();
    let blobs = Arc::new(HttpTransport::new(&origin, HttpTransportOptions::default()).unwrap());
    let lines = export::lines::<Value>(blobs, clock(), PATIENCE, manifest, 2);
    assert_eq!(lines.try_collect::<Vec<_>>().await.unwrap(), [json!({"a": 1}), json!({"a": 1})]);
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), 2);
    for request in received {
        assert_eq!(request.url.query(), Some("sv=1&sig=a%2Fb%3D"));
        for name in request.headers.keys() {
            assert!(
                ["host", "accept", "accept-encoding", "user-agent", "content-length"]
                    .contains(&name.as_str()),
                "{name}"
            );
        }
    }
}
