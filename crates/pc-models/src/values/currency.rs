//! Currencies by ISO 4217 code.

super::letter_code::letter_code! {
    /// A currency: three letters, kept in upper case.
    pub struct CurrencyCode([u8; 3]);
    /// The text is not three ASCII letters.
    #[error("`{0}` is not a three-letter currency code such as USD")]
    pub struct InvalidCurrencyCode;
}
