//! Charges of new commerce (`invoice-resources`, section OneTimeInvoiceLineItem).

use crate::{
    AvailabilityId, BillingProvider, CountryCode, CurrencyCode, CustomerId, Decimal, InvoiceId,
    InvoiceLineItemType, Money, MpnId, OrderId, PartnerId, ProductId, ResourceAttributes, SkuId,
    SubscriptionId, Timestamp,
};

crate::codec::resource::resource! {
    /// A charge of new commerce, billed or not yet: reservations, software, licences, Azure plan.
    /// Numbers come as numbers in older rows and as text in newer ones.
    #[non_exhaustive]
    pub struct OneTimeInvoiceLineItem {
        /// The partner.
        partner_id: PartnerId = "partnerId",
        /// The customer.
        customer_id: CustomerId = "customerId",
        /// The customer's name.
        customer_name: String = "customerName",
        /// The customer's domain.
        customer_domain_name: String = "customerDomainName",
        /// The customer's country.
        customer_country: Option<CountryCode> = "customerCountry",
        /// The invoice; empty while unbilled.
        invoice_number: InvoiceId = "invoiceNumber",
        /// The partner in the partner network.
        mpn_id: MpnId = "mpnId",
        /// The reseller; 0 for none.
        reseller_mpn_id: MpnId = "resellerMpnId",
        /// The order.
        order_id: OrderId = "orderId",
        /// When it was placed.
        order_date: Option<Timestamp> = "orderDate",
        /// The product.
        product_id: ProductId = "productId",
        /// The SKU.
        sku_id: SkuId = "skuId",
        /// The availability.
        availability_id: AvailabilityId = "availabilityId",
        /// The product's name.
        product_name: String = "productName",
        /// The SKU's name.
        sku_name: String = "skuName",
        /// Such as `AddOn` or `Trial`.
        product_qualifiers: Vec<String> = "productQualifiers",
        /// What happened.
        charge_type: Option<ChargeType> = "chargeType",
        /// List price of one unit.
        unit_price: Option<Decimal> = "unitPrice",
        /// Price of one unit after adjustments.
        effective_unit_price: Option<Decimal> = "effectiveUnitPrice",
        /// Unit of usage; often empty.
        unit_type: String = "unitType",
        /// How many were bought.
        quantity: Option<Decimal> = "quantity",
        /// Before tax.
        subtotal: Option<Decimal> = "subtotal",
        /// Tax; 0 while unbilled.
        tax_total: Option<Decimal> = "taxTotal",
        /// With tax; 0 while unbilled.
        total_for_customer: Option<Decimal> = "totalForCustomer",
        /// Billing currency.
        currency: Option<CurrencyCode> = "currency",
        /// Who publishes it.
        publisher_name: String = "publisherName",
        /// The publisher; may be empty.
        publisher_id: String = "publisherId",
        /// The offer's name.
        subscription_description: String = "subscriptionDescription",
        /// The subscription.
        subscription_id: SubscriptionId = "subscriptionId",
        /// When it was bought or renewed.
        subscription_start_date: Option<Timestamp> = "subscriptionStartDate",
        /// When it ends.
        subscription_end_date: Option<Timestamp> = "subscriptionEndDate",
        /// First day of the charge.
        charge_start_date: Option<Timestamp> = "chargeStartDate",
        /// Last day of the charge.
        charge_end_date: Option<Timestamp> = "chargeEndDate",
        /// Term and cycle in words.
        term_and_billing_cycle: String = "termAndBillingCycle",
        /// Another form of the order id, or a quote.
        alternate_id: String = "alternateId",
        /// Ties lines of one transaction together.
        reference_id: Option<String> = "referenceId",
        /// Why the price differs: empty, or a JSON list of sentences as text.
        price_adjustment_description: String = "priceAdjustmentDescription",
        /// No longer used.
        discount_details: Option<String> = "discountDetails",
        /// Why a credit was given.
        credit_reason_code: Option<String> = "creditReasonCode",
        /// Currency of the price.
        pricing_currency: Option<CurrencyCode> = "pricingCurrency",
        /// From pricing to billing currency.
        pc_to_bc_exchange_rate: Option<Decimal> = "pcToBCExchangeRate",
        /// Day of that rate.
        pc_to_bc_exchange_rate_date: Option<Timestamp> = "pcToBCExchangeRateDate",
        /// Units actually billed: reconcile with these.
        billable_quantity: Option<Decimal> = "billableQuantity",
        /// The meter, for usage.
        meter_description: String = "meterDescription",
        /// Such as `Monthly`.
        billing_frequency: Option<String> = "billingFrequency",
        /// The reservation or savings plan order.
        reservation_order_id: String = "reservationOrderId",
        /// Charges.
        invoice_line_item_type: Option<InvoiceLineItemType> = "invoiceLineItemType",
        /// `one_time`.
        billing_provider: Option<BillingProvider> = "billingProvider",
        /// The promotion applied.
        promotion_id: Option<String> = "promotionId",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
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

crate::codec::open_enum::open_enum! {
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
