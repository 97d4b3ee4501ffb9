//! Balances, invoices and documents.

use super::*;
use pc_models::{DocumentType, EstimateType, FilterOperator, InvoiceSummary, InvoiceType, SimpleFilter};

fn is_documented_summary(summary: &InvoiceSummary, currency: &str) {
    assert_eq!(summary.balance_amount, amount("751094.39"));
    assert_eq!(summary.currency_code, Some(currency.parse().unwrap()));
    let parts: Vec<_> = summary.details.iter().map(|detail| detail.summary.balance_amount).collect();
    assert_eq!(parts, [amount("202955.87"), amount("548138.52")]);
    assert_eq!(summary.details[1].invoice_type, Some(InvoiceType::OneTime));
}

#[test]
fn get_invoice_summary() {
    reads(&GetInvoiceSummary::new(), "GET /v1/invoices/summary");
    let summary =
        read(&GetInvoiceSummary::new(), "get-the-reseller-s-current-account-balance.InvoiceSummary");
    is_documented_summary(&summary, "USD");
}

#[test]
fn list_invoice_summaries() {
    reads(&ListInvoiceSummaries::new(), "GET /v1/invoices/summaries");
    let all =
        read(&ListInvoiceSummaries::new(), "get-invoice-summaries.ResourceCollection-InvoiceSummary").items;
    assert_eq!(all.len(), 3);
    is_documented_summary(&all[0], "GBP");
}

#[test]
fn list_invoices() {
    let filter = SimpleFilter {
        field: "InvoiceDate".to_owned(),
        value: "2018-01-01".to_owned(),
        operator: FilterOperator::GreaterThan,
    };
    let mut list = ListInvoices::new().size(200).offset(0).filter(filter);
    reads(
        &list,
        "GET /v1/invoices?size=200&offset=0&filter=%7B%22Field%22%3A%22InvoiceDate%22%2C%22Operator%22%3A\
         %22greater_than%22%2C%22Value%22%3A%222018-01-01%22%7D",
    );
    (list.size, list.offset, list.filter) = (None, None, None);
    reads(&list, "GET /v1/invoices");
    let page = read(&list, "get-a-collection-of-invoices.ResourceCollection-Invoice");
    let first = &page.items[0];
    assert_eq!((first.id.as_str(), first.total_charges), ("D02005YFHI", amount("24606.35")));
    assert_eq!(first.invoice_type, Some(InvoiceType::Recurring));
    assert_eq!(page.items[1].id.as_str(), "G000024130");
}

#[test]
fn get_invoice() {
    // Links prefix an id, which is accepted.
    for id in ["G000024135", "OneTime-G000024135"] {
        reads(&GetInvoice::new(id.into()), &format!("GET /v1/invoices/{id}"));
    }
    let invoice = read(&GetInvoice::new("G000024135".into()), "get-invoice-by-id.Invoice");
    assert_eq!((invoice.id.as_str(), invoice.total_charges), ("G000024135", amount("2076.63")));
    assert_eq!(invoice.document_type, Some(DocumentType::Invoice));
    assert_eq!(invoice.tax_receipts[0].id, "123456");
    assert_eq!(invoice.invoice_details[0].billing_provider, Some(pc_models::BillingProvider::OneTime));
}

#[test]
fn list_estimate_links() {
    let list = ListEstimateLinks::new("eur".parse().unwrap());
    reads(&list, "GET /v1/invoices/estimates/links?currencyCode=EUR");
    let links = read(&list, "estimate-links.ResourceCollection-EstimateLink").items;
    assert_eq!(
        (links[0].estimate_type.clone(), &*links[0].period),
        (Some(EstimateType::DailyRatedUsage), "Current")
    );
    assert!(links[0].link.as_ref().unwrap().uri.starts_with("/invoices/unbilled/lineitems"));
}

const PDF: &[(&str, &str)] = &[("Accept", "application/pdf")];

#[test]
fn get_invoice_statement() {
    let get = GetInvoiceStatement::new("G000000001".into());
    sends(&get, Repeat::Always, "GET /v1/invoices/G000000001/documents/statement", PDF);
    reads_a_pdf(&get);
}

#[test]
fn get_tax_receipt_statement() {
    let get = GetTaxReceiptStatement::new("G000000001".into(), "r".into());
    sends(&get, Repeat::Always, "GET /v1/invoices/G000000001/receipts/r/documents/statement", PDF);
    reads_a_pdf(&get);
}

fn reads_a_pdf(get: &impl Operation<Output = crate::PdfDocument>) {
    let reply = |content_type: &str| {
        Reply { body: "%PDF-1.7 %%EOF".into(), ..Reply::new(200) }.header("Content-Type", content_type)
    };
    assert_eq!(get.decode(&reply("application/pdf")).unwrap().bytes(), "%PDF-1.7 %%EOF");
    assert!(get.decode(&reply("application/json")).is_err());
    assert_eq!(get.request().body, "");
}
