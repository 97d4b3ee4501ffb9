//! `GET /v1/invoices` (`get-a-collection-of-invoices`).

use pc_models::{Invoice, ResourceCollection, SimpleFilter};

use super::imports::*;

/// Lists invoices. Size and offset count for legacy invoices only; the others come all at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListInvoices {
    /// How many on a page.
    pub size: Option<u32>,
    /// How many to leave out.
    pub offset: Option<u32>,
    /// Only those that fit, by `InvoiceDate`.
    pub filter: Option<SimpleFilter>,
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

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        json(reply)
    }
}
