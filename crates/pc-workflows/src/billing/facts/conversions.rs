//! Where each kind of line has the facts.

use pc_models::{
    BillingReconciliationLine, BillingUsageLine, DailyRatedUsageLineItem, DailyUsageLineItem,
    LicenseBasedLineItem, OneTimeInvoiceLineItem, UsageBasedLineItem,
};

use super::LineFacts;
use crate::billing::LineKind;

/// What both forms of daily rated usage have under the same names, and of the same types.
macro_rules! usage {
    ($line:ident) => {
        LineFacts {
            kind: LineKind::Usage,
            customer_country: text(&$line.customer_country, |country| country.as_str()),
            charge_start: $line.charge_start_date,
            charge_end: $line.charge_end_date,
            usage_date: $line.usage_date,
            quantity: $line.quantity,
            billable_quantity: $line.quantity,
            unit_price: $line.unit_price,
            effective_unit_price: $line.effective_unit_price,
            subtotal: $line.billing_pre_tax_total,
            currency: $line.billing_currency,
            pricing_currency: $line.pricing_currency,
            exchange_rate: $line.pc_to_bc_exchange_rate,
            reservation_order_id: text(&$line.benefit_order_id, |id| id),
            ..LineFacts::unknown()
        }
    };
}

impl<'a> LineFacts<'a> {
    pub(in crate::billing) fn of_charge(line: &'a OneTimeInvoiceLineItem) -> Self {
        Self {
            invoice: line.invoice_number.as_str(),
            kind: LineKind::Charge,
            customer_id: line.customer_id.as_str(),
            customer_name: &line.customer_name,
            customer_country: text(&line.customer_country, |country| country.as_str()),
            order_id: line.order_id.as_str(),
            order_date: line.order_date,
            product_id: line.product_id.as_str(),
            sku_id: line.sku_id.as_str(),
            availability_id: line.availability_id.as_str(),
            product_name: &line.product_name,
            sku_name: &line.sku_name,
            subscription_id: line.subscription_id.as_str(),
            charge_type: text(&line.charge_type, |charge| charge.as_str()),
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            usage_date: None,
            quantity: line.quantity,
            billable_quantity: line.billable_quantity.or(line.quantity),
            unit: &line.unit_type,
            unit_price: line.unit_price,
            effective_unit_price: line.effective_unit_price,
            subtotal: line.subtotal,
            tax: line.tax_total,
            total: line.total_for_customer,
            currency: line.currency,
            pricing_currency: line.pricing_currency,
            exchange_rate: line.pc_to_bc_exchange_rate,
            term_and_billing_cycle: &line.term_and_billing_cycle,
            subscription_end: line.subscription_end_date,
            reservation_order_id: &line.reservation_order_id,
            billing_frequency: text(&line.billing_frequency, |frequency| frequency),
        }
    }

    pub(in crate::billing) fn of_export_charge(line: &'a BillingReconciliationLine) -> Self {
        Self {
            invoice: text(&line.invoice_number, |id| id.as_str()),
            kind: LineKind::Charge,
            customer_id: text(&line.customer_id, |id| id.as_str()),
            customer_name: text(&line.customer_name, |name| name),
            customer_country: text(&line.customer_country, |country| country.as_str()),
            order_id: text(&line.order_id, |id| id.as_str()),
            order_date: line.order_date,
            product_id: text(&line.product_id, |id| id.as_str()),
            sku_id: text(&line.sku_id, |id| id.as_str()),
            availability_id: text(&line.availability_id, |id| id.as_str()),
            product_name: text(&line.product_name, |name| name),
            sku_name: text(&line.sku_name, |name| name),
            subscription_id: text(&line.subscription_id, |id| id.as_str()),
            charge_type: text(&line.charge_type, |charge| charge.as_str()),
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            usage_date: None,
            quantity: line.quantity,
            billable_quantity: line.billable_quantity.or(line.quantity),
            unit: text(&line.unit_type, |unit| unit),
            unit_price: line.unit_price,
            effective_unit_price: line.effective_unit_price,
            subtotal: line.subtotal,
            tax: line.tax_total,
            total: line.total,
            currency: line.currency,
            pricing_currency: line.pricing_currency,
            exchange_rate: line.pc_to_bc_exchange_rate,
            term_and_billing_cycle: text(&line.term_and_billing_cycle, |term| term),
            subscription_end: line.subscription_end_date,
            reservation_order_id: text(&line.reservation_order_id, |id| id),
            billing_frequency: text(&line.billing_frequency, |frequency| frequency),
        }
    }

    pub(in crate::billing) fn of_usage(line: &'a DailyRatedUsageLineItem) -> Self {
        Self {
            invoice: line.invoice_number.as_str(),
            customer_id: line.customer_id.as_str(),
            customer_name: &line.customer_name,
            product_id: line.product_id.as_str(),
            sku_id: line.sku_id.as_str(),
            availability_id: line.availability_id.as_str(),
            product_name: &line.product_name,
            sku_name: &line.sku_name,
            subscription_id: line.subscription_id.as_str(),
            charge_type: &line.charge_type,
            unit: &line.unit_type,
            ..usage!(line)
        }
    }

    pub(in crate::billing) fn of_export_usage(line: &'a BillingUsageLine) -> Self {
        Self {
            invoice: text(&line.invoice_number, |id| id.as_str()),
            customer_id: text(&line.customer_id, |id| id.as_str()),
            customer_name: text(&line.customer_name, |name| name),
            product_id: text(&line.product_id, |id| id.as_str()),
            sku_id: text(&line.sku_id, |id| id.as_str()),
            availability_id: text(&line.availability_id, |id| id.as_str()),
            product_name: text(&line.product_name, |name| name),
            sku_name: text(&line.sku_name, |name| name),
            subscription_id: text(&line.subscription_id, |id| id.as_str()),
            charge_type: text(&line.charge_type, |charge| charge.as_str()),
            unit: text(&line.unit_type, |unit| unit),
            ..usage!(line)
        }
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
            ..Self::unknown()
        }
    }

    pub(in crate::billing) fn of_legacy_charge(line: &'a UsageBasedLineItem) -> Self {
        Self {
            invoice: &line.invoice_number,
            kind: LineKind::LegacyCharge,
            customer_id: &line.customer_id,
            customer_name: &line.customer_company_name,
            order_id: &line.order_id,
            sku_id: &line.sku,
            product_name: &line.service_name,
            sku_name: &line.resource_name,
            subscription_id: &line.subscription_id,
            charge_type: &line.charge_type,
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            quantity: line.consumed_quantity,
            billable_quantity: line.overage_quantity.or(line.consumed_quantity),
            unit: &line.unit,
            unit_price: line.list_price,
            effective_unit_price: line.pretax_effective_rate,
            subtotal: line.pretax_charges,
            tax: line.tax_amount,
            total: line.post_tax_total,
            currency: line.currency,
            term_and_billing_cycle: &line.billing_cycle_type,
            ..Self::unknown()
        }
    }

    pub(in crate::billing) fn of_legacy_usage(line: &'a DailyUsageLineItem) -> Self {
        Self {
            invoice: &line.invoice_number,
            kind: LineKind::LegacyUsage,
            customer_id: &line.customer_id,
            customer_name: &line.customer_company_name,
            order_id: &line.order_id,
            product_name: &line.service_name,
            sku_name: &line.resource_name,
            subscription_id: &line.subscription_id,
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            usage_date: line.usage_date,
            quantity: line.consumed_quantity,
            billable_quantity: line.consumed_quantity,
            unit: &line.unit,
            term_and_billing_cycle: &line.billing_cycle_type,
            ..Self::unknown()
        }
    }

    pub(in crate::billing) fn unknown() -> Self {
        Self {
            invoice: "",
            kind: LineKind::Unknown,
            customer_id: "",
            customer_name: "",
            customer_country: "",
            order_id: "",
            order_date: None,
            product_id: "",
            sku_id: "",
            availability_id: "",
            product_name: "",
            sku_name: "",
            subscription_id: "",
            charge_type: "",
            charge_start: None,
            charge_end: None,
            usage_date: None,
            quantity: None,
            billable_quantity: None,
            unit: "",
            unit_price: None,
            effective_unit_price: None,
            subtotal: None,
            tax: None,
            total: None,
            currency: None,
            pricing_currency: None,
            exchange_rate: None,
            term_and_billing_cycle: "",
            subscription_end: None,
            reservation_order_id: "",
            billing_frequency: "",
        }
    }
}

fn text<'a, T>(member: &'a Option<T>, text: impl FnOnce(&'a T) -> &'a str) -> &'a str {
    member.as_ref().map_or("", text)
}
