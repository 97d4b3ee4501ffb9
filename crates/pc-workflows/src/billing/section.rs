//! Which lines are read, and from which system: chosen for the caller, with the reason.

use pc_models::{
    BillingPeriod, BillingProvider, CurrencyCode, Invoice, InvoiceId, InvoiceLineItemType, InvoiceType,
    Timestamp,
};
use pc_transport::auth::Cloud;

use super::BillingError;

/// 2024-02-01: charges of earlier periods are not in the export.
const CHARGES_IN_EXPORT: i64 = 1_706_745_600_000;
/// 2023-09-01: the later of the two dates from which the service says that usage is in the export.
const USAGE_IN_EXPORT: i64 = 1_693_526_400_000;

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
    /// Whether it is nothing strange when there are no lines.
    pub(super) may_be_empty: bool,
}

/// A system that hands out lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// The line items of Partner Center, page by page (v1).
    LineItems,
    /// The billing export of Microsoft Graph, in files (v2).
    Export,
}

/// Which sections are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// What the choice of the system depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionRules {
    /// The partner's cloud.
    pub cloud: Cloud,
    /// Why the export cannot be used, if it cannot.
    pub no_export: Option<&'static str>,
    /// What the caller insists on.
    pub wish: Option<Via>,
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
    let is_nothing = invoice.total_charges.is_none_or(|total| total.get().is_zero());
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
            Ok(Section { provider, line_item_type, via, reason, may_be_empty: is_usage || is_nothing })
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

impl SectionRules {
    fn choose(
        &self,
        is_legacy: bool,
        is_usage: bool,
        start: Option<Timestamp>,
    ) -> Result<(Via, &'static str), BillingError> {
        let obstacle = self.obstacle(is_legacy, is_usage, start);
        match (self.wish, obstacle) {
            (Some(Via::Export), Some(obstacle)) => Err(BillingError::NoExport(obstacle)),
            (Some(via), _) => Ok((via, "asked for")),
            (None, Some(obstacle)) => Ok((Via::LineItems, obstacle)),
            (None, None) => Ok((Via::Export, "it replaces the line items for this period")),
        }
    }

    /// Why the export does not have these lines.
    fn obstacle(&self, is_legacy: bool, is_usage: bool, start: Option<Timestamp>) -> Option<&'static str> {
        let (first, too_early) = match is_usage {
            true => (USAGE_IN_EXPORT, "the export has no usage of periods before September 2023"),
            false => (CHARGES_IN_EXPORT, "the export has no periods before February 2024"),
        };
        if is_legacy {
            return Some("legacy lines are not in the export");
        }
        if matches!(self.cloud, Cloud::UsGovernment | Cloud::China) {
            return Some("the export is for the global cloud only");
        }
        let is_early = start.is_some_and(|start| start < Timestamp::from_unix_millis(first));
        is_early.then_some(too_early).or(self.no_export)
    }
}

fn is_legacy_provider(provider: &BillingProvider) -> bool {
    matches!(provider, BillingProvider::Office | BillingProvider::Azure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice(kind: &str, start: &str, total: &str) -> Invoice {
        let details = match kind {
            "Recurring" => [("office", "billing_line_items"), ("azure", "usage_line_items")],
            _ => [("marketplace", "usage_line_items"), ("one_time", "billing_line_items")],
        };
        let details = details.map(|(provider, kind)| {
            format!(r#"{{"billingProvider":"{provider}","invoiceLineItemType":"{kind}"}}"#)
        });
        serde_json::from_str(&format!(
            r#"{{"id":"G1","invoiceType":"{kind}","billingPeriodStartDate":"{start}","totalCharges":{total},
                "invoiceDetails":[{}]}}"#,
            details.join(",")
        ))
        .unwrap()
    }

    fn rules(cloud: Cloud, wish: Option<Via>) -> SectionRules {
        SectionRules { cloud, no_export: None, wish }
    }

    fn vias(invoice: &Invoice, rules: &SectionRules) -> Vec<Via> {
        let filter = SectionFilter { lines: LinesOf::All, ..SectionFilter::default() };
        sections(invoice, &filter, rules).unwrap().iter().map(|section| section.via).collect()
    }

    #[test]
    fn the_export_is_chosen_where_it_has_the_lines_and_nowhere_else() {
        use Via::{Export, LineItems};
        let global = rules(Cloud::Global, None);
        assert_eq!(vias(&invoice("OneTime", "2025-06-01", "1"), &global), [Export, Export]);
        assert_eq!(vias(&invoice("OneTime", "2024-01-01", "1"), &global), [LineItems, Export]);
        assert_eq!(vias(&invoice("OneTime", "2023-08-01", "1"), &global), [LineItems, LineItems]);
        assert_eq!(vias(&invoice("Recurring", "2025-06-01", "1"), &global), [LineItems, LineItems]);
        for cloud in [Cloud::UsGovernment, Cloud::China] {
            assert_eq!(
                vias(&invoice("OneTime", "2025-06-01", "1"), &rules(cloud, None)),
                [LineItems, LineItems]
            );
        }
        let wish = rules(Cloud::Global, Some(LineItems));
        assert_eq!(vias(&invoice("OneTime", "2025-06-01", "1"), &wish), [LineItems, LineItems]);
        let wish = rules(Cloud::China, Some(Export));
        assert!(sections(&invoice("OneTime", "2025-06-01", "1"), &SectionFilter::default(), &wish).is_err());
    }

    #[test]
    fn charges_come_first_and_filters_take_out_the_rest() {
        let global = rules(Cloud::Global, None);
        let modern = invoice("OneTime", "2025-06-01", "1");
        let found = |provider, lines| {
            let filter = SectionFilter { provider, lines };
            let found = sections(&modern, &filter, &global).unwrap();
            found.iter().map(|section| section.line_item_type.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found(None, LinesOf::All), ["billing_line_items", "usage_line_items"]);
        assert_eq!(found(None, LinesOf::Charges), ["billing_line_items"]);
        assert_eq!(found(Some(BillingProvider::OneTime), LinesOf::Usage), ["usage_line_items"]);
        assert!(found(Some(BillingProvider::Azure), LinesOf::All).is_empty());
        let section = sections(&modern, &SectionFilter::default(), &global).unwrap().remove(0);
        assert!(!section.may_be_empty, "an invoice of 1 has lines");
    }
}
