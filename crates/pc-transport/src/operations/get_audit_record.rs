//! `GET /auditactivity/v1/auditrecords/{id}` (AuditService swagger).

use pc_models::AuditRecord;

use super::imports::*;
use crate::wire::Method;

operation! {
    /// Reads one audit record; none when there is none of that id.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetAuditRecord {
        /// The record.
        id: String,
    }
}

impl Operation for GetAuditRecord {
    type Output = Option<AuditRecord>;
    const NAME: &'static str = "GetAuditRecord";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::outside_version(Method::Get, &["auditactivity", "v1", "auditrecords", &self.id])
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        if reply.text_bytes().is_empty() {
            return Ok(None);
        }
        json(reply)
    }
}
