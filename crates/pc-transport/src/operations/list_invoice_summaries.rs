//! `GET /v1/invoices/summaries` (`get-invoice-summaries`).

use pc_models::{InvoiceSummary, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists the account balances, one for each currency.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ListInvoiceSummaries {}
    GET /v1/invoices/summaries -> ResourceCollection<InvoiceSummary>;
}
