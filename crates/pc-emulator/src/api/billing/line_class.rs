//! The classes of line items.

use crate::values::problem::Problem;
use crate::values::spelling::find_word;

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
        let unknown = |name, word: &str| Problem::bad_word(name, word);
        let provider_word = find_word(&["office", "azure", "onetime", "marketplace", "all"], provider)
            .ok_or_else(|| unknown("provider", provider))?;
        let type_word = find_word(&["billinglineitems", "usagelineitems"], line_type)
            .ok_or_else(|| unknown("invoiceLineItemType", line_type))?;
        match (provider_word, type_word) {
            ("office", "billinglineitems") => Ok(Self::License),
            ("azure", "billinglineitems") => Ok(Self::LegacyUsage),
            ("azure", "usagelineitems") => Ok(Self::LegacyDailyUsage),
            ("onetime" | "all", "billinglineitems") => Ok(Self::OneTime),
            ("onetime" | "marketplace", "usagelineitems") => Ok(Self::DailyRatedUsage),
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
        match self {
            Self::License => "LicenseBasedLineItem",
            Self::LegacyUsage => "UsageBasedLineItem",
            Self::LegacyDailyUsage => "DailyUsageLineItem",
            Self::OneTime => "OneTimeInvoiceLineItem",
            Self::DailyRatedUsage => "DailyRatedUsageLineItem",
        }
    }

    pub(crate) fn provider(self) -> &'static str {
        match self {
            Self::License => "office",
            Self::LegacyUsage | Self::LegacyDailyUsage => "azure",
            Self::OneTime => "one_time",
            Self::DailyRatedUsage => "marketplace",
        }
    }

    pub(crate) fn line_type(self) -> &'static str {
        match self {
            Self::License | Self::LegacyUsage | Self::OneTime => "billing_line_items",
            Self::LegacyDailyUsage | Self::DailyRatedUsage => "usage_line_items",
        }
    }

    /// Provider and type as they stand in the path of links.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::License => "Office/BillingLineItems",
            Self::LegacyUsage => "Azure/BillingLineItems",
            Self::LegacyDailyUsage => "Azure/UsageLineItems",
            Self::OneTime => "OneTime/BillingLineItems",
            Self::DailyRatedUsage => "OneTime/UsageLineItems",
        }
    }
}
