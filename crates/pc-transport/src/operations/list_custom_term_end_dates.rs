//! `GET /v1/customers/{c}/subscriptions/customTermEndDates` (`custom-term-end-dates`).

use pc_models::{CustomTermEndDate, CustomerId, ResourceCollection, TermDuration};

use super::imports::*;
use crate::page::TOKEN_HEADER;
use crate::wire::collection;

operation! {
    /// Lists the dates at which the first term of a new subscription may end, by pages of 300.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListCustomTermEndDates {
        /// The customer.
        customer: CustomerId,
        /// The term that is bought, such as `P1M`.
        term: TermDuration,
    }
}

impl Operation for ListCustomTermEndDates {
    type Output = ResourceCollection<CustomTermEndDate>;
    const NAME: &'static str = "ListCustomTermEndDates";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "subscriptions", "customTermEndDates"])
            .query("term_duration", self.term)
    }

    fn next_page(&self, token: &str) -> Request {
        self.request().at_token(token)
    }

    // The token of the next page stands in a header of the answer.
    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        let mut dates: Self::Output = collection(reply)?;
        let token = || reply.find_header(TOKEN_HEADER).map(str::to_owned);
        dates.continuation_token = dates.continuation_token.take().or_else(token);
        Ok(dates)
    }
}
