//! `GET /v1/auditrecords` (`get-a-record-of-partner-center-activity-by-user`).

use pc_models::{AuditRecord, ResourceCollection, SimpleFilter};

use super::imports::*;

operation! {
    /// Lists what was done in Partner Center: a window of at most 30 days within the last 90, by pages. Not in China.
    ///
    /// Refused with a 400 where the first day is more than 90 days ago.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ListAuditRecords {
        /// The first day, as `2026-11-21`. May be left out when there is a filter.
        start_date: Option<String> = None,
        /// The last day; today when absent.
        end_date: Option<String> = None,
        /// Only those that fit, by `CompanyName`, `CustomerId` or `ResourceType`.
        filter: Option<SimpleFilter> = None,
        /// How many on a page.
        size: Option<u32> = None,
    }
}

impl Operation for ListAuditRecords {
    type Output = ResourceCollection<AuditRecord>;
    const NAME: &'static str = "ListAuditRecords";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["auditrecords"])
            .query_if("startDate", self.start_date.as_deref())
            .query_if("endDate", self.end_date.as_deref())
            .query_if("filter", self.filter.as_ref().map(|filter| serde_json::json!(filter)))
            .query_if("size", self.size)
    }

    fn next_page(&self, token: &str) -> Request {
        self.request().at_token(token) // audit records seek by the header alone
    }

    decode_by!(collection);
}
