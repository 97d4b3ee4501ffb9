//! Where each kind of line has the facts.

use pc_models::{
    AvailabilityId, BillingReconciliationLine, BillingUsageLine, ChargeType, CountryCode, CustomerId,
    DailyRatedUsageLineItem, DailyUsageLineItem, EntitlementId, InvoiceId, LicenseBasedLineItem, MpnId,
    OneTimeInvoiceLineItem, OrderId, PartnerId, ProductId, SkuId, SubscriptionId, UsageBasedLineItem,
};

use super::LineFacts;
use crate::billing::LineKind;

/// What all lines of new commerce have under the same names, whichever system they come from.
macro_rules! modern_facts {
    ($line:ident) => {
        LineFacts {
            invoice: $line.invoice_number.text(),
            customer_id: $line.customer_id.text(),
            customer_name: $line.customer_name.text(),
            customer_country: $line.customer_country.text(),
            product_id: $line.product_id.text(),
            sku_id: $line.sku_id.text(),
            availability_id: $line.availability_id.text(),
            product_name: $line.product_name.text(),
            sku_name: $line.sku_name.text(),
            subscription_id: $line.subscription_id.text(),
            charge_type: $line.charge_type.text(),
            charge_start: $line.charge_start_date,
            charge_end: $line.charge_end_date,
            quantity: $line.quantity,
            unit: $line.unit_type.text(),
            unit_price: $line.unit_price,
            effective_unit_price: $line.effective_unit_price,
            pricing_currency: $line.pricing_currency,
            exchange_rate: $line.pc_to_bc_exchange_rate,
            ..LineFacts::default()
        }
    };
}

/// What charges have besides; the two systems call the total by different names.
macro_rules! charge_facts {
    ($line:ident, $total:ident) => {
        LineFacts {
            kind: LineKind::Charge,
            order_id: $line.order_id.text(),
            order_date: $line.order_date,
            billable_quantity: $line.billable_quantity.or($line.quantity),
            subtotal: $line.subtotal,
            tax: $line.tax_total,
            total: $line.$total,
            currency: $line.currency,
            term_and_billing_cycle: $line.term_and_billing_cycle.text(),
            subscription_end: $line.subscription_end_date,
            reservation_order_id: $line.reservation_order_id.text(),
            billing_frequency: $line.billing_frequency.text(),
            subscription_start: $line.subscription_start_date,
            reference_id: $line.reference_id.text(),
            product_qualifiers: &$line.product_qualifiers,
            price_adjustment: $line.price_adjustment_description.text(),
            meter: $line.meter_description.text(),
            ..modern_facts!($line)
        }
    };
}

/// What daily usage has besides.
macro_rules! usage_facts {
    ($line:ident) => {
        LineFacts {
            kind: LineKind::Usage,
            usage_date: $line.usage_date,
            billable_quantity: $line.quantity,
            subtotal: $line.billing_pre_tax_total,
            currency: $line.billing_currency,
            reservation_order_id: $line.benefit_order_id.text(),
            meter: $line.meter_name.text(),
            ..modern_facts!($line)
        }
    };
}

/// What charges and days of legacy usage have under the same names.
macro_rules! legacy_usage_facts {
    ($line:ident) => {
        LineFacts {
            invoice: &$line.invoice_number,
            customer_id: &$line.customer_id,
            customer_name: &$line.customer_company_name,
            order_id: &$line.order_id,
            product_name: &$line.service_name,
            sku_name: &$line.resource_name,
            subscription_id: &$line.subscription_id,
            charge_start: $line.charge_start_date,
            charge_end: $line.charge_end_date,
            quantity: $line.consumed_quantity,
            billable_quantity: $line.consumed_quantity,
            unit: &$line.unit,
            term_and_billing_cycle: &$line.billing_cycle_type,
            ..LineFacts::default()
        }
    };
}

impl<'a> LineFacts<'a> {
    pub(in crate::billing) fn of_charge(line: &'a OneTimeInvoiceLineItem) -> Self {
        charge_facts!(line, total_for_customer)
    }

    pub(in crate::billing) fn of_export_charge(line: &'a BillingReconciliationLine) -> Self {
        charge_facts!(line, total)
    }

    pub(in crate::billing) fn of_usage(line: &'a DailyRatedUsageLineItem) -> Self {
        usage_facts!(line)
    }

    pub(in crate::billing) fn of_export_usage(line: &'a BillingUsageLine) -> Self {
        usage_facts!(line)
    }

    pub(in crate::billing) fn of_license(line: &'a LicenseBasedLineItem) -> Self {
        Self {
            kind: LineKind::License,
            customer_id: &line.customer_id,
            customer_name: &line.customer_name,
            order_id: &line.order_id,
            product_id: &line.durable_offer_id,
            product_name: &line.offer_name,
            subscription_id: &line.subscription_id,
            charge_type: &line.charge_type,
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            quantity: line.quantity,
            billable_quantity: line.quantity,
            unit_price: line.unit_price,
            effective_unit_price: line.unit_price,
            subtotal: line.subtotal,
            tax: line.tax,
            total: line.total_for_customer,
            currency: line.currency,
            term_and_billing_cycle: &line.billing_cycle_type,
            billing_frequency: &line.billing_cycle_type,
            subscription_end: line.subscription_end_date,
            subscription_start: line.subscription_start_date,
            ..Self::default()
        }
    }

    pub(in crate::billing) fn of_legacy_charge(line: &'a UsageBasedLineItem) -> Self {
        Self {
            kind: LineKind::LegacyCharge,
            sku_id: &line.sku,
            charge_type: &line.charge_type,
            billable_quantity: line.overage_quantity.or(line.consumed_quantity),
            unit_price: line.list_price,
            effective_unit_price: line.pretax_effective_rate,
            subtotal: line.pretax_charges,
            tax: line.tax_amount,
            total: line.post_tax_total,
            currency: line.currency,
            ..legacy_usage_facts!(line)
        }
    }

    pub(in crate::billing) fn of_legacy_usage(line: &'a DailyUsageLineItem) -> Self {
        Self { kind: LineKind::LegacyUsage, usage_date: line.usage_date, ..legacy_usage_facts!(line) }
    }
}

/// What a line says, as text: nothing where the member is missing.
pub(super) trait Text {
    fn text(&self) -> &str;
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> &str {
        self.as_ref().map_or("", Text::text)
    }
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

macro_rules! text {
    ($($type:ty),+ $(,)?) => {$(
        impl Text for $type {
            fn text(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

text!(
    AvailabilityId,
    ChargeType,
    CountryCode,
    CustomerId,
    EntitlementId,
    InvoiceId,
    MpnId,
    OrderId,
    PartnerId,
    ProductId,
    SkuId,
    SubscriptionId,
);
