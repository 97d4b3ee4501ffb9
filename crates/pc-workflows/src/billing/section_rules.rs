//! Which system hands out lines, and why.

use pc_models::Timestamp;
use pc_transport::auth::Cloud;

use super::BillingError;

/// The first year and month whose charges are in the export.
const FIRST_CHARGES_IN_EXPORT: (i32, u8) = (2024, 2);
/// The same of usage: the later of the two dates that the service says.
const FIRST_USAGE_IN_EXPORT: (i32, u8) = (2023, 9);

/// A system that hands out lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// The line items of Partner Center, page by page (v1).
    LineItems,
    /// The billing export of Microsoft Graph, in files (v2).
    Export,
}

/// What the choice of the system depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionRules {
    /// The partner's cloud.
    pub cloud: Cloud,
    /// Why the export cannot be used, if it cannot.
    pub no_export: Option<&'static str>,
    /// What the caller insists on.
    pub only: Option<Via>,
}

impl SectionRules {
    /// Takes the export where it has the lines.
    #[must_use]
    pub fn new(cloud: Cloud) -> Self {
        Self { cloud, no_export: None, only: None }
    }

    /// The export cannot be used, for this reason.
    #[must_use]
    pub fn without_export(self, reason: &'static str) -> Self {
        Self { no_export: Some(reason), ..self }
    }

    /// Takes this system and no other.
    #[must_use]
    pub fn only(self, via: Via) -> Self {
        Self { only: Some(via), ..self }
    }

    pub(super) fn choose(
        &self,
        is_legacy: bool,
        is_usage: bool,
        start: Option<Timestamp>,
    ) -> Result<(Via, &'static str), BillingError> {
        let obstacle = self.obstacle(is_legacy, is_usage, start);
        match (self.only, obstacle) {
            (Some(Via::Export), Some(obstacle)) => Err(BillingError::NoExport(obstacle)),
            (Some(via), _) => Ok((via, "asked for")),
            (None, Some(obstacle)) => Ok((Via::LineItems, obstacle)),
            (None, None) => Ok((Via::Export, "it replaces the line items for this period")),
        }
    }

    /// Why the export does not have these lines.
    fn obstacle(&self, is_legacy: bool, is_usage: bool, start: Option<Timestamp>) -> Option<&'static str> {
        let (first, too_early) = match is_usage {
            true => (FIRST_USAGE_IN_EXPORT, "the export has no usage of periods before September 2023"),
            false => (FIRST_CHARGES_IN_EXPORT, "the export has no periods before February 2024"),
        };
        if is_legacy {
            return Some("legacy lines are not in the export");
        }
        if matches!(self.cloud, Cloud::UsGovernment | Cloud::China) {
            return Some("the export is for the global cloud only");
        }
        let is_early = start.is_some_and(|start| (start.year(), start.month()) < first);
        is_early.then_some(too_early).or(self.no_export)
    }
}
