//! How a file writes numbers and dates: declared, or detected and said.

use std::fmt;

use clap::{Args, ValueEnum};

use crate::output::Failure;

/// How numbers and dates are written in CSV files; detected where it is not said.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct SpellingArguments {
    /// What stands before the cents in CSV files; detected when absent.
    #[arg(long, value_enum)]
    decimal: Option<Decimal>,
    /// What dates such as 11/02/2025 in CSV files begin with; detected when absent.
    #[arg(long, value_enum)]
    dates: Option<Dates>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Decimal {
    Point,
    Comma,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dates {
    /// 11/17/2025, as in the United States.
    MonthFirst,
    /// 17/11/2025 or 17.11.2025.
    DayFirst,
}

/// How one file writes numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelling {
    decimal: Decimal,
    dates: Dates,
    is_detected: bool,
}

impl Spelling {
    /// What was declared, and what cells of numbers and of dates show.
    pub(super) fn of(declared: SpellingArguments, numbers: &[&str], dates: &[&str]) -> Result<Self, Failure> {
        let both = |what: &str, flag: &str| Failure::usage(format!("it has {what}: say which with {flag}"));
        let shows = |decimal| numbers.iter().any(|number| decimal_of(number) == Some(decimal));
        let decimal = match (declared.decimal, shows(Decimal::Comma), shows(Decimal::Point)) {
            (Some(declared), ..) => declared,
            (None, true, true) => return Err(both("decimal commas and decimal points", "--decimal")),
            (None, true, false) => Decimal::Comma,
            (None, false, _) => Decimal::Point,
        };
        let shows = |order| dates.iter().any(|date| order_of(date) == Some(order));
        let dates = match (declared.dates, shows(Dates::DayFirst), shows(Dates::MonthFirst)) {
            (Some(declared), ..) => declared,
            (None, true, true) => {
                return Err(both("dates with the day first and with the month first", "--dates"));
            }
            (None, true, false) => Dates::DayFirst,
            (None, false, _) => Dates::MonthFirst,
        };
        let is_detected = declared.decimal.is_none() || declared.dates.is_none();
        Ok(Self { decimal, dates, is_detected })
    }

    /// A number with a decimal point; as it is, if it is none in this spelling.
    pub(super) fn number(self, cell: &str) -> String {
        let (point, groups) = match self.decimal {
            Decimal::Point => ('.', ','),
            Decimal::Comma => (',', '.'),
        };
        let (whole, fraction) = cell.split_once(point).unwrap_or((cell, ""));
        let is_number = !fraction.contains([point, groups]) && are_groups(whole, groups);
        let is_space = |letter: char| letter == '\u{a0}' || letter == '\u{202f}' || letter == ' ';
        match is_number {
            true => {
                let whole: String =
                    whole.chars().filter(|letter| *letter != groups && !is_space(*letter)).collect();
                if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
            }
            false => cell.to_owned(),
        }
    }

    /// A date in the form of the service; as it is, if it is none in this spelling.
    pub(super) fn date(self, cell: &str) -> String {
        self.service_date(cell).unwrap_or_else(|| cell.to_owned())
    }

    fn service_date(self, cell: &str) -> Option<String> {
        let (date, time) = cell.split_once(' ').unwrap_or((cell, ""));
        let [first, second, year] = parts(date)?;
        let (month, day) = match (self.dates, date.contains('.')) {
            (Dates::MonthFirst, false) => (first, second),
            _ => (second, first),
        };
        let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && (1900..=9999).contains(&year);
        is_date.then(|| format!("{year:04}-{month:02}-{day:02}T{}Z", time_of_day(time)))
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = if self.decimal == Decimal::Comma { "decimal commas" } else { "decimal points" };
        let dates = if self.dates == Dates::DayFirst { "the day first" } else { "the month first" };
        let detected = if self.is_detected { " (detected; --decimal and --dates say otherwise)" } else { "" };
        write!(f, "numbers with {decimal}, dates of three numbers with {dates}{detected}")
    }
}

/// What a number shows of its decimal sign; none where it may be either.
fn decimal_of(number: &str) -> Option<Decimal> {
    let (comma, point) = (number.rfind(','), number.rfind('.'));
    let shows = |sign: usize, decimal: Decimal, other: Decimal| {
        let letter = &number[sign..=sign];
        let is_group = number.len() - sign - 1 == 3 && !number.starts_with(&format!("0{letter}"));
        match number.matches(letter).count() {
            1 if is_group => None,
            1 => Some(decimal),
            _ => Some(other),
        }
    };
    match (comma, point) {
        (Some(comma), Some(point)) if comma > point => Some(Decimal::Comma),
        (Some(_), Some(_)) => Some(Decimal::Point),
        (Some(comma), None) => shows(comma, Decimal::Comma, Decimal::Point),
        (None, Some(point)) => shows(point, Decimal::Point, Decimal::Comma),
        (None, None) => None,
    }
}

/// What a date shows of its order; none where it may be either, or is in the form of the service.
fn order_of(date: &str) -> Option<Dates> {
    let date = date.split(' ').next().unwrap_or_default();
    let [first, second, _] = parts(date).filter(|_| !date.contains('.'))?;
    match (first > 12, second > 12) {
        (true, false) => Some(Dates::DayFirst),
        (false, true) => Some(Dates::MonthFirst),
        _ => None,
    }
}

/// The three numbers of a date whose year comes last.
fn parts(date: &str) -> Option<[u32; 3]> {
    let numbers: Option<Vec<u32>> = date.split(['/', '.', '-']).map(|part| part.parse().ok()).collect();
    let [first, second, year]: [u32; 3] = numbers?.try_into().ok()?;
    (year >= 1000).then_some([first, second, year])
}

/// Hours, minutes and seconds of a time such as `1:05 PM`; midnight where there is none.
fn time_of_day(time: &str) -> String {
    let (clock, half) = time.split_once(' ').unwrap_or((time, ""));
    let mut numbers = clock.split(':').map(|part| part.parse::<u32>().unwrap_or_default());
    let (hour, minute, second) = (numbers.next(), numbers.next(), numbers.next());
    let hour = match (hour.unwrap_or_default(), half.to_ascii_lowercase().as_str()) {
        (12, "am") => 0,
        (hour, "pm") if hour < 12 => hour + 12,
        (hour, _) => hour,
    };
    format!("{hour:02}:{:02}:{:02}", minute.unwrap_or_default(), second.unwrap_or_default())
}

/// Whether digits stand in groups of three, or in none.
fn are_groups(whole: &str, sign: char) -> bool {
    let mut groups = whole.split(sign);
    let first = groups.next().unwrap_or_default();
    groups.all(|group| group.len() == 3) && (first.len() <= 3 || !whole.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(numbers: &[&str], dates: &[&str]) -> Spelling {
        Spelling::of(SpellingArguments::default(), numbers, dates).unwrap()
    }

    #[test]
    fn numbers_and_dates_of_another_country_are_understood() {
        let german = spelling(&["1.234,50", "3"], &["17.11.2025"]);
        assert_eq!(german.number("1.234,50"), "1234.50");
        assert_eq!(german.number("-0,5"), "-0.5");
        assert_eq!(german.date("02.11.2025"), "2025-11-02T00:00:00Z");
        let american = spelling(&["1,234.50"], &["11/17/2025 1:05 PM", "11/02/2025"]);
        assert_eq!(american.number("1,234.50"), "1234.50");
        assert_eq!(american.date("11/02/2025 12:30 AM"), "2025-11-02T00:30:00Z");
        assert_eq!(american.date("11/17/2025 1:05 PM"), "2025-11-17T13:05:00Z");
        assert_eq!(spelling(&["4,4268"], &["17/11/2025"]).date("02/11/2025"), "2025-11-02T00:00:00Z");
    }

    #[test]
    fn what_is_none_of_them_stays_as_it_is() {
        let usual = spelling(&["1.5", "7.10833E-05"], &["2025-11-17T00:00:00Z"]);
        assert_eq!(
            (usual.number("7.10833E-05"), usual.number("1.2.3")),
            ("7.10833E-05".into(), "1.2.3".into())
        );
        assert_eq!(usual.number("4,4268"), "4,4268");
        assert_eq!(usual.date("2025-11-17T00:00:00Z"), "2025-11-17T00:00:00Z");
        assert_eq!(usual.date("soon"), "soon");
    }

    #[test]
    fn a_file_that_shows_both_is_asked_about() {
        let of = |numbers: &[&str], dates: &[&str]| {
            Spelling::of(SpellingArguments::default(), numbers, dates).is_err()
        };
        assert!(of(&["1,5", "1.5"], &[]) && of(&[], &["11/17/2025", "17/11/2025"]));
        assert!(!of(&["1,500", "1.5"], &[]), "the first is one thousand and five hundred");
    }
}
