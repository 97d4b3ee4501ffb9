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
}

impl Operation for ListEstimateLinks {
    type Output = ResourceCollection<EstimateLink>;
    const NAME: &'static str = "ListEstimateLinks";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["invoices", "estimates", "links"]).query("currencyCode", self.currency)
    }

    decode_json!();
}
