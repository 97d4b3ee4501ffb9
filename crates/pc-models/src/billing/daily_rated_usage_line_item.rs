//! Daily usage of new commerce (`invoice-resources`, section DailyRatedUsageLineItem).

use crate::{
    AvailabilityId, BillingProvider, CountryCode, CurrencyCode, CustomerId, Decimal, EntitlementId,
    InvoiceId, InvoiceLineItemType, Money, MpnId, OrderId, PartnerId, ProductId, ResourceAttributes, SkuId,
    SubscriptionId, Timestamp,
};

crate::codec::resource! {
    /// One day of one meter, with its price; billed or not yet.
    pub struct DailyRatedUsageLineItem {
        /// The partner.
        partner_id: PartnerId,
        /// Its name; may be empty.
        partner_name: String,
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
        /// The product.
        product_id: ProductId,
        /// The SKU.
        sku_id: SkuId,
        /// The availability.
        availability_id: AvailabilityId,
        /// The SKU's name.
        sku_name: String,
        /// The product's name.
        product_name: String,
        /// Who publishes it.
        publisher_name: String,
        /// The publisher.
        publisher_id: String,
        /// The subscription of the commerce platform.
        subscription_id: SubscriptionId,
        /// The offer's name.
        subscription_description: String,
        /// First day of the billing span.
        charge_start_date: Option<Timestamp>,
        /// Last day of it.
        charge_end_date: Option<Timestamp>,
        /// The day of consumption.
        usage_date: Option<Timestamp>,
        /// Kind of meter.
        meter_type: String,
        /// Its category.
        meter_category: String,
        /// The meter.
        meter_id: String,
        /// Its finer category.
        meter_sub_category: String,
        /// Its name.
        meter_name: String,
        /// Its region.
        meter_region: String,
        /// Unit of the resource.
        unit_of_measure: String,
        /// Where it ran.
        resource_location: String,
        /// The Azure service.
        consumed_service: String,
        /// The resource group.
        resource_group: String,
        /// The resource.
        resource_uri: String,
        /// The customer's tags: empty, or a JSON object as text.
        tags: Option<String>,
        /// Further facts: a JSON object as text.
        additional_info: Option<String>,
        /// Facts of the service.
        service_info1: String,
        /// More of them.
        service_info2: String,
        /// `new`; empty while unbilled.
        charge_type: String,
        /// Price of one unit.
        unit_price: Option<Decimal>,
        /// How much was used.
        quantity: Option<Decimal>,
        /// The unit charged.
        unit_type: String,
        /// Cost before tax in the billing currency.
        billing_pre_tax_total: Option<Decimal>,
        /// The billing currency.
        billing_currency: Option<CurrencyCode>,
        /// Cost before tax in the pricing currency.
        pricing_pre_tax_total: Option<Decimal>,
        /// The pricing currency.
        pricing_currency: Option<CurrencyCode>,
        /// The partner in the partner network.
        mpn_id: MpnId,
        /// The reseller; empty for none.
        reseller_mpn_id: MpnId,
        /// The Azure subscription.
        entitlement_id: Option<EntitlementId>,
        /// Its name.
        entitlement_description: Option<String>,
        /// From pricing to billing currency.
        pc_to_bc_exchange_rate: Option<Decimal> = "pcToBCExchangeRate",
        /// Day of that rate.
        pc_to_bc_exchange_rate_date: Option<Timestamp> = "pcToBCExchangeRateDate",
        /// Price of one unit after adjustments.
        effective_unit_price: Option<Decimal>,
        /// 0 or 0.15.
        rate_of_partner_earned_credit: Option<Decimal>,
        /// Whether there is such a credit.
        has_partner_earned_credit: Option<bool>,
        /// 0 to 1.
        rate_of_credit: Option<Decimal>,
        /// Which credit.
        credit_type: Option<String>,
        /// The savings plan order.
        benefit_order_id: Option<OrderId>,
        /// The savings plan.
        benefit_id: Option<String>,
        /// `SavingsPlan` or `Charge`.
        benefit_type: Option<String>,
        /// Usage.
        invoice_line_item_type: Option<InvoiceLineItemType>,
        /// `marketplace`.
        billing_provider: Option<BillingProvider>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl DailyRatedUsageLineItem {
    /// Cost before tax, in the billing currency.
    #[must_use]
    pub fn billing_total(&self) -> Option<Money> {
        Some(Money::new(self.billing_pre_tax_total?, self.billing_currency?))
    }
}
