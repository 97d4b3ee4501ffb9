//! Daily usage of new commerce (`invoice-resources`, section DailyRatedUsageLineItem).

use crate::{
    AvailabilityId, BillingProvider, CountryCode, CurrencyCode, CustomerId, Decimal, EntitlementId,
    InvoiceId, InvoiceLineItemType, Money, MpnId, PartnerId, ProductId, ResourceAttributes, SkuId,
    SubscriptionId, Timestamp,
};

crate::codec::resource::resource! {
    /// One day of one meter, with its price; billed or not yet.
    #[non_exhaustive]
    pub struct DailyRatedUsageLineItem {
        /// The partner.
        partner_id: PartnerId = "partnerId",
        /// Its name; may be empty.
        partner_name: String = "partnerName",
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
        /// The product.
        product_id: ProductId = "productId",
        /// The SKU.
        sku_id: SkuId = "skuId",
        /// The availability.
        availability_id: AvailabilityId = "availabilityId",
        /// The SKU's name.
        sku_name: String = "skuName",
        /// The product's name.
        product_name: String = "productName",
        /// Who publishes it.
        publisher_name: String = "publisherName",
        /// The publisher.
        publisher_id: String = "publisherId",
        /// The subscription of the commerce platform.
        subscription_id: SubscriptionId = "subscriptionId",
        /// The offer's name.
        subscription_description: String = "subscriptionDescription",
        /// First day of the billing span.
        charge_start_date: Option<Timestamp> = "chargeStartDate",
        /// Last day of it.
        charge_end_date: Option<Timestamp> = "chargeEndDate",
        /// The day of consumption.
        usage_date: Option<Timestamp> = "usageDate",
        /// Kind of meter.
        meter_type: String = "meterType",
        /// Its category.
        meter_category: String = "meterCategory",
        /// The meter.
        meter_id: String = "meterId",
        /// Its finer category.
        meter_sub_category: String = "meterSubCategory",
        /// Its name.
        meter_name: String = "meterName",
        /// Its region.
        meter_region: String = "meterRegion",
        /// Unit of the resource.
        unit_of_measure: String = "unitOfMeasure",
        /// Where it ran.
        resource_location: String = "resourceLocation",
        /// The Azure service.
        consumed_service: String = "consumedService",
        /// The resource group.
        resource_group: String = "resourceGroup",
        /// The resource.
        resource_uri: String = "resourceUri",
        /// The customer's tags: empty, or a JSON object as text.
        tags: Option<String> = "tags",
        /// Further facts: a JSON object as text.
        additional_info: Option<String> = "additionalInfo",
        /// Facts of the service.
        service_info1: String = "serviceInfo1",
        /// More of them.
        service_info2: String = "serviceInfo2",
        /// `new`; empty while unbilled.
        charge_type: String = "chargeType",
        /// Price of one unit.
        unit_price: Option<Decimal> = "unitPrice",
        /// How much was used.
        quantity: Option<Decimal> = "quantity",
        /// The unit charged.
        unit_type: String = "unitType",
        /// Cost before tax in the billing currency.
        billing_pre_tax_total: Option<Decimal> = "billingPreTaxTotal",
        /// The billing currency.
        billing_currency: Option<CurrencyCode> = "billingCurrency",
        /// Cost before tax in the pricing currency.
        pricing_pre_tax_total: Option<Decimal> = "pricingPreTaxTotal",
        /// The pricing currency.
        pricing_currency: Option<CurrencyCode> = "pricingCurrency",
        /// The partner in the partner network.
        mpn_id: MpnId = "mpnId",
        /// The reseller; empty for none.
        reseller_mpn_id: MpnId = "resellerMpnId",
        /// The Azure subscription.
        entitlement_id: Option<EntitlementId> = "entitlementId",
        /// Its name.
        entitlement_description: Option<String> = "entitlementDescription",
        /// From pricing to billing currency.
        pc_to_bc_exchange_rate: Option<Decimal> = "pcToBCExchangeRate",
        /// Day of that rate.
        pc_to_bc_exchange_rate_date: Option<Timestamp> = "pcToBCExchangeRateDate",
        /// Price of one unit after adjustments.
        effective_unit_price: Option<Decimal> = "effectiveUnitPrice",
        /// 0 or 0.15.
        rate_of_partner_earned_credit: Option<Decimal> = "rateOfPartnerEarnedCredit",
        /// Whether there is such a credit.
        has_partner_earned_credit: Option<bool> = "hasPartnerEarnedCredit",
        /// 0 to 1.
        rate_of_credit: Option<Decimal> = "rateOfCredit",
        /// Which credit.
        credit_type: Option<String> = "creditType",
        /// The savings plan order.
        benefit_order_id: Option<String> = "benefitOrderId",
        /// The savings plan.
        benefit_id: Option<String> = "benefitId",
        /// `SavingsPlan` or `Charge`.
        benefit_type: Option<String> = "benefitType",
        /// Usage.
        invoice_line_item_type: Option<InvoiceLineItemType> = "invoiceLineItemType",
        /// `marketplace`.
        billing_provider: Option<BillingProvider> = "billingProvider",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

impl DailyRatedUsageLineItem {
    /// Cost before tax, in the billing currency.
    #[must_use]
    pub fn billing_total(&self) -> Option<Money> {
        Some(Money::new(self.billing_pre_tax_total?, self.billing_currency?))
    }
}
