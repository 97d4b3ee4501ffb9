//! `POST /v1.0/reports/partners/billing/{reconciliation|usage}/{billed|unbilled}/export` of Microsoft Graph
//! (`partners-billing-billedreconciliation-export` and its neighbours).

use pc_models::BillingExportRequest;

use super::imports::*;
use crate::wire::Method;

operation! {
    /// Starts an export. The client must be bound to Graph, with a token for Graph.
    ///
    /// Needs the permission `PartnerBilling.Read.All`, as application or as user. In the global cloud only.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StartBillingExport {
        /// What to export.
        kind: BillingExportKind,
        /// Of which invoice or period.
        request: BillingExportRequest,
    }
}

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BillingExportKind {
    /// The charges of an invoice.
    BilledReconciliation,
    /// The charges of an open period.
    UnbilledReconciliation,
    /// The daily usage of an invoice.
    BilledUsage,
    /// The daily usage of an open period.
    UnbilledUsage,
}

/// An export was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportStarted {
    /// Where to ask how far it is. Save it: another process can go on from here.
    pub location: String,
}

impl Operation for StartBillingExport {
    type Output = ExportStarted;
    const NAME: &'static str = "StartBillingExport";
    // Two exports of the same cost nothing but time.
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let (what, when) = match self.kind {
            BillingExportKind::BilledReconciliation => ("reconciliation", "billed"),
            BillingExportKind::UnbilledReconciliation => ("reconciliation", "unbilled"),
            BillingExportKind::BilledUsage => ("usage", "billed"),
            BillingExportKind::UnbilledUsage => ("usage", "unbilled"),
        };
        let path = ["v1.0", "reports", "partners", "billing", what, when, "export"];
        Request::outside_version(Method::Post, &path).json(&self.request)
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        let location = reply.find_header("Location").or_else(|| reply.find_header("Operation-Location"));
        match location {
            Some(location) => Ok(ExportStarted { location: location.to_owned() }),
            None => Err(DecodeError::new("Location", "the header is missing", reply)),
        }
    }
}
