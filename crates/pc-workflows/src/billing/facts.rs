//! What all kinds of line have in common, as columns with stable names.

use pc_models::{
    BillingReconciliationLine, BillingUsageLine, CurrencyCode, DailyRatedUsageLineItem, DailyUsageLineItem,
    Decimal, LicenseBasedLineItem, OneTimeInvoiceLineItem, Timestamp, UsageBasedLineItem,
};
use serde::{Serialize, Serializer};

use super::LineKind;

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident: $type:ty),+ $(,)?) => {
        /// What all kinds of line have in common. Text that a kind of line does not have is empty.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub struct LineFacts<'a> {
            $($(#[$doc])* pub $name: $type,)+
        }

        /// The names of the columns, in their order. New ones are added at the end.
        pub const COLUMNS: [&str; [$(stringify!($name)),+].len()] = [$(stringify!($name)),+];

        impl<'a> LineFacts<'a> {
            /// The values, in the order of [`COLUMNS`].
            #[must_use]
            pub fn cells(&self) -> [Cell<'a>; COLUMNS.len()] {
                [$(Cell::from(self.$name)),+]
            }
        }
    };
}

facts! {
    /// The invoice; empty while unbilled.
    invoice: &'a str,
    /// What kind of line it is.
    kind: LineKind,
    /// The customer.
    customer_id: &'a str,
    /// Its name.
    customer_name: &'a str,
    /// Its country.
    customer_country: &'a str,
    /// The order; daily usage has none.
    order_id: &'a str,
    /// When it was placed, or the event behind the line.
    order_date: Option<Timestamp>,
    /// The product; legacy lines have the offer here.
    product_id: &'a str,
    /// The SKU.
    sku_id: &'a str,
    /// The availability.
    availability_id: &'a str,
    /// The product's name.
    product_name: &'a str,
    /// The SKU's name.
    sku_name: &'a str,
    /// The subscription.
    subscription_id: &'a str,
    /// What happened.
    charge_type: &'a str,
    /// First day of the charge.
    charge_start: Option<Timestamp>,
    /// Last day of the charge, or the day after.
    charge_end: Option<Timestamp>,
    /// The day of usage.
    usage_date: Option<Timestamp>,
    /// How many were bought, or how much was used.
    quantity: Option<Decimal>,
    /// How many were billed; the quantity where the line does not say.
    billable_quantity: Option<Decimal>,
    /// Unit of usage.
    unit: &'a str,
    /// List price of one unit.
    unit_price: Option<Decimal>,
    /// Price of one unit after discounts and proration.
    effective_unit_price: Option<Decimal>,
    /// Before tax, in the billing currency.
    subtotal: Option<Decimal>,
    /// Tax; daily usage has none.
    tax: Option<Decimal>,
    /// With tax; zero while unbilled, and none for daily usage.
    total: Option<Decimal>,
    /// The billing currency.
    currency: Option<CurrencyCode>,
    /// The currency of the price.
    pricing_currency: Option<CurrencyCode>,
    /// From pricing to billing currency.
    exchange_rate: Option<Decimal>,
    /// Term and cycle in words.
    term_and_billing_cycle: &'a str,
    /// When the subscription ends.
    subscription_end: Option<Timestamp>,
    /// The reservation or savings plan order.
    reservation_order_id: &'a str,
    /// Such as `Monthly`; empty for one-time charges and usage.
    billing_frequency: &'a str,
}

/// One value of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Text; empty when there is none.
    Text(&'a str),
    /// An exact number.
    Number(Option<Decimal>),
    /// An instant.
    Time(Option<Timestamp>),
    /// A currency.
    Currency(Option<CurrencyCode>),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}
impl From<LineKind> for Cell<'_> {
    fn from(kind: LineKind) -> Self {
        Self::Text(kind.as_str())
    }
}
impl From<Option<Decimal>> for Cell<'_> {
    fn from(number: Option<Decimal>) -> Self {
        Self::Number(number)
    }
}
impl From<Option<Timestamp>> for Cell<'_> {
    fn from(time: Option<Timestamp>) -> Self {
        Self::Time(time.filter(|time| !time.is_unset()))
    }
}
impl From<Option<CurrencyCode>> for Cell<'_> {
    fn from(currency: Option<CurrencyCode>) -> Self {
        Self::Currency(currency)
    }
}

impl<'a> LineFacts<'a> {
    pub(super) fn of_charge(line: &'a OneTimeInvoiceLineItem) -> Self {
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

    pub(super) fn of_export_charge(line: &'a BillingReconciliationLine) -> Self {
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

    pub(super) fn of_usage(line: &'a DailyRatedUsageLineItem) -> Self {
        Self {
            invoice: line.invoice_number.as_str(),
            kind: LineKind::Usage,
            customer_id: line.customer_id.as_str(),
            customer_name: &line.customer_name,
            customer_country: text(&line.customer_country, |country| country.as_str()),
            product_id: line.product_id.as_str(),
            sku_id: line.sku_id.as_str(),
            availability_id: line.availability_id.as_str(),
            product_name: &line.product_name,
            sku_name: &line.sku_name,
            subscription_id: line.subscription_id.as_str(),
            charge_type: &line.charge_type,
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            usage_date: line.usage_date,
            quantity: line.quantity,
            billable_quantity: line.quantity,
            unit: &line.unit_type,
            unit_price: line.unit_price,
            effective_unit_price: line.effective_unit_price,
            subtotal: line.billing_pre_tax_total,
            currency: line.billing_currency,
            pricing_currency: line.pricing_currency,
            exchange_rate: line.pc_to_bc_exchange_rate,
            reservation_order_id: text(&line.benefit_order_id, |id| id),
            ..Self::unknown()
        }
    }

    pub(super) fn of_export_usage(line: &'a BillingUsageLine) -> Self {
        Self {
            invoice: text(&line.invoice_number, |id| id.as_str()),
            kind: LineKind::Usage,
            customer_id: text(&line.customer_id, |id| id.as_str()),
            customer_name: text(&line.customer_name, |name| name),
            customer_country: text(&line.customer_country, |country| country.as_str()),
            product_id: text(&line.product_id, |id| id.as_str()),
            sku_id: text(&line.sku_id, |id| id.as_str()),
            availability_id: text(&line.availability_id, |id| id.as_str()),
            product_name: text(&line.product_name, |name| name),
            sku_name: text(&line.sku_name, |name| name),
            subscription_id: text(&line.subscription_id, |id| id.as_str()),
            charge_type: text(&line.charge_type, |charge| charge.as_str()),
            charge_start: line.charge_start_date,
            charge_end: line.charge_end_date,
            usage_date: line.usage_date,
            quantity: line.quantity,
            billable_quantity: line.quantity,
            unit: text(&line.unit_type, |unit| unit),
            unit_price: line.unit_price,
            effective_unit_price: line.effective_unit_price,
            subtotal: line.billing_pre_tax_total,
            currency: line.billing_currency,
            pricing_currency: line.pricing_currency,
            exchange_rate: line.pc_to_bc_exchange_rate,
            reservation_order_id: text(&line.benefit_order_id, |id| id),
            ..Self::unknown()
        }
    }

    pub(super) fn of_license(line: &'a LicenseBasedLineItem) -> Self {
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

    pub(super) fn of_legacy_charge(line: &'a UsageBasedLineItem) -> Self {
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

    pub(super) fn of_legacy_usage(line: &'a DailyUsageLineItem) -> Self {
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

    pub(super) fn unknown() -> Self {
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

/// An object with the names of [`COLUMNS`]: text, exact numbers, and `null` for what is missing.
impl Serialize for LineFacts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(COLUMNS.iter().zip(self.cells()))
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text("") => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            // The digits as they are, without the quotes they may have come in.
            Self::Number(number) => number.map(|number| Decimal::from(number.get())).serialize(serializer),
            Self::Time(time) => time.serialize(serializer),
            Self::Currency(currency) => currency.map(|code| code.to_string()).serialize(serializer),
        }
    }
}
