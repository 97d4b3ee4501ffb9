//! `GET /v1/invoices/{invoiceId}/lineitems` (`get-invoiceline-items`, `get-invoice-billed-consumption-lineitems`,
//! `get-invoice-unbilled-recon-lineitems`, `get-invoice-unbilled-consumption-lineitems`).

use pc_models::{
    BillingPeriod, BillingProvider, CurrencyCode, InvoiceId, InvoiceLineItem, InvoiceLineItemType,
    ResourceCollection,
};

use super::imports::*;

operation! {
    /// Lists the lines of an invoice, by pages of at most 2,000. The invoice `unbilled` stands for the open periods.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListInvoiceLineItems {
        /// The invoice, or `unbilled`.
        invoice: InvoiceId,
        /// Who bills.
        provider: BillingProvider,
        /// Charges or consumption.
        line_item_type: InvoiceLineItemType,
        /// The billing currency; needed for open periods and for consumption.
        currency: Option<CurrencyCode> = None,
        /// Which period; needed for open periods and for consumption.
        period: Option<BillingPeriod> = None,
        /// Only consumption with, or without, partner earned credit.
        has_partner_earned_credit: Option<bool> = None,
        /// How many on a page; 2,000 when absent.
        size: Option<u32> = None,
        /// How many to leave out; `office` and `azure` only, the others go on by token.
        offset: Option<u32> = None,
    }
}

impl Operation for ListInvoiceLineItems {
    type Output = ResourceCollection<InvoiceLineItem>;
    const NAME: &'static str = "ListInvoiceLineItems";
    const REPEAT: Repeat = Repeat::Always;
    const IS_LONG_LIST: bool = true;

    fn request(&self) -> Request {
        Request::get(&["invoices", self.invoice.as_str(), "lineitems"])
            .query("provider", self.provider.as_query())
            .query("invoiceLineItemType", self.line_item_type.as_query())
            .query_if("currencyCode", self.currency)
            .query_if("period", self.period.as_ref())
            .query_if("hasPartnerEarnedCredit", self.has_partner_earned_credit)
            .query_if("size", self.size)
            .query_if("offset", self.offset)
    }

    decode_by!(collection);
}
