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
    GET /v1/productpromotions/{promotion}?country={country} -> ProductPromotion;
}
