//! `GET /v1/invoices` (`get-a-collection-of-invoices`).

use pc_models::{Invoice, ResourceCollection, SimpleFilter};

use super::imports::*;

operation! {
    /// Lists invoices. Size and offset count for legacy invoices only; the others come all at once.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ListInvoices {
        /// How many on a page.
        size: Option<u32> = None,
        /// How many to leave out.
        offset: Option<u32> = None,
        /// Only those that fit, by `InvoiceDate`.
        filter: Option<SimpleFilter> = None,
    }
}

impl Operation for ListInvoices {
    type Output = ResourceCollection<Invoice>;
    const NAME: &'static str = "ListInvoices";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["invoices"])
            .query_if("size", self.size)
            .query_if("offset", self.offset)
            .query_if("filter", self.filter.as_ref().map(|filter| serde_json::json!(filter)))
    }

    decode_json!();
}
