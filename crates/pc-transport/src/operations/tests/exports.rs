//! The billing export of Microsoft Graph.

use std::time::Duration;

use super::*;
use pc_models::{AttributeSet, BillingExportRequest, BillingExportStatus, BillingPeriod};

const ORIGIN: &str = "https://graph.microsoft.com";
const BILLING: &str = "/v1.0/reports/partners/billing";

#[test]
fn start_billing_export() {
    use BillingExportKind as Kind;
    let mut billed = BillingExportRequest::billed("G1".into());
    billed.attribute_set = Some(AttributeSet::Basic);
    let mut unbilled = BillingExportRequest::unbilled(BillingPeriod::Last, "EUR".parse().unwrap());
    let open = json!({"billingPeriod": "last", "currencyCode": "EUR"});
    let invoice = json!({"invoiceId": "G1", "attributeSet": "basic"});
    for (kind, request, path, body) in [
        (Kind::BilledReconciliation, &billed, "reconciliation/billed", &invoice),
        (Kind::UnbilledReconciliation, &unbilled, "reconciliation/unbilled", &open),
        (Kind::BilledUsage, &billed, "usage/billed", &invoice),
        (Kind::UnbilledUsage, &unbilled, "usage/unbilled", &open),
    ] {
        let start = StartBillingExport::new(kind, request.clone());
        // Two exports of the same cost nothing but time.
        writes(&start, Repeat::Always, &format!("POST {BILLING}/{path}/export"), body);
    }
    unbilled.billing_period = Some(BillingPeriod::Current);
    unbilled.attribute_set = Some(AttributeSet::Full);
    let start = StartBillingExport::new(Kind::UnbilledUsage, unbilled);
    let body = json!({"billingPeriod": "current", "currencyCode": "EUR", "attributeSet": "full"});
    writes(&start, Repeat::Always, &format!("POST {BILLING}/usage/unbilled/export"), &body);

    let location = format!("{ORIGIN}{BILLING}/operations/1");
    for header in ["Location", "Operation-Location"] {
        let started = start.decode(&Reply::new(202).header(header, &*location)).unwrap();
        assert_eq!(started.location, location);
    }
    assert!(start.decode(&Reply::new(202)).is_err(), "no location");
}

#[test]
fn get_billing_export() {
    let path = format!("{BILLING}/operations/1");
    for location in [path.clone(), format!("{ORIGIN}{path}")] {
        reads(&GetBillingExport::new(&location, Some(ORIGIN)).unwrap(), &format!("GET {path}"));
    }
    assert!(GetBillingExport::new(&format!("https://evil.example{path}"), Some(ORIGIN)).is_err());

    let look = GetBillingExport::new(&path, Some(ORIGIN)).unwrap();
    let body = fixture("export-running.BillingExportOperation");
    let running = Reply { body: body.into(), ..Reply::new(200) }.header("Retry-After", "10");
    let running = look.decode(&running).unwrap();
    assert_eq!(running.operation.status, BillingExportStatus::Running);
    assert_eq!(running.retry_after, Some(Duration::from_secs(10)));
    let done = read(&look, "export-done.BillingExportOperation");
    assert_eq!((&done.operation.status, done.retry_after), (&BillingExportStatus::Succeeded, None));
    assert_eq!(done.operation.manifest().unwrap().blobs[0].name, "part-0.json.gz");
    for linked in ["export-linked.BillingExportOperation", "export-url.BillingExportOperation"] {
        let done = read(&look, linked).operation;
        assert_eq!(done.manifest_link(), Some("https://graph.example.invalid/manifests/b"));
        assert!(done.status.is_done() && done.manifest().is_none());
    }
    let failed = read(&look, "export-failed.BillingExportOperation").operation;
    assert_eq!((failed.status, failed.error.unwrap().code.as_str()), (BillingExportStatus::Failed, "5000"));
}

#[test]
fn get_billing_export_manifest() {
    let path = format!("{BILLING}/manifests/b");
    for link in [path.clone(), format!("{ORIGIN}{path}")] {
        reads(&GetBillingExportManifest::new(&link, Some(ORIGIN)).unwrap(), &format!("GET {path}"));
    }
    assert!(GetBillingExportManifest::new("https://evil.example/b", Some(ORIGIN)).is_err());
    let look = GetBillingExportManifest::new(&path, Some(ORIGIN)).unwrap();
    let manifest = read(&look, "beta.Manifest");
    assert_eq!(manifest.root_directory.as_deref(), Some("https://blobs.example.invalid/recon"));
    assert_eq!((manifest.e_tag.as_deref(), manifest.blob_count), (Some("AbC"), Some(2)));
    assert_eq!((&*manifest.blobs[1].name, manifest.blobs[1].size_in_bytes), ("2.json.gz", Some(1000)));
}
