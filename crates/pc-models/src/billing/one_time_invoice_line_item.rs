//! Charges of new commerce (`invoice-resources`, section OneTimeInvoiceLineItem).

use crate::{
    AvailabilityId, BillingProvider, CountryCode, CurrencyCode, CustomerId, Decimal, InvoiceId,
    InvoiceLineItemType, Money, MpnId, OrderId, PartnerId, ProductId, ResourceAttributes, SkuId,
    SubscriptionId, Timestamp,
};

crate::codec::resource! {
    /// A charge of new commerce, billed or not yet: reservations, software, licences, Azure plan.
    /// Numbers come as numbers in older rows and as text in newer ones.
    pub struct OneTimeInvoiceLineItem {
        /// The partner.
        partner_id: PartnerId,
        /// The customer.
        customer_id: CustomerId,
        /// The customer's name.
        customer_name: String,
        /// The customer's domain.
        customer_domain_name: String,
        /// The customer's country.
        customer_country: Option<CountryCode>,
        /// The invoice; empty while unbilled.
        invoice_number: InvoiceId,
        /// The partner in the partner network.
        mpn_id: MpnId,
        /// The reseller; 0 for none.
        reseller_mpn_id: MpnId,
        /// The order.
        order_id: OrderId,
        /// When it was placed.
        order_date: Option<Timestamp>,
        /// The product.
        product_id: ProductId,
        /// The SKU.
        sku_id: SkuId,
        /// The availability.
        availability_id: AvailabilityId,
        /// The product's name.
        product_name: String,
        /// The SKU's name.
        sku_name: String,
        /// Such as `AddOn` or `Trial`.
        product_qualifiers: Vec<String>,
        /// What happened.
        charge_type: Option<ChargeType>,
        /// List price of one unit.
        unit_price: Option<Decimal>,
        /// Price of one unit after adjustments.
        effective_unit_price: Option<Decimal>,
        /// Unit of usage; often empty.
        unit_type: String,
        /// How many were bought.
        quantity: Option<Decimal>,
        /// Before tax.
        subtotal: Option<Decimal>,
        /// Tax; 0 while unbilled.
        tax_total: Option<Decimal>,
        /// With tax; 0 while unbilled.
        total_for_customer: Option<Decimal>,
        /// Billing currency.
        currency: Option<CurrencyCode>,
        /// Who publishes it.
        publisher_name: String,
        /// The publisher; may be empty.
        publisher_id: String,
        /// The offer's name.
        subscription_description: String,
        /// The subscription.
        subscription_id: SubscriptionId,
        /// When it was bought or renewed.
        subscription_start_date: Option<Timestamp>,
        /// When it ends.
        subscription_end_date: Option<Timestamp>,
        /// First day of the charge.
        charge_start_date: Option<Timestamp>,
        /// Last day of the charge.
        charge_end_date: Option<Timestamp>,
        /// Term and cycle in words.
        term_and_billing_cycle: String,
        /// Another form of the order id, or a quote.
        alternate_id: OrderId,
        /// Ties lines of one transaction together.
        reference_id: Option<String>,
        /// Why the price differs: empty, or a JSON list of sentences as text.
        price_adjustment_description: String,
        /// No longer used.
        discount_details: Option<String>,
        /// Why a credit was given.
        credit_reason_code: Option<String>,
        /// Currency of the price.
        pricing_currency: Option<CurrencyCode>,
        /// From pricing to billing currency.
        pc_to_bc_exchange_rate: Option<Decimal> = "pcToBCExchangeRate",
        /// Day of that rate.
        pc_to_bc_exchange_rate_date: Option<Timestamp> = "pcToBCExchangeRateDate",
        /// Units actually billed: reconcile with these.
        billable_quantity: Option<Decimal>,
        /// The meter, for usage.
        meter_description: String,
        /// Such as `Monthly`.
        billing_frequency: Option<String>,
        /// The reservation or savings plan order.
        reservation_order_id: OrderId,
        /// Charges.
        invoice_line_item_type: Option<InvoiceLineItemType>,
        /// `one_time`.
        billing_provider: Option<BillingProvider>,
        /// The promotion applied.
        promotion_id: Option<String>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl OneTimeInvoiceLineItem {
    /// What it costs before tax, in the billing currency.
    #[must_use]
    pub fn subtotal(&self) -> Option<Money> {
        Some(Money::new(self.subtotal?, self.currency?))
    }

    /// What it costs with tax, in the billing currency; zero while unbilled.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total_for_customer?, self.currency?))
    }
}

crate::codec::open_enum! {
    /// What happened that is charged (`recon-file-charge-types`).
    pub enum ChargeType {
        /// Bought.
        New = "new",
        /// Renewed.
        Renew = "renew",
        /// Another billing cycle began.
        CycleCharge = "cycleCharge",
        /// More units.
        AddQuantity = "addQuantity",
        /// Fewer units.
        RemoveQuantity = "removeQuantity",
        /// Units moved.
        MoveQuantity = "moveQuantity",
        /// Cancelled at once.
        CancelImmediate = "cancelImmediate",
        /// Cancelled, in older rows.
        Cancel = "cancel",
        /// A trial became a subscription.
        Convert = "convert",
        /// Another billing plan.
        ChangeBillingPlan = "changeBillingPlan",
        /// A credit.
        CustomerCredit = "customerCredit",
        /// A longer term.
        ExtendTerm = "extendTerm",
    }
}
