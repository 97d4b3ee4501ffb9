//! Countries by ISO 3166-1 alpha-2 code.

super::letter_code::letter_code! {
    /// A country: two letters, kept in upper case. `XK` (Kosovo) is accepted although ISO only reserves it.
    pub struct CountryCode([u8; 2]);
    /// The text is not two ASCII letters.
    #[error("`{0}` is not a two-letter country code such as US")]
    pub struct InvalidCountryCode;
}
