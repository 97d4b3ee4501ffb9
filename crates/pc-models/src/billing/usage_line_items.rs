//! Lines of legacy Azure usage (`invoice-resources`, sections UsageBasedLineItem and DailyUsageLineItem).

use crate::{
    BillingProvider, CurrencyCode, Decimal, InvoiceLineItemType, Money, ResourceAttributes, Timestamp,
};

/// A resource with the members that both kinds of line have, after its own.
macro_rules! legacy_usage_line {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        crate::codec::resource! {
            $(#[$meta])*
            pub struct $name {
                $($own)*
                /// The partner's tenant.
                partner_id: String,
                /// The partner.
                partner_name: String,
                /// The partner's account.
                partner_billable_account_id: String,
                /// The customer.
                customer_id: String,
                /// The customer's domain.
                domain_name: String,
                /// The customer's name.
                customer_company_name: String,
                /// The reseller.
                mpn_id: Option<i64>,
                /// The second tier; -1 for none.
                tier2_mpn_id: Option<i64>,
                /// The invoice.
                invoice_number: String,
                /// The subscription.
                subscription_id: String,
                /// Its name.
                subscription_name: String,
                /// What it is.
                subscription_description: String,
                /// Such as `Monthly`.
                billing_cycle_type: String,
                /// The order.
                order_id: String,
                /// The service used.
                service_name: String,
                /// Its kind.
                service_type: String,
                /// The meter.
                resource_guid: String,
                /// The meter's name.
                resource_name: String,
                /// Where it was used; may be empty.
                region: String,
                /// How much was used.
                consumed_quantity: Option<Decimal>,
                /// First day of the charge.
                charge_start_date: Option<Timestamp>,
                /// Last day of the charge.
                charge_end_date: Option<Timestamp>,
                /// Such as `1 Hour`.
                unit: String,
                /// `azure`.
                billing_provider: Option<BillingProvider>,
                /// The kind of resource.
                attributes: Option<ResourceAttributes>,
            }
        }
    };
}

legacy_usage_line! {
    /// A charge for usage of Azure MS-AZR-0145P (provider `azure`, billing lines).
    pub struct UsageBasedLineItem {
        /// Tells the price tiers of one meter apart.
        detail_line_item_id: Option<i64>,
        /// The SKU.
        sku: String,
        /// What the price includes.
        included_quantity: Option<Decimal>,
        /// What goes beyond that.
        overage_quantity: Option<Decimal>,
        /// List price of one unit.
        list_price: Option<Decimal>,
        /// Price of the usage.
        consumption_price: Option<Decimal>,
        /// Discount on it.
        consumption_discount: Option<Decimal>,
        /// Currency, ISO 4217.
        currency: Option<CurrencyCode>,
        /// Before tax.
        pretax_charges: Option<Decimal>,
        /// Tax.
        tax_amount: Option<Decimal>,
        /// With tax.
        post_tax_total: Option<Decimal>,
        /// Before tax, for one unit.
        pretax_effective_rate: Option<Decimal>,
        /// With tax, for one unit.
        post_tax_effective_rate: Option<Decimal>,
        /// A sentence.
        charge_type: String,
        /// Charges.
        invoice_line_item_type: Option<InvoiceLineItemType>,
    }
}

impl UsageBasedLineItem {
    /// The total with tax and currency.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.post_tax_total?, self.currency?))
    }
}

legacy_usage_line! {
    /// One day of usage of Azure MS-AZR-0145P (provider `azure`, usage lines). It has no prices.
    pub struct DailyUsageLineItem {
        /// The customer's account.
        customer_billable_account: String,
        /// The day.
        usage_date: Option<Timestamp>,
        /// The service, as metered.
        metered_service: Option<String>,
        /// Its kind.
        metered_service_type: Option<String>,
        /// Its region.
        metered_region: Option<String>,
        /// A name the customer gave.
        project: Option<String>,
        /// Facts of the service.
        service_info: Option<String>,
        /// Usage.
        invoice_line_item_type: Option<InvoiceLineItemType>,
    }
}
