//! `GET /v1/invoices/{invoiceId}/receipts/{receiptId}/documents/statement` (`get-tax-receipt-statement`).

use pc_models::InvoiceId;

use super::imports::*;
use crate::PdfDocument;

operation! {
    /// Downloads a tax receipt. In Taiwan only.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetTaxReceiptStatement {
        /// The invoice.
        invoice: InvoiceId,
        /// The receipt, as the invoice names it.
        receipt: String,
    }
}

impl Operation for GetTaxReceiptStatement {
    type Output = PdfDocument;
    const NAME: &'static str = "GetTaxReceiptStatement";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let receipt = self.receipt.as_str();
        Request::get(&["invoices", self.invoice.as_str(), "receipts", receipt, "documents", "statement"])
            .header("Accept", "application/pdf")
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        PdfDocument::read(reply)
    }
}
