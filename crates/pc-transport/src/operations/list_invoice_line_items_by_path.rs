//! `GET /v1/invoices/{invoiceId}/lineitems/{provider}/{invoiceLineItemType}` (`get-invoiceline-items`).

use pc_models::{BillingProvider, InvoiceId, InvoiceLineItem, InvoiceLineItemType, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists the lines of an invoice under their older address, which an invoice's details link to.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListInvoiceLineItemsByPath {
        /// The invoice.
        invoice: InvoiceId,
        /// Who bills.
        provider: BillingProvider,
        /// Charges or consumption.
        line_item_type: InvoiceLineItemType,
        /// How many on a page; 2,000 when absent.
        size: Option<u32> = None,
        /// How many to leave out; `office` and `azure` only, the others go on by token.
        offset: Option<u32> = None,
    }
}

impl Operation for ListInvoiceLineItemsByPath {
    type Output = ResourceCollection<InvoiceLineItem>;
    const NAME: &'static str = "ListInvoiceLineItemsByPath";
    const REPEAT: Repeat = Repeat::Always;
    const IS_LONG_LIST: bool = true;

    fn request(&self) -> Request {
        let (provider, kind) = (self.provider.as_query(), self.line_item_type.as_query());
        Request::get(&["invoices", self.invoice.as_str(), "lineitems", provider, kind])
            .query_if("size", self.size)
            .query_if("offset", self.offset)
    }

    decode_by!(collection);
}
