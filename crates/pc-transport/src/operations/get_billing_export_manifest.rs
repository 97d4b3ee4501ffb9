//! `GET /v1.0/reports/partners/billing/manifests/{id}` of Microsoft Graph (`partners-billing-manifest-get`).

use pc_models::Manifest;

use super::imports::*;
use crate::wire::ForeignLink;

/// Reads what was exported, where the answer to [`GetBillingExport`](super::GetBillingExport) only links to it.
///
/// Refused with 410, or 404, once the service does not keep the export any more: start another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetBillingExportManifest {
    request: Request,
}

impl GetBillingExportManifest {
    /// Follows the manifest's link; `origin` is Graph's.
    ///
    /// # Errors
    /// When it leads to another host.
    pub fn new(link: &str, origin: Option<&str>) -> Result<Self, ForeignLink> {
        Request::at(link, origin).map(|request| Self { request })
    }
}

impl Operation for GetBillingExportManifest {
    type Output = Manifest;
    const NAME: &'static str = "GetBillingExportManifest";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        self.request.clone()
    }

    decode_by!(json);
}
