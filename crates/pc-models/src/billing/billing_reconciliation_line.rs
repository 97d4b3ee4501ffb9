//! Lines of the billing export (`billed-invoice-reconciliation`).

use crate::{
    AvailabilityId, ChargeType, CountryCode, CurrencyCode, CustomerId, Decimal, InvoiceId, Money, MpnId,
    OrderId, PartnerId, ProductId, SkuId, SubscriptionId, Timestamp,
};

crate::codec::resource! {
    /// A charge of new commerce in the billing export; the successor of `OneTimeInvoiceLineItem`.
    pub struct BillingReconciliationLine {
        /// Partner tenant.
        partner_id: Option<PartnerId> = "PartnerId",
        /// Customer tenant.
        customer_id: Option<CustomerId> = "CustomerId",
        /// Customer organisation.
        customer_name: Option<String> = "CustomerName",
        /// Customer domain.
        customer_domain_name: Option<String> = "CustomerDomainName",
        /// Customer country.
        customer_country: Option<CountryCode> = "CustomerCountry",
        /// Invoice.
        invoice_number: Option<InvoiceId> = "InvoiceNumber",
        /// Partner in the partner network.
        mpn_id: Option<MpnId> = "MpnId",
        /// Reseller on record.
        tier2_mpn_id: Option<MpnId> = "Tier2MpnId" | "ResellerMpnId",
        /// Order of the commerce platform.
        order_id: Option<OrderId> = "OrderId",
        /// Time of the billing event behind the line.
        order_date: Option<Timestamp> = "OrderDate",
        /// Product.
        product_id: Option<ProductId> = "ProductId",
        /// SKU.
        sku_id: Option<SkuId> = "SkuId",
        /// Availability.
        availability_id: Option<AvailabilityId> = "AvailabilityId",
        /// SKU's name.
        sku_name: Option<String> = "SkuName",
        /// Product's name.
        product_name: Option<String> = "ProductName",
        /// What happened.
        charge_type: Option<ChargeType> = "ChargeType",
        /// List price of one unit.
        unit_price: Option<Decimal> = "UnitPrice",
        /// Units bought; reconcile with the billable quantity.
        quantity: Option<Decimal> = "Quantity",
        /// Before tax.
        subtotal: Option<Decimal> = "Subtotal",
        /// Tax.
        tax_total: Option<Decimal> = "TaxTotal",
        /// With tax.
        total: Option<Decimal> = "Total" | "TotalForCustomer",
        /// Billing currency.
        currency: Option<CurrencyCode> = "Currency",
        /// Why the price differs: a JSON list of sentences as text.
        price_adjustment_description: Option<String> = "PriceAdjustmentDescription",
        /// Who publishes it.
        publisher_name: Option<String> = "PublisherName",
        /// Publisher.
        publisher_id: Option<String> = "PublisherId",
        /// Offer's name.
        subscription_description: Option<String> = "SubscriptionDescription",
        /// Subscription of the commerce platform.
        subscription_id: Option<SubscriptionId> = "SubscriptionId",
        /// First day of the charge.
        charge_start_date: Option<Timestamp> = "ChargeStartDate",
        /// Last day of the charge.
        charge_end_date: Option<Timestamp> = "ChargeEndDate",
        /// Term and cycle in words.
        term_and_billing_cycle: Option<String> = "TermAndBillingCycle",
        /// Price of one unit after discount and proration.
        effective_unit_price: Option<Decimal> = "EffectiveUnitPrice",
        /// Unit of usage.
        unit_type: Option<String> = "UnitType",
        /// Another form of the order id.
        alternate_id: Option<OrderId> = "AlternateId",
        /// Units actually billed.
        billable_quantity: Option<Decimal> = "BillableQuantity",
        /// Such as `Monthly`.
        billing_frequency: Option<String> = "BillingFrequency",
        /// Currency of the price.
        pricing_currency: Option<CurrencyCode> = "PricingCurrency",
        /// From pricing to billing currency.
        pc_to_bc_exchange_rate: Option<Decimal> = "PCToBCExchangeRate",
        /// Day of that rate.
        pc_to_bc_exchange_rate_date: Option<Timestamp> = "PCToBCExchangeRateDate",
        /// Meter of usage lines.
        meter_description: Option<String> = "MeterDescription",
        /// Reservation or savings plan order.
        reservation_order_id: Option<OrderId> = "ReservationOrderId",
        /// Why a credit was given.
        credit_reason_code: Option<String> = "CreditReasonCode",
        /// When the subscription was bought or renewed.
        subscription_start_date: Option<Timestamp> = "SubscriptionStartDate",
        /// When it ends.
        subscription_end_date: Option<Timestamp> = "SubscriptionEndDate",
        /// Ties lines of one transaction together.
        reference_id: Option<String> = "ReferenceId",
        /// Such as add-on or trial.
        product_qualifiers: Vec<String> = "ProductQualifiers",
        /// Promotion applied.
        promotion_id: Option<String> = "PromotionId",
        /// Category.
        product_category: Option<String> = "ProductCategory",
    }
}

impl BillingReconciliationLine {
    /// What it costs before tax.
    #[must_use]
    pub fn subtotal(&self) -> Option<Money> {
        Some(Money::new(self.subtotal?, self.currency?))
    }

    /// What it costs with tax.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total?, self.currency?))
    }
}
