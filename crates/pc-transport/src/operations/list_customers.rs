//! `GET /v1/customers` (`get-a-list-of-customers`, `get-a-list-of-customers-filtered-by-a-search-field`).

use pc_models::{Customer, ResourceCollection, SimpleFilter};

use super::imports::*;

operation! {
    /// Lists the partner's customers, by pages.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ListCustomers {
        /// How many on a page; as many as the service likes when absent.
        size: Option<u32> = None,
        /// Only those that fit.
        filter: Option<SimpleFilter> = None,
    }
}

impl Operation for ListCustomers {
    type Output = ResourceCollection<Customer>;
    const NAME: &'static str = "ListCustomers";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers"])
            .query("size", self.size.unwrap_or(0))
            .query_if("filter", self.filter.as_ref().map(|filter| serde_json::json!(filter)))
    }

    decode_by!(collection);
}
