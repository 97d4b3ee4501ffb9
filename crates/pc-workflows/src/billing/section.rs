//! Which lines are read, and from which system: chosen for the caller, with the reason.

use pc_models::{
    BillingPeriod, BillingProvider, CurrencyCode, Invoice, InvoiceId, InvoiceLineItemType, InvoiceType,
};

use super::{BillingError, SectionRules, Via};

/// What lines are read of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// An invoice.
    Invoice(InvoiceId),
    /// An open period, in one currency: estimates.
    Unbilled {
        /// Which period.
        period: BillingPeriod,
        /// The billing currency.
        currency: CurrencyCode,
    },
}

/// One provider's lines of one type, and the system that hands them out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// Who bills.
    pub provider: BillingProvider,
    /// Charges or usage.
    pub line_item_type: InvoiceLineItemType,
    /// Where the lines come from.
    pub via: Via,
    /// Why from there, in words for people.
    pub reason: &'static str,
    /// Whether it may have no lines: usage, and charges of an invoice that comes to nothing.
    pub(super) may_be_empty: bool,
}

/// Which sections are wanted: the charges of every provider, unless it says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionFilter {
    /// Only this provider's.
    pub provider: Option<BillingProvider>,
    /// Charges, usage, or both.
    pub lines: LinesOf,
}

/// Charges, usage, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum LinesOf {
    /// What adds up to the invoice.
    #[default]
    Charges,
    /// Daily usage: it tells the same costs again, in detail.
    Usage,
    /// Charges, then usage.
    All,
}

/// The sections of an invoice that the filter lets through.
///
/// # Errors
/// When the caller insists on a system that does not have the lines.
pub fn sections(
    invoice: &Invoice,
    filter: &SectionFilter,
    rules: &SectionRules,
) -> Result<Vec<Section>, BillingError> {
    let start = invoice.billing_period_start_date.or(invoice.invoice_date);
    let is_legacy = invoice.invoice_type == Some(InvoiceType::Recurring);
    let is_zero = invoice.total_charges.is_none_or(|total| total.get().is_zero());
    let mut pairs: Vec<_> = invoice
        .invoice_details
        .iter()
        .filter_map(|detail| Some((detail.billing_provider.clone()?, detail.invoice_line_item_type.clone()?)))
        .filter(|(provider, line_type)| filter.admits(provider, line_type))
        .collect();
    // Charges first: whoever reads all wants to see them.
    pairs.sort_by_key(|(_, line_type)| *line_type != InvoiceLineItemType::BillingLineItems);
    pairs
        .into_iter()
        .map(|(provider, line_item_type)| {
            let is_usage = line_item_type == InvoiceLineItemType::UsageLineItems;
            let (via, reason) = rules.choose(is_legacy || is_legacy_provider(&provider), is_usage, start)?;
            Ok(Section { provider, line_item_type, via, reason, may_be_empty: is_usage || is_zero })
        })
        .collect()
}

/// The sections of an open period.
///
/// # Errors
/// As [`sections`].
pub fn unbilled_sections(filter: &SectionFilter, rules: &SectionRules) -> Result<Vec<Section>, BillingError> {
    let both = [InvoiceLineItemType::BillingLineItems, InvoiceLineItemType::UsageLineItems];
    let wanted = both.into_iter().filter(|line_type| filter.admits(&BillingProvider::OneTime, line_type));
    wanted
        .map(|line_item_type| {
            let (via, reason) = rules.choose(false, false, None)?;
            let provider = BillingProvider::OneTime;
            Ok(Section { provider, line_item_type, via, reason, may_be_empty: true })
        })
        .collect()
}

impl SectionFilter {
    /// These lines of every provider.
    #[must_use]
    pub fn lines(lines: LinesOf) -> Self {
        Self { lines, provider: None }
    }

    /// Only this provider's lines.
    #[must_use]
    pub fn with_provider(self, provider: BillingProvider) -> Self {
        Self { provider: Some(provider), ..self }
    }

    fn admits(&self, provider: &BillingProvider, line_type: &InvoiceLineItemType) -> bool {
        let modern = |provider: &BillingProvider| {
            matches!(provider, BillingProvider::OneTime | BillingProvider::Marketplace | BillingProvider::All)
        };
        let is_provider = match &self.provider {
            None => true,
            Some(wanted) => wanted == provider || (modern(wanted) && modern(provider)),
        };
        is_provider
            && match self.lines {
                LinesOf::All => true,
                LinesOf::Charges => *line_type != InvoiceLineItemType::UsageLineItems,
                LinesOf::Usage => *line_type == InvoiceLineItemType::UsageLineItems,
            }
    }
}

fn is_legacy_provider(provider: &BillingProvider) -> bool {
    matches!(provider, BillingProvider::Office | BillingProvider::Azure)
}

#[cfg(test)]
mod tests;
