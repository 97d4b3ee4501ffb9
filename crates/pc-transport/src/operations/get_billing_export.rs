//! `GET /v1.0/reports/partners/billing/operations/{id}` of Microsoft Graph (`partners-billing-operation-get`).

use std::time::Duration;

use pc_models::{BillingExportOperation, Timestamp};

use super::imports::*;
use crate::retry_after::retry_after;
use crate::wire::ForeignLink;

/// Asks how far an export is. Its address is taken from the answer that started it, never built.
///
/// Refused with 410, or 404, once the service does not keep the export any more: start another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetBillingExport {
    request: Request,
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExportProgress {
    /// Its state, and what was exported.
    pub operation: BillingExportOperation,
    /// When the service wants to be asked again.
    pub retry_after: Option<Duration>,
}

impl GetBillingExport {
    /// Follows the `location` of [`ExportStarted`](super::ExportStarted); `origin` is Graph's.
    ///
    /// # Errors
    /// When it leads to another host.
    pub fn new(location: &str, origin: Option<&str>) -> Result<Self, ForeignLink> {
        Request::at(location, origin).map(|request| Self { request })
    }
}

impl Operation for GetBillingExport {
    type Output = ExportProgress;
    const NAME: &'static str = "GetBillingExport";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        self.request.clone()
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        let retry_after = retry_after(reply, Timestamp::UNIX_EPOCH);
        Ok(ExportProgress { operation: json(reply)?, retry_after })
    }
}
