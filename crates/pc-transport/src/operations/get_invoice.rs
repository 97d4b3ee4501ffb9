//! `GET /v1/invoices/{invoiceId}` (`get-invoice-by-id`).

use pc_models::{Invoice, InvoiceId};

use super::imports::*;

operation! {
    /// Reads an invoice.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetInvoice {
        /// The invoice.
        invoice: InvoiceId,
    }
    GET /v1/invoices/{invoice} -> Invoice;
}
