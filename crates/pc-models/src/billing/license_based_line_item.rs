//! Lines of legacy licences (`invoice-resources`, section LicenseBasedLineItem).

use crate::{
    BillingProvider, CurrencyCode, Decimal, InvoiceLineItemType, Money, ResourceAttributes, Timestamp,
};

crate::codec::resource::resource! {
    /// A charge for legacy licences (provider `office`).
    #[non_exhaustive]
    pub struct LicenseBasedLineItem {
        /// The partner's tenant.
        partner_id: String = "partnerId",
        /// The customer's commerce id, in upper case.
        customer_id: String = "customerId",
        /// The customer.
        customer_name: String = "customerName",
        /// The reseller.
        mpn_id: Option<i64> = "mpnId",
        /// The second tier; -1 for none.
        tier2_mpn_id: Option<i64> = "tier2MpnId",
        /// The order; not a GUID.
        order_id: String = "orderId",
        /// The subscription; not a GUID.
        subscription_id: String = "subscriptionId",
        /// Another number of the subscription.
        syndication_partner_subscription_number: String = "syndicationPartnerSubscriptionNumber",
        /// The offer.
        offer_id: String = "offerId",
        /// The offer, whatever its version.
        durable_offer_id: String = "durableOfferId",
        /// Its name.
        offer_name: String = "offerName",
        /// The customer's domain.
        domain_name: String = "domainName",
        /// Such as `MONTHLY`.
        billing_cycle_type: String = "billingCycleType",
        /// The subscription's name.
        subscription_name: String = "subscriptionName",
        /// What it is.
        subscription_description: String = "subscriptionDescription",
        /// When it began.
        subscription_start_date: Option<Timestamp> = "subscriptionStartDate",
        /// When it ends.
        subscription_end_date: Option<Timestamp> = "subscriptionEndDate",
        /// First day of the charge.
        charge_start_date: Option<Timestamp> = "chargeStartDate",
        /// Last day of the charge.
        charge_end_date: Option<Timestamp> = "chargeEndDate",
        /// Such as `New`.
        charge_type: String = "chargeType",
        /// Price of one unit.
        unit_price: Option<Decimal> = "unitPrice",
        /// How many.
        quantity: Option<Decimal> = "quantity",
        /// Price times quantity.
        amount: Option<Decimal> = "amount",
        /// Discounts.
        total_other_discount: Option<Decimal> = "totalOtherDiscount",
        /// Amount less discounts.
        subtotal: Option<Decimal> = "subtotal",
        /// Tax.
        tax: Option<Decimal> = "tax",
        /// Subtotal and tax.
        total_for_customer: Option<Decimal> = "totalForCustomer",
        /// Currency, ISO 4217.
        currency: Option<CurrencyCode> = "currency",
        /// Charges.
        invoice_line_item_type: Option<InvoiceLineItemType> = "invoiceLineItemType",
        /// `office`.
        billing_provider: Option<BillingProvider> = "billingProvider",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

impl LicenseBasedLineItem {
    /// Subtotal and tax, with their currency.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total_for_customer?, self.currency?))
    }
}
