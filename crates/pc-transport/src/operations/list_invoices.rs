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
    GET /v1/invoices?size={size}&offset={offset}&filter={filter} -> ResourceCollection<Invoice>;
}
