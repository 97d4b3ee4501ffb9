//! `GET /v1/invoices/estimates/links` (`get-invoice-estimate-links`).

use pc_models::{CurrencyCode, EstimateLink, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists where lines that are not billed yet can be read.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListEstimateLinks {
        /// The billing currency.
        currency: CurrencyCode,
    }
    GET /v1/invoices/estimates/links?currencyCode={currency} -> ResourceCollection<EstimateLink>;
}
