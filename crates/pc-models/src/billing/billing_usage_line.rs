//! Daily usage lines of the billing export (`partners-billing-attributeset`, `daily-rated-usage-recon-files`).

use crate::{
    AvailabilityId, ChargeType, CountryCode, CurrencyCode, CustomerId, Decimal, EntitlementId, InvoiceId,
    Money, MpnId, OrderId, PartnerId, ProductId, SkuId, SubscriptionId, Timestamp,
};

crate::codec::resource! {
    /// One day of one meter in the billing export; the successor of `DailyRatedUsageLineItem`.
    pub struct BillingUsageLine {
        /// Partner.
        partner_id: Option<PartnerId> = "PartnerId",
        /// Partner's name.
        partner_name: Option<String> = "PartnerName",
        /// Customer.
        customer_id: Option<CustomerId> = "CustomerId",
        /// Customer's name.
        customer_name: Option<String> = "CustomerName",
        /// Customer's domain.
        customer_domain_name: Option<String> = "CustomerDomainName",
        /// Customer's country.
        customer_country: Option<CountryCode> = "CustomerCountry",
        /// Partner in the partner network.
        mpn_id: Option<MpnId> = "MpnId",
        /// Reseller on record; blank while unbilled.
        tier2_mpn_id: Option<MpnId> = "Tier2MpnId" | "ResellerMpnId",
        /// Invoice.
        invoice_number: Option<InvoiceId> = "InvoiceNumber",
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
        /// Who publishes it.
        publisher_name: Option<String> = "PublisherName",
        /// Publisher.
        publisher_id: Option<String> = "PublisherId",
        /// Subscription of the commerce platform.
        subscription_id: Option<SubscriptionId> = "SubscriptionId",
        /// Service offer.
        subscription_description: Option<String> = "SubscriptionDescription",
        /// First day of the billing span.
        charge_start_date: Option<Timestamp> = "ChargeStartDate",
        /// Last day of it.
        charge_end_date: Option<Timestamp> = "ChargeEndDate",
        /// Day of consumption.
        usage_date: Option<Timestamp> = "UsageDate",
        /// Kind of meter.
        meter_type: Option<String> = "MeterType",
        /// Its category.
        meter_category: Option<String> = "MeterCategory",
        /// Meter.
        meter_id: Option<String> = "MeterId",
        /// Its finer category.
        meter_sub_category: Option<String> = "MeterSubCategory",
        /// Its name.
        meter_name: Option<String> = "MeterName",
        /// Its region.
        meter_region: Option<String> = "MeterRegion",
        /// Unit of the resource.
        unit: Option<String> = "Unit" | "UnitOfMeasure",
        /// Where it ran.
        resource_location: Option<String> = "ResourceLocation",
        /// Azure service.
        consumed_service: Option<String> = "ConsumedService",
        /// Resource group.
        resource_group: Option<String> = "ResourceGroup",
        /// Resource.
        resource_uri: Option<String> = "ResourceURI",
        /// What happened.
        charge_type: Option<ChargeType> = "ChargeType",
        /// Price of one unit.
        unit_price: Option<Decimal> = "UnitPrice",
        /// How much was used.
        quantity: Option<Decimal> = "Quantity",
        /// Unit charged.
        unit_type: Option<String> = "UnitType",
        /// Cost before tax in the billing currency, after earned credit.
        billing_pre_tax_total: Option<Decimal> = "BillingPreTaxTotal",
        /// Billing currency.
        billing_currency: Option<CurrencyCode> = "BillingCurrency",
        /// Cost before tax in the pricing currency.
        pricing_pre_tax_total: Option<Decimal> = "PricingPreTaxTotal",
        /// Pricing currency.
        pricing_currency: Option<CurrencyCode> = "PricingCurrency",
        /// Facts of the service.
        service_info1: Option<String> = "ServiceInfo1",
        /// More of them.
        service_info2: Option<String> = "ServiceInfo2",
        /// Customer's tags; a JSON object as text.
        tags: Option<String> = "Tags",
        /// Further facts: a JSON object as text.
        additional_info: Option<String> = "AdditionalInfo",
        /// Price of one unit after adjustments.
        effective_unit_price: Option<Decimal> = "EffectiveUnitPrice",
        /// From pricing to billing currency.
        pc_to_bc_exchange_rate: Option<Decimal> = "PCToBCExchangeRate",
        /// Day of that rate.
        pc_to_bc_exchange_rate_date: Option<Timestamp> = "PCToBCExchangeRateDate",
        /// Azure subscription.
        entitlement_id: Option<EntitlementId> = "EntitlementId",
        /// Its name.
        entitlement_description: Option<String> = "EntitlementDescription",
        /// 0 or 15, in percent.
        partner_earned_credit_percentage: Option<Decimal> = "PartnerEarnedCreditPercentage",
        /// The same from 0 to 1, should the first names come back.
        rate_of_partner_earned_credit: Option<Decimal> = "RateOfPartnerEarnedCredit",
        /// In percent.
        credit_percentage: Option<Decimal> = "CreditPercentage",
        /// The same from 0 to 1, should the first names come back.
        rate_of_credit: Option<Decimal> = "RateOfCredit",
        /// Which credit.
        credit_type: Option<String> = "CreditType",
        /// Savings plan order; equals the reservation order of the reconciliation line.
        benefit_order_id: Option<OrderId> = "BenefitOrderID",
        /// Savings plan.
        benefit_id: Option<String> = "BenefitID",
        /// `SavingsPlan` or `Charge`.
        benefit_type: Option<String> = "BenefitType",
    }
}

impl BillingUsageLine {
    /// Cost before tax, in the billing currency.
    #[must_use]
    pub fn billing_total(&self) -> Option<Money> {
        Some(Money::new(self.billing_pre_tax_total?, self.billing_currency?))
    }
}
