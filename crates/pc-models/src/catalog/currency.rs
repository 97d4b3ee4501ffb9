//! A currency as the catalog describes it (`product-resources`, section Availability).

crate::codec::resource! {
    /// A currency.
    pub struct Currency {
        /// ISO 4217 code.
        code: String,
        /// Symbol for people.
        symbol: Option<String>,
    }
}
