//! `GET /v1/invoices/summary` (`get-the-reseller-s-current-account-balance`).

use pc_models::InvoiceSummary;

use super::imports::*;

operation! {
    /// Reads the account balance, in the main currency.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct GetInvoiceSummary {}
}

impl Operation for GetInvoiceSummary {
    type Output = InvoiceSummary;
    const NAME: &'static str = "GetInvoiceSummary";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["invoices", "summary"])
    }

    decode_json!();
}
