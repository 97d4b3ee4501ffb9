//! `POST /v1/customers/{c}/promotionEligibilities` (the .NET SDK; no page of its own).

use pc_models::{CustomerId, PromotionEligibilities};

use super::imports::*;

operation! {
    /// Asks whether a customer may have promotions.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CheckPromotionEligibility {
        /// The customer.
        customer: CustomerId,
        /// The question.
        request: PromotionEligibilities,
    }
    // A question, although it is posted.
    POST /v1/customers/{customer}/promotionEligibilities
        json {request}
        -> PromotionEligibilities, repeat Always;
}
