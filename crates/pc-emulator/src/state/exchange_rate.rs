//! Exchange rates: prices are in the customer's currency, and may be billed in the partner's.

use std::sync::Arc;

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::state::catalog_file::Currency;
use crate::values::calendar::{DAY, Month};
use crate::values::money::{Share, as_text};

/// Each month's rate differs from the usual one by up to so many thousandths.
const SWING: i32 = 20;
/// How many decimal places a rate has.
const PLACES: u32 = 9;

/// The rate of a month.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExchangeRate {
    /// The currency of the price.
    pub(crate) currency: Arc<str>,
    /// What one of it is in the currency of the invoice.
    #[serde(with = "as_text")]
    pub(crate) rate: Decimal,
    /// The day on which it was fixed.
    pub(crate) day: Timestamp,
}

impl ExchangeRate {
    /// The rate for what is charged from this day on; none where nothing is converted.
    pub(crate) fn for_day(day: Timestamp, priced: &Currency, billed: &Currency) -> Option<Self> {
        if priced.code == billed.code {
            return None;
        }
        let month = Month::of(day);
        // Any number that differs from month to month, and is the same for the same month.
        let swing = i64::from((month.number() * 7).rem_euclid(2 * SWING + 1) - SWING);
        let rate = Share { part: 1000 + swing, whole: 1000 }.of(billed.per(priced));
        let rate = rate.get().round_dp(PLACES).into();
        Some(Self { currency: priced.code.as_str().into(), rate, day: fixed_on(month) })
    }
}

/// Two business days before the end of the month before.
fn fixed_on(month: Month) -> Timestamp {
    let mut day = month.start() - DAY;
    let mut left = 2;
    while left > 0 {
        day = day - DAY;
        left -= i32::from(is_business_day(day));
    }
    day
}

/// Monday to Friday; the first of January 1970 was a Thursday.
fn is_business_day(day: Timestamp) -> bool {
    let days = day.unix_millis().div_euclid(24 * 60 * 60 * 1000);
    (days + 3).rem_euclid(7) < 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::catalog::Catalog;

    #[test]
    fn a_rate_is_that_of_the_month_and_was_fixed_before_it() {
        let catalog = Catalog::new(0);
        let find = |code: &str| catalog.currencies().iter().find(|one| one.code == code).unwrap();
        let (usd, eur) = (find("USD"), find("EUR"));
        let rate = |day: &str| ExchangeRate::for_day(day.parse().unwrap(), usd, eur).unwrap();
        let (early, late, next) =
            (rate("2021-06-01T00:00:00Z"), rate("2021-06-30T23:00:00Z"), rate("2021-07-01T00:00:00Z"));
        assert_eq!(early.rate, late.rate);
        assert_ne!(early.rate, next.rate);
        let [least, most] = ["0.90", "0.94"].map(|bound| bound.parse().unwrap());
        assert!((least..most).contains(&early.rate), "{}", early.rate);
        assert_eq!(early.day, "2021-05-27T00:00:00Z".parse().unwrap(), "31 May was a Monday");
        assert!(ExchangeRate::for_day(early.day, usd, usd).is_none());
    }
}
