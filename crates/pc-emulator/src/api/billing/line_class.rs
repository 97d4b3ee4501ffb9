//! The classes of line items.

use crate::values::problem::Problem;
use crate::values::spelling::read_word;

/// A class of line items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineClass {
    License,
    LegacyUsage,
    LegacyDailyUsage,
    OneTime,
    DailyRatedUsage,
}

impl LineClass {
    pub(crate) fn parse(provider: &str, line_type: &str) -> Result<Self, Problem> {
        let providers = &["office", "azure", "onetime", "marketplace", "all"];
        let provider = read_word(providers, "provider", provider)?;
        let types = &["billinglineitems", "usagelineitems"];
        match (provider, read_word(types, "invoiceLineItemType", line_type)?) {
            ("office", "billinglineitems") => Ok(Self::License),
            ("azure", "billinglineitems") => Ok(Self::LegacyUsage),
            ("azure", "usagelineitems") => Ok(Self::LegacyDailyUsage),
            ("onetime" | "all", "billinglineitems") => Ok(Self::OneTime),
            ("onetime" | "marketplace" | "all", "usagelineitems") => Ok(Self::DailyRatedUsage),
            _ => Err(Problem::bad_input("This provider has no line items of this type.")),
        }
    }

    /// What an invoice is divided into.
    pub(crate) fn of_invoice(recurring: bool) -> &'static [Self] {
        match recurring {
            true => &[Self::License, Self::LegacyUsage, Self::LegacyDailyUsage],
            false => &[Self::OneTime, Self::DailyRatedUsage],
        }
    }

    /// The class whose lines cost something; daily lines repeat those costs in detail.
    pub(crate) fn charges(recurring: bool) -> Self {
        if recurring { Self::LegacyUsage } else { Self::OneTime }
    }

    pub(crate) fn is_recurring(self) -> bool {
        matches!(self, Self::License | Self::LegacyUsage | Self::LegacyDailyUsage)
    }

    pub(crate) fn object_type(self) -> &'static str {
        self.names().0
    }

    pub(crate) fn provider(self) -> &'static str {
        self.names().1
    }

    pub(crate) fn line_type(self) -> &'static str {
        self.names().2
    }

    /// Provider and type as they stand in the path of links.
    pub(crate) fn path(self) -> &'static str {
        self.names().3
    }

    /// Object type; provider and type as they stand in bodies; both as they stand in paths.
    fn names(self) -> (&'static str, &'static str, &'static str, &'static str) {
        let (billing, usage) = ("billing_line_items", "usage_line_items");
        match self {
            Self::License => ("LicenseBasedLineItem", "office", billing, "Office/BillingLineItems"),
            Self::LegacyUsage => ("UsageBasedLineItem", "azure", billing, "Azure/BillingLineItems"),
            Self::LegacyDailyUsage => ("DailyUsageLineItem", "azure", usage, "Azure/UsageLineItems"),
            Self::OneTime => ("OneTimeInvoiceLineItem", "one_time", billing, "OneTime/BillingLineItems"),
            Self::DailyRatedUsage => {
                ("DailyRatedUsageLineItem", "marketplace", usage, "OneTime/UsageLineItems")
            }
        }
    }
}
