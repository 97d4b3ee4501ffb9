//! `GET /v1/productpromotions/{id}` (the .NET SDK; no page of its own).

use pc_models::{CountryCode, ProductPromotion};

use super::imports::*;

operation! {
    /// Reads a promotion.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetPromotion {
        /// The promotion.
        promotion: String,
        /// The country.
        country: CountryCode,
    }
}

impl Operation for GetPromotion {
    type Output = ProductPromotion;
    const NAME: &'static str = "GetPromotion";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["productpromotions", &self.promotion]).query("country", self.country)
    }

    decode_json!();
}
