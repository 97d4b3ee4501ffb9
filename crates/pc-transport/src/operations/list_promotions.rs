//! `GET /v1/productpromotions` (the .NET SDK; no page of its own).

use pc_models::{CountryCode, ProductPromotion, ResourceCollection, TargetSegment};

use super::imports::*;

operation! {
    /// Lists the promotions of a country and segment.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListPromotions {
        /// The country.
        country: CountryCode,
        /// The segment.
        segment: TargetSegment,
    }
}

impl Operation for ListPromotions {
    type Output = ResourceCollection<ProductPromotion>;
    const NAME: &'static str = "ListPromotions";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["productpromotions"]).query("country", self.country).query("segment", &self.segment)
    }

    decode_json!();
}
