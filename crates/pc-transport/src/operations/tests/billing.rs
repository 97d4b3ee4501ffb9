//! Invoices, their lines and documents, and the billing export.

use super::*;
use pc_models::{InvoiceId, InvoiceLineItem};

/// Invoices, their lines and documents.
#[test]
fn billing_routes() {
    let invoice = pc_models::InvoiceId::new("G000000001");
    let (provider, line_item_type) =
        (pc_models::BillingProvider::OneTime, pc_models::InvoiceLineItemType::BillingLineItems);
    check(&GetInvoiceSummary, "GET /v1/invoices/summary");
    check(&ListInvoiceSummaries, "GET /v1/invoices/summaries");
    check(
        &ListInvoices { size: Some(200), offset: Some(0), filter: None },
        "GET /v1/invoices?size=200&offset=0",
    );
    check(&GetInvoice { invoice: invoice.clone() }, "GET /v1/invoices/G000000001");
    check(
        &ListEstimateLinks { currency: "usd".parse().unwrap() },
        "GET /v1/invoices/estimates/links?currencyCode=USD",
    );
    let lines = ListInvoiceLineItems {
        invoice: "unbilled".into(),
        provider: provider.clone(),
        line_item_type: line_item_type.clone(),
        currency: Some("usd".parse().unwrap()),
        period: Some(pc_models::BillingPeriod::Current),
        has_partner_earned_credit: Some(true),
        size: Some(2000),
    };
    check(
        &lines,
        "GET /v1/invoices/unbilled/lineitems?provider=onetime&invoiceLineItemType=billinglineitems\
         &currencyCode=USD&period=current&hasPartnerEarnedCredit=true&size=2000",
    );
    let item = json!({"productId": "P", "attributes": {"objectType": "OneTimeInvoiceLineItem"}});
    let answer = decoded(&lines, json!({"items": [item]}));
    assert!(matches!(answer.items[0], pc_models::InvoiceLineItem::OneTime(_)));
    check(
        &ListInvoiceLineItemsByPath {
            invoice: invoice.clone(),
            provider,
            line_item_type,
            size: Some(2),
            offset: Some(4),
        },
        "GET /v1/invoices/G000000001/lineitems/onetime/billinglineitems?size=2&offset=4",
    );
    let statement = GetInvoiceStatement { invoice: invoice.clone() };
    check(&statement, "GET /v1/invoices/G000000001/documents/statement");
    assert_eq!(statement.request().find_header("Accept"), Some("application/pdf"));
    check(
        &GetTaxReceiptStatement { invoice, receipt: "r".into() },
        "GET /v1/invoices/G000000001/receipts/r/documents/statement",
    );
}

/// The billing export of Microsoft Graph.
#[test]
fn export_routes() {
    use BillingExportKind as Kind;
    for (kind, path) in [
        (Kind::BilledReconciliation, "reconciliation/billed"),
        (Kind::UnbilledReconciliation, "reconciliation/unbilled"),
        (Kind::BilledUsage, "usage/billed"),
        (Kind::UnbilledUsage, "usage/unbilled"),
    ] {
        let request = pc_models::BillingExportRequest::billed("G1".into());
        check_body(
            &StartBillingExport { kind, request },
            &format!("POST /v1.0/reports/partners/billing/{path}/export"),
            &json!({"invoiceId": "G1"}),
        );
    }
    let origin = Some("https://graph.microsoft.com");
    let operation = "/v1.0/reports/partners/billing/operations/1";
    for location in [operation.to_owned(), format!("https://graph.microsoft.com{operation}")] {
        check(&GetBillingExport::new(&location, origin).unwrap(), &format!("GET {operation}"));
        check(&GetBillingExportManifest::new(&location, origin).unwrap(), &format!("GET {operation}"));
    }
    assert!(GetBillingExport::new("https://evil.example/v1.0/x", origin).is_err());
    let start = StartBillingExport { kind: Kind::BilledUsage, request: Default::default() };
    assert!(start.decode(&Reply::new(202)).is_err(), "no location");
}

/// Every kind of line, under either address; documents; exports.
#[test]
fn invoices_and_exports() {
    let invoice = InvoiceId::new("G1");
    read(&GetInvoiceSummary, "get-the-reseller-s-current-account-balance.InvoiceSummary");
    assert!(
        !read(&ListInvoiceSummaries, "get-invoice-summaries.ResourceCollection-InvoiceSummary")
            .items
            .is_empty()
    );
    let list = ListInvoices { size: None, offset: None, filter: None };
    assert!(!read(&list, "get-a-collection-of-invoices.ResourceCollection-Invoice").items.is_empty());
    read(&GetInvoice { invoice: invoice.clone() }, "get-invoice-by-id.Invoice");
    let list = ListEstimateLinks { currency: "USD".parse().unwrap() };
    assert!(!read(&list, "estimate-links.ResourceCollection-EstimateLink").items.is_empty());

    let (provider, line_item_type) =
        (pc_models::BillingProvider::OneTime, pc_models::InvoiceLineItemType::BillingLineItems);
    let by_path = ListInvoiceLineItemsByPath {
        invoice: invoice.clone(),
        provider: provider.clone(),
        line_item_type: line_item_type.clone(),
        size: None,
        offset: None,
    };
    let lines = ListInvoiceLineItems {
        invoice: invoice.clone(),
        provider,
        line_item_type,
        currency: None,
        period: None,
        has_partner_earned_credit: None,
        size: None,
    };
    type Is = fn(&InvoiceLineItem) -> bool;
    let kinds: [(&str, Is); 5] = [
        ("get-invoiceline-items-1.ResourceCollection-LicenseBasedLineItem", |line| {
            matches!(line, InvoiceLineItem::LicenseBased(_))
        }),
        ("get-invoiceline-items-2.ResourceCollection-UsageBasedLineItem", |line| {
            matches!(line, InvoiceLineItem::UsageBased(_))
        }),
        ("get-invoiceline-items-3.ResourceCollection-DailyUsageLineItem", |line| {
            matches!(line, InvoiceLineItem::DailyUsage(_))
        }),
        ("get-invoiceline-items-4.ResourceCollection-OneTimeInvoiceLineItem", |line| {
            matches!(line, InvoiceLineItem::OneTime(_))
        }),
        ("daily-rated.ResourceCollection-DailyRatedUsageLineItem", |line| {
            matches!(line, InvoiceLineItem::DailyRatedUsage(_))
        }),
    ];
    for (name, is_kind) in kinds {
        let page = read(&lines, name);
        assert!(!page.items.is_empty() && page.items.iter().all(is_kind), "{name}");
        assert_eq!(read(&by_path, name), page, "either address");
    }
    let pdf =
        Reply { body: "%PDF-1.7 %%EOF".into(), ..Reply::new(200) }.header("Content-Type", "application/pdf");
    let receipt = GetTaxReceiptStatement { invoice: invoice.clone(), receipt: "r".into() };
    let statement = GetInvoiceStatement { invoice };
    assert_eq!(statement.decode(&pdf).unwrap(), receipt.decode(&pdf).unwrap());

    let origin = Some("https://graph.microsoft.com");
    let look = GetBillingExport::new("/v1.0/x", origin).unwrap();
    assert!(read(&look, "export-done.BillingExportOperation").operation.status.is_done());
    assert!(read(&look, "export-running.BillingExportOperation").operation.status.is_running());
    let manifest = GetBillingExportManifest::new("/v1.0/x", origin).unwrap();
    assert!(!read(&manifest, "beta.Manifest").blobs.is_empty());
}
