//! `GET /v1/invoices/{invoiceId}/documents/statement` (`get-invoice-statement`).

use pc_models::InvoiceId;

use super::imports::*;
use crate::PdfDocument;

operation! {
    /// Downloads an invoice.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetInvoiceStatement {
        /// The invoice.
        invoice: InvoiceId,
    }
}

impl Operation for GetInvoiceStatement {
    type Output = PdfDocument;
    const NAME: &'static str = "GetInvoiceStatement";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["invoices", self.invoice.as_str(), "documents", "statement"])
            .header("Accept", "application/pdf")
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        PdfDocument::read(reply)
    }
}
