//! `GET /v1/invoices/summary` (`get-the-reseller-s-current-account-balance`).

use pc_models::InvoiceSummary;

use super::imports::*;

operation! {
    /// Reads the account balance, in the main currency.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct GetInvoiceSummary {}
    GET /v1/invoices/summary -> InvoiceSummary;
}
