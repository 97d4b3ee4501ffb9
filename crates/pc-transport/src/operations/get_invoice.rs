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
}

impl Operation for GetInvoice {
    type Output = Invoice;
    const NAME: &'static str = "GetInvoice";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["invoices", self.invoice.as_str()])
    }

    decode_json!();
}
