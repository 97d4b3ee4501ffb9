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
    GET /v1/productpromotions?country={country}&segment={segment} -> ResourceCollection<ProductPromotion>;
}
