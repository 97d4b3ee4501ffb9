//! Lines of legacy licences (`invoice-resources`, section LicenseBasedLineItem).

use crate::{
    BillingProvider, CurrencyCode, Decimal, InvoiceLineItemType, Money, ResourceAttributes, Timestamp,
};

crate::codec::resource! {
    /// A charge for legacy licences (provider `office`).
    pub struct LicenseBasedLineItem {
        /// The partner's tenant.
        partner_id: String,
        /// The customer's commerce id, in upper case.
        customer_id: String,
        /// The customer.
        customer_name: String,
        /// The reseller.
        mpn_id: Option<i64>,
        /// The second tier; -1 for none.
        tier2_mpn_id: Option<i64>,
        /// The order; not a GUID.
        order_id: String,
        /// The subscription; not a GUID.
        subscription_id: String,
        /// Another number of the subscription.
        syndication_partner_subscription_number: String,
        /// The offer.
        offer_id: String,
        /// The offer, whatever its version.
        durable_offer_id: String,
        /// Its name.
        offer_name: String,
        /// The customer's domain.
        domain_name: String,
        /// Such as `MONTHLY`.
        billing_cycle_type: String,
        /// The subscription's name.
        subscription_name: String,
        /// What it is.
        subscription_description: String,
        /// When it began.
        subscription_start_date: Option<Timestamp>,
        /// When it ends.
        subscription_end_date: Option<Timestamp>,
        /// First day of the charge.
        charge_start_date: Option<Timestamp>,
        /// Last day of the charge.
        charge_end_date: Option<Timestamp>,
        /// Such as `New`.
        charge_type: String,
        /// Price of one unit.
        unit_price: Option<Decimal>,
        /// How many.
        quantity: Option<Decimal>,
        /// Price times quantity.
        amount: Option<Decimal>,
        /// Discounts.
        total_other_discount: Option<Decimal>,
        /// Amount less discounts.
        subtotal: Option<Decimal>,
        /// Tax.
        tax: Option<Decimal>,
        /// Subtotal and tax.
        total_for_customer: Option<Decimal>,
        /// Currency, ISO 4217.
        currency: Option<CurrencyCode>,
        /// Charges.
        invoice_line_item_type: Option<InvoiceLineItemType>,
        /// `office`.
        billing_provider: Option<BillingProvider>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl LicenseBasedLineItem {
    /// Subtotal and tax, with their currency.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total_for_customer?, self.currency?))
    }
}
