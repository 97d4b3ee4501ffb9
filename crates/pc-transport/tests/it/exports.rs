//! The billing export, from its start to its lines.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use flate2::{Compression, write::GzEncoder};
use futures_util::TryStreamExt;
use pc_models::{BillingExportRequest, Manifest};
use pc_transport::export::{self, ExportError};
use pc_transport::operations::{BillingExportKind, StartBillingExport};
use pc_transport::wire::{Method, Reply};
use serde_json::{Value, json};

use crate::pieces::{End, Pieces};
use crate::script::{Answer, Script, answering, client, clock, lost};

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
    let start = StartBillingExport { kind: BillingExportKind::BilledReconciliation, request };
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
    let error = lines(vec![blob("{\"a\":1}\n{\"a\"")]).await;
    assert!(matches!(&error, ExportError::Line { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn files_that_break_off_are_taken_up_where_they_were() {
    let manifest: Manifest = serde_json::from_value(manifest()).unwrap();
    // Numbers that do not pack well, so that the packed file is large too.
    let numbers: Vec<u64> =
        (1..20_000_u64).map(|number| number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    let lines: String = numbers.iter().map(|number| format!("{{\"a\":{number}}}\n")).collect();
    let (large, small) = (blob(&lines).unwrap(), blob("{\"a\":1}").unwrap());
    let read = async |pieces: Pieces, at_once| {
        let lines = export::lines::<Value>(Arc::new(pieces), clock(), PATIENCE, manifest.clone(), at_once);
        lines.map_ok(|line| line["a"].as_u64().unwrap()).try_collect::<Vec<u64>>().await.unwrap()
    };
    let cuts = [30_000, 20_000, 60_000];
    let pieces = cuts.iter().fold(Pieces::new(), |pieces, cut| pieces.cut(large.clone(), *cut, End::Broken));
    let in_turn = read(pieces.whole(large.clone()).whole(small.clone()), 1).await;
    let all = [&numbers[..], &[1]].concat();
    assert_eq!(in_turn, all, "in the manifest's order");

    // Side by side: the second file is asked for before the first one breaks off.
    let pieces = Pieces::new().cut(large.clone(), 30_000, End::Broken).whole(small).whole(large);
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
    let read = async |pieces: Pieces| {
        let lines = export::lines::<Value>(Arc::new(pieces), clock(), PATIENCE, manifest.clone(), 1);
        lines.try_collect::<Vec<Value>>().await.unwrap_err()
    };
    let changed = read(Pieces::new().cut(first.clone(), 10, End::Broken).whole(second)).await;
    assert!(matches!(&changed, ExportError::Changed { name } if name == "part-0.json.gz"), "{changed}");
    let stalled = (0..3).fold(Pieces::new(), |pieces, _| pieces.cut(first.clone(), 10, End::Stalled));
    assert!(matches!(read(stalled).await, ExportError::Blob { reason, .. } if reason.contains("standstill")));
}
