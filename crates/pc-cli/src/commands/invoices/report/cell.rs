//! What stands in a table: rounded for people on the page, exact in the CSV.

use maud::Markup;
use pc_models::{CurrencyCode, Decimal};

use crate::output::amount::rounded;
use crate::output::grouped;

const UUID_LENGTH: usize = 36;

pub(super) enum Cell {
    Empty,
    Text(String),
    /// An identifier, of which the first letters tell enough.
    Id(String),
    Count(u64),
    Number(Decimal),
    Money(Decimal, CurrencyCode),
    /// More or less than before.
    Change(Decimal, CurrencyCode),
    /// In percent of a whole.
    Share(Decimal),
    /// In percent, more or less than before.
    ChangePercent(Decimal),
    Drawing(Markup),
}

impl Cell {
    pub(super) fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// The share of a whole; nothing where the whole is nothing or less.
    pub(super) fn share(part: Decimal, whole: Decimal) -> Self {
        percent(part, whole).map_or(Self::Empty, Self::Share)
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty | Self::Drawing(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Id(id) => short_id(id),
            Self::Count(count) => grouped(&count.to_string()),
            Self::Number(number) => grouped(&number.get().normalize().to_string()),
            Self::Money(amount, currency) => rounded(*amount, *currency),
            Self::Change(amount, currency) => signed(*amount, rounded(*amount, *currency)),
            Self::Share(percent) => one_place(*percent),
            Self::ChangePercent(percent) => signed(*percent, one_place(*percent)),
        }
    }

    /// For programs.
    pub(super) fn exact(&self) -> String {
        match self {
            Self::Empty | Self::Drawing(_) => String::new(),
            Self::Text(text) | Self::Id(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number(number)
            | Self::Money(number, _)
            | Self::Change(number, _)
            | Self::Share(number)
            | Self::ChangePercent(number) => number.get().normalize().to_string(),
        }
    }
}

/// The first part of a UUID; other identifiers whole.
pub(super) fn short_id(id: &str) -> String {
    match id.split_once('-') {
        Some((first, _)) if id.len() == UUID_LENGTH => first.to_owned(),
        _ => id.to_owned(),
    }
}

/// How many percent of the whole the part is, to four decimals.
fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole <= Decimal::ZERO {
        return None;
    }
    let share = part.get().checked_div(whole.get())?.checked_mul(100.into())?;
    Some(share.round_dp(4).into())
}

fn one_place(percent: Decimal) -> String {
    format!("{} %", grouped(&format!("{:.1}", percent.get().round_dp(1))))
}

fn signed(number: Decimal, text: String) -> String {
    if number > Decimal::ZERO { format!("+{text}") } else { text }
}

/// The cells of a comparison of two months: before, last, the change, and how many percent it is.
pub(super) fn compared(before: Decimal, last: Decimal, currency: CurrencyCode) -> [Cell; 4] {
    let change = difference(last, before);
    let in_percent = match percent(change, before) {
        Some(percent) => Cell::ChangePercent(percent),
        None if before == Decimal::ZERO && last != Decimal::ZERO => Cell::text("new"),
        None => Cell::Empty,
    };
    [Cell::Money(before, currency), Cell::Money(last, currency), Cell::Change(change, currency), in_percent]
}

/// The difference; nothing where it has too many digits.
pub(super) fn difference(one: Decimal, other: Decimal) -> Decimal {
    one.get().checked_sub(other.get()).unwrap_or_default().into()
}

/// The sum; nothing where it has too many digits.
pub(super) fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    let mut all = amounts;
    let sum = all.try_fold(Decimal::ZERO.get(), |sum, amount| sum.checked_add(amount.get()));
    sum.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_a_sign_and_a_share() {
        let shown = |before: i64, last: i64| {
            compared(before.into(), last.into(), "EUR".parse().unwrap()).map(|cell| cell.shown()).join("|")
        };
        assert_eq!(shown(200, 1_225), "200.00|1,225.00|+1,025.00|+512.5 %");
        assert_eq!(shown(200, 0), "200.00|0.00|−200.00|−100.0 %");
        assert_eq!(shown(0, 5), "0.00|5.00|+5.00|new");
        assert_eq!(shown(0, 0), "0.00|0.00|0.00|");
        assert_eq!(shown(-10, 5), "−10.00|5.00|+15.00|");
        assert_eq!(Cell::share(1.into(), 3.into()).exact(), "33.3333");
        assert_eq!(Cell::share(1.into(), 3.into()).shown(), "33.3 %");
    }
}
