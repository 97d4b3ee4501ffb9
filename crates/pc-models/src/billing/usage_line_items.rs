//! Lines of legacy Azure usage (`invoice-resources`, sections UsageBasedLineItem and DailyUsageLineItem).

use crate::{
    BillingProvider, CurrencyCode, Decimal, InvoiceLineItemType, Money, ResourceAttributes, Timestamp,
};

crate::codec::resource::resource! {
    /// A charge for usage of Azure MS-AZR-0145P (provider `azure`, billing lines).
    #[non_exhaustive]
    pub struct UsageBasedLineItem {
        /// Tells the price tiers of one meter apart.
        detail_line_item_id: Option<i64> = "detailLineItemId",
        /// The SKU.
        sku: String = "sku",
        /// What the price includes.
        included_quantity: Option<Decimal> = "includedQuantity",
        /// What goes beyond that.
        overage_quantity: Option<Decimal> = "overageQuantity",
        /// List price of one unit.
        list_price: Option<Decimal> = "listPrice",
        /// Price of the usage.
        consumption_price: Option<Decimal> = "consumptionPrice",
        /// Discount on it.
        consumption_discount: Option<Decimal> = "consumptionDiscount",
        /// Currency, ISO 4217.
        currency: Option<CurrencyCode> = "currency",
        /// Before tax.
        pretax_charges: Option<Decimal> = "pretaxCharges",
        /// Tax.
        tax_amount: Option<Decimal> = "taxAmount",
        /// With tax.
        post_tax_total: Option<Decimal> = "postTaxTotal",
        /// Before tax, for one unit.
        pretax_effective_rate: Option<Decimal> = "pretaxEffectiveRate",
        /// With tax, for one unit.
        post_tax_effective_rate: Option<Decimal> = "postTaxEffectiveRate",
        /// A sentence.
        charge_type: String = "chargeType",
        /// Charges.
        invoice_line_item_type: Option<InvoiceLineItemType> = "invoiceLineItemType",
        /// The partner's tenant.
        partner_id: String = "partnerId",
        /// The partner.
        partner_name: String = "partnerName",
        /// The partner's account.
        partner_billable_account_id: String = "partnerBillableAccountId",
        /// The customer.
        customer_id: String = "customerId",
        /// The customer's domain.
        domain_name: String = "domainName",
        /// The customer's name.
        customer_company_name: String = "customerCompanyName",
        /// The reseller.
        mpn_id: Option<i64> = "mpnId",
        /// The second tier; -1 for none.
        tier2_mpn_id: Option<i64> = "tier2MpnId",
        /// The invoice.
        invoice_number: String = "invoiceNumber",
        /// The subscription.
        subscription_id: String = "subscriptionId",
        /// Its name.
        subscription_name: String = "subscriptionName",
        /// What it is.
        subscription_description: String = "subscriptionDescription",
        /// Such as `Monthly`.
        billing_cycle_type: String = "billingCycleType",
        /// The order.
        order_id: String = "orderId",
        /// The service used.
        service_name: String = "serviceName",
        /// Its kind.
        service_type: String = "serviceType",
        /// The meter.
        resource_guid: String = "resourceGuid",
        /// The meter's name.
        resource_name: String = "resourceName",
        /// Where it was used; may be empty.
        region: String = "region",
        /// How much was used.
        consumed_quantity: Option<Decimal> = "consumedQuantity",
        /// First day of the charge.
        charge_start_date: Option<Timestamp> = "chargeStartDate",
        /// Last day of the charge.
        charge_end_date: Option<Timestamp> = "chargeEndDate",
        /// Such as `1 Hour`.
        unit: String = "unit",
        /// `azure`.
        billing_provider: Option<BillingProvider> = "billingProvider",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

impl UsageBasedLineItem {
    /// The total with tax and currency.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.post_tax_total?, self.currency?))
    }
}

crate::codec::resource::resource! {
    /// One day of usage of Azure MS-AZR-0145P (provider `azure`, usage lines). It has no prices.
    #[non_exhaustive]
    pub struct DailyUsageLineItem {
        /// The customer's account.
        customer_billable_account: String = "customerBillableAccount",
        /// The day.
        usage_date: Option<Timestamp> = "usageDate",
        /// The service, as metered.
        metered_service: Option<String> = "meteredService",
        /// Its kind.
        metered_service_type: Option<String> = "meteredServiceType",
        /// Its region.
        metered_region: Option<String> = "meteredRegion",
        /// A name the customer gave.
        project: Option<String> = "project",
        /// Facts of the service.
        service_info: Option<String> = "serviceInfo",
        /// Usage.
        invoice_line_item_type: Option<InvoiceLineItemType> = "invoiceLineItemType",
        /// The partner's tenant.
        partner_id: String = "partnerId",
        /// The partner.
        partner_name: String = "partnerName",
        /// The partner's account.
        partner_billable_account_id: String = "partnerBillableAccountId",
        /// The customer.
        customer_id: String = "customerId",
        /// The customer's domain.
        domain_name: String = "domainName",
        /// The customer's name.
        customer_company_name: String = "customerCompanyName",
        /// The reseller.
        mpn_id: Option<i64> = "mpnId",
        /// The second tier; -1 for none.
        tier2_mpn_id: Option<i64> = "tier2MpnId",
        /// The invoice.
        invoice_number: String = "invoiceNumber",
        /// The subscription.
        subscription_id: String = "subscriptionId",
        /// Its name.
        subscription_name: String = "subscriptionName",
        /// What it is.
        subscription_description: String = "subscriptionDescription",
        /// Such as `Monthly`.
        billing_cycle_type: String = "billingCycleType",
        /// The order.
        order_id: String = "orderId",
        /// The service used.
        service_name: String = "serviceName",
        /// Its kind.
        service_type: String = "serviceType",
        /// The meter.
        resource_guid: String = "resourceGuid",
        /// The meter's name.
        resource_name: String = "resourceName",
        /// Where it was used; may be empty.
        region: String = "region",
        /// How much was used.
        consumed_quantity: Option<Decimal> = "consumedQuantity",
        /// First day of the charge.
        charge_start_date: Option<Timestamp> = "chargeStartDate",
        /// Last day of the charge.
        charge_end_date: Option<Timestamp> = "chargeEndDate",
        /// Such as `1 Hour`.
        unit: String = "unit",
        /// `azure`.
        billing_provider: Option<BillingProvider> = "billingProvider",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}
