//! What is paid for: invoices, their lines, and exports (`invoice-resources`, `partners-billing-*`).

mod billing_export;
mod billing_reconciliation_line;
mod billing_usage_line;
mod daily_rated_usage_line_item;
mod estimate_link;
mod invoice;
mod invoice_line_item;
mod invoice_summary;
mod license_based_line_item;
mod one_time_invoice_line_item;
mod usage_line_items;

pub use billing_export::{
    AttributeSet, BillingExportError, BillingExportOperation, BillingExportRequest, BillingExportStatus,
    Blob, Manifest, ManifestLocation,
};
pub use billing_reconciliation_line::BillingReconciliationLine;
pub use billing_usage_line::BillingUsageLine;
pub use daily_rated_usage_line_item::DailyRatedUsageLineItem;
pub use estimate_link::{EstimateLink, EstimateType};
pub use invoice::{
    BillingPeriod, BillingProvider, DocumentType, Invoice, InvoiceDetail, InvoiceLineItemType, InvoiceType,
    TaxReceipt,
};
pub use invoice_line_item::{InvoiceLineItem, InvoiceLineItemKind};
pub use invoice_summary::{InvoiceSummary, InvoiceSummaryDetail};
pub use license_based_line_item::LicenseBasedLineItem;
pub use one_time_invoice_line_item::{ChargeType, OneTimeInvoiceLineItem};
pub use usage_line_items::{DailyUsageLineItem, UsageBasedLineItem};
