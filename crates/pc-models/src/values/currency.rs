//! Currencies by ISO 4217 code.

super::letter_code::letter_code! {
    /// A currency: three letters, kept in upper case.
    pub struct CurrencyCode([u8; 3]);
    /// The text is not three ASCII letters.
    #[error("`{0}` is not a three-letter currency code such as USD")]
    pub struct InvalidCurrencyCode;
}

/// Currencies without smaller units.
const WITHOUT_MINOR_UNITS: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
/// Currencies whose smaller unit is a thousandth.
const WITH_THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl CurrencyCode {
    /// How many decimal places its amounts have by ISO 4217: two for most, none for yen and won, three for some dinars.
    ///
    /// ```
    /// let places = |code: &str| code.parse::<pc_models::CurrencyCode>().map(pc_models::CurrencyCode::decimal_places);
    /// assert_eq!((places("EUR")?, places("JPY")?, places("KWD")?), (2, 0, 3));
    /// # Ok::<_, pc_models::InvalidCurrencyCode>(())
    /// ```
    #[must_use]
    pub fn decimal_places(self) -> u32 {
        match self.as_str() {
            code if WITHOUT_MINOR_UNITS.contains(&code) => 0,
            code if WITH_THOUSANDTHS.contains(&code) => 3,
            _ => 2,
        }
    }
}
