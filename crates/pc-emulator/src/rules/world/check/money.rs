//! Money: amounts that can be paid, and charges that fill their terms.

use pc_models::Decimal;

use crate::rules::world::check::Check;
use crate::state::catalog::Catalog;
use crate::state::catalog_file::ListPrice;
use crate::values::calendar;
use crate::values::nearest_word::hint;
use crate::values::spelling::billing_cycle;

/// The most that one unit costs: whatever is made of it, for as many units as there can be, has its digits.
const MOST_PER_UNIT: u32 = 1_000_000_000;
/// The most that one US dollar is.
const MOST_PER_USD: u32 = 1_000_000;

impl Check<'_> {
    pub(super) fn currencies(&mut self) {
        for (number, currency) in self.file.catalog.currencies.iter().enumerate() {
            let code = &currency.code;
            if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) {
                let why = format!("`{code}` is no code of a currency, such as EUR");
                self.wrong(&format!("currencies.{number}.code"), why);
            }
            let path = format!("currencies.{number}.per_usd");
            let rate = self.amount(&path, MOST_PER_USD);
            if rate == Some(Decimal::ZERO) {
                self.wrong(&path, "one US dollar is more than nothing");
            }
        }
    }

    /// Whoever lives in a country pays in one currency.
    pub(super) fn countries(&mut self, catalog: Catalog) {
        for (number, currency) in self.file.catalog.currencies.iter().enumerate() {
            for (index, country) in currency.countries.iter().enumerate() {
                let used = catalog.currency(*country);
                if used.code != currency.code {
                    let why = format!("`{country}` pays in {} already", used.code);
                    self.wrong(&format!("currencies.{number}.countries.{index}"), why);
                }
            }
        }
    }

    pub(super) fn amounts(&mut self, path: &str, price: &ListPrice) {
        let whole = self.amount(&format!("{path}.usd"), MOST_PER_UNIT);
        for code in price.local.keys() {
            self.amount(&format!("{path}.local.{code}"), MOST_PER_UNIT);
        }
        if price.telecom_usd.is_some() {
            let part = format!("{path}.telecom_usd");
            if self.amount(&part, MOST_PER_UNIT).zip(whole).is_some_and(|(part, whole)| part > whole) {
                self.wrong(&part, "the part for telecommunication is more than the price");
            }
        }
    }

    /// Local prices are in currencies that there are.
    pub(super) fn local_prices(&mut self, catalog: Catalog, path: &str, price: &ListPrice) {
        let codes = || catalog.currencies().iter().map(|one| one.code.as_str());
        for code in price.local.keys().filter(|code| !codes().any(|known| known == *code)) {
            let why = format!("there is no currency `{code}`{}", hint(code, codes()));
            self.wrong(&format!("{path}.local.{code}"), why);
        }
    }

    /// How often a price is due fits its term, which is one of the SKU's.
    pub(super) fn charges(&mut self, path: &str, price: &ListPrice) {
        let (cycle, term) = (price.billing_cycle.as_str(), price.term.as_deref());
        let months = term.and_then(calendar::months).and_then(|months| u32::try_from(months).ok());
        let due = match (cycle_months(cycle), months) {
            (None, _) => 1,
            (Some(_), None) => price.charges.max(1),
            (Some(cycle_months), Some(months)) if months % cycle_months == 0 => months / cycle_months,
            (Some(_), Some(_)) => {
                let term = term.unwrap_or_default();
                return self.wrong(path, format!("a term of `{term}` has no whole `{cycle}` billing cycles"));
            }
        };
        if price.charges != due && billing_cycle(cycle).is_some() {
            let why = format!("must be {due}: so often is due over its term what is billed `{cycle}`");
            self.wrong(path, format!("`charges` {why}"));
        }
    }

    /// An amount at this place, from nothing up to the most it can be.
    fn amount(&mut self, path: &str, most: u32) -> Option<Decimal> {
        let text = self.text(path)?;
        let plain = text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.');
        let amount =
            text.parse::<Decimal>().ok().filter(|amount| plain && *amount <= Decimal::from(i64::from(most)));
        if amount.is_none() {
            self.wrong(
                path,
                format!("`{text}` is no amount: it has digits and a point, and is at most {most}"),
            );
        }
        amount
    }
}

/// How many months a billing cycle has; none where there is one for the whole term.
fn cycle_months(cycle: &str) -> Option<u32> {
    match cycle {
        "monthly" => Some(1),
        "annual" => Some(12),
        "biennial" => Some(24),
        "triennial" => Some(36),
        _ => None,
    }
}
