//! Where software subscriptions and reservations are not sold (`make-a-one-time-purchase`,
//! `purchase-azure-reservations`; both pages list the same markets).

use crate::CountryCode;

/// What may be sold or not sold in a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MarketKind {
    /// Software for a term.
    SoftwareSubscription,
    /// Azure reservations.
    Reservation,
}

/// Whether this kind of product is sold in this country.
///
/// ```
/// # use pc_models::{MarketKind, is_sold_in};
/// assert!(is_sold_in(MarketKind::Reservation, "DE".parse()?));
/// assert!(!is_sold_in(MarketKind::Reservation, "BR".parse()?));
/// # Ok::<_, pc_models::InvalidCountryCode>(())
/// ```
#[must_use]
pub fn is_sold_in(kind: MarketKind, country: CountryCode) -> bool {
    match kind {
        // The two documented tables are identical.
        MarketKind::SoftwareSubscription | MarketKind::Reservation => {
            let country = country.as_str();
            !UNAVAILABLE_MARKETS.iter().any(|(code, _)| *code == country)
        }
    }
}

/// The markets where neither is sold, as (ISO code, name). Three names share `BQ` and two share `SJ`.
#[must_use]
pub fn unavailable_markets() -> &'static [(&'static str, &'static str)] {
    UNAVAILABLE_MARKETS
}

#[rustfmt::skip] // one market, one line
const UNAVAILABLE_MARKETS: &[(&str, &str)] = &[
    ("AX", "Åland Islands"),
    ("AS", "American Samoa"),
    ("AD", "Andorra"),
    ("AI", "Anguilla"),
    ("AQ", "Antarctica"),
    ("AG", "Antigua and Barbuda"),
    ("AW", "Aruba"),
    ("BJ", "Benin"),
    ("BT", "Bhutan"),
    ("BQ", "Bonaire"),
    ("BV", "Bouvet Island"),
    ("BR", "Brazil"),
    ("IO", "British Indian Ocean Territory"),
    ("VG", "British Virgin Islands"),
    ("BF", "Burkina Faso"),
    ("BI", "Burundi"),
    ("KH", "Cambodia"),
    ("CF", "Central African Republic"),
    ("TD", "Chad"),
    ("CN", "China"),
    ("CX", "Christmas Island"),
    ("CC", "Cocos (Keeling) Islands"),
    ("KM", "Comoros"),
    ("CG", "Congo"),
    ("CD", "Congo (DRC)"),
    ("CK", "Cook Islands"),
    ("DJ", "Djibouti"),
    ("DM", "Dominica"),
    ("GQ", "Equatorial Guinea"),
    ("ER", "Eritrea"),
    ("FK", "Falkland Islands"),
    ("GF", "French Guiana"),
    ("PF", "French Polynesia"),
    ("TF", "French Southern Territories"),
    ("GA", "Gabon"),
    ("GM", "Gambia"),
    ("GI", "Gibraltar"),
    ("GL", "Greenland"),
    ("GD", "Grenada"),
    ("GP", "Guadeloupe"),
    ("GU", "Guam"),
    ("GG", "Guernsey"),
    ("GN", "Guinea"),
    ("GW", "Guinea-Bissau"),
    ("GY", "Guyana"),
    ("HT", "Haiti"),
    ("HM", "Heard Island and McDonald Islands"),
    ("IM", "Isle of Man"),
    ("SJ", "Jan Mayen"),
    ("JE", "Jersey"),
    ("KI", "Kiribati"),
    ("XK", "Kosovo"),
    ("LA", "Laos"),
    ("LS", "Lesotho"),
    ("LR", "Liberia"),
    ("MG", "Madagascar"),
    ("MW", "Malawi"),
    ("MV", "Maldives"),
    ("ML", "Mali"),
    ("MH", "Marshall Islands"),
    ("MQ", "Martinique"),
    ("MR", "Mauritania"),
    ("YT", "Mayotte"),
    ("FM", "Micronesia"),
    ("MS", "Montserrat"),
    ("MZ", "Mozambique"),
    ("MM", "Myanmar"),
    ("NR", "Nauru"),
    ("NC", "New Caledonia"),
    ("NE", "Niger"),
    ("NU", "Niue"),
    ("NF", "Norfolk Island"),
    ("MP", "Northern Mariana Islands"),
    ("PW", "Palau"),
    ("PG", "Papua New Guinea"),
    ("PN", "Pitcairn Islands"),
    ("RE", "Réunion"),
    ("RU", "Russian Federation"),
    ("BQ", "Saba"),
    ("BL", "Saint Barthélemy"),
    ("LC", "Saint Lucia"),
    ("MF", "Saint Martin"),
    ("PM", "Saint Pierre and Miquelon"),
    ("VC", "Saint Vincent and the Grenadines"),
    ("WS", "Samoa"),
    ("SM", "San Marino"),
    ("ST", "São Tomé and Príncipe"),
    ("SC", "Seychelles"),
    ("SL", "Sierra Leone"),
    ("BQ", "Sint Eustatius"),
    ("SX", "Sint Maarten"),
    ("SB", "Solomon Islands"),
    ("SO", "Somalia"),
    ("GS", "South Georgia and South Sandwich Islands"),
    ("SS", "South Sudan"),
    ("SH", "St Helena, Ascension, Tristan da Cunha"),
    ("SR", "Suriname"),
    ("SJ", "Svalbard"),
    ("SZ", "Eswatini"),
    ("TL", "Timor-Leste"),
    ("TG", "Togo"),
    ("TK", "Tokelau"),
    ("TO", "Tonga"),
    ("TC", "Turks and Caicos Islands"),
    ("TV", "Tuvalu"),
    ("UM", "U.S. Outlying Islands"),
    ("VU", "Vanuatu"),
    ("VA", "Vatican City"),
    ("WF", "Wallis and Futuna"),
    ("YE", "Yemen"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_has_the_documented_counts() {
        assert_eq!(UNAVAILABLE_MARKETS.len(), 110);
        assert_eq!(UNAVAILABLE_MARKETS.iter().map(|(code, _)| code).collect::<BTreeSet<_>>().len(), 107);
    }

    #[test]
    fn shared_and_missing_codes_are_answered() {
        for (country, sold) in [("bq", false), ("SJ", false), ("XK", false), ("CW", true), ("US", true)] {
            for kind in [MarketKind::SoftwareSubscription, MarketKind::Reservation] {
                assert_eq!(is_sold_in(kind, country.parse().unwrap()), sold, "{country}");
            }
        }
    }
}
