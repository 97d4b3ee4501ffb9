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
}

impl Operation for CheckPromotionEligibility {
    type Output = PromotionEligibilities;
    const NAME: &'static str = "CheckPromotionEligibility";
    // A question, although it is posted.
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::post(&["customers", self.customer.as_str(), "promotionEligibilities"]).json(&self.request)
    }

    decode_json!();
}
