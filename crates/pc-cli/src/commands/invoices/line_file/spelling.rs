//! How a file writes numbers and dates: declared, or detected and said.

use std::borrow::Cow;
use std::fmt;

use clap::{Args, ValueEnum};
use pc_models::Timestamp;

use crate::output::Failure;

/// Dates do not begin before.
const FIRST_YEAR: u32 = 1900;

/// How numbers and dates are written in CSV files and as text in workbooks; detected where it is not said.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct SpellingArguments {
    /// What stands before the cents in CSV files and workbooks' texts; detected when absent.
    #[arg(long, value_enum)]
    decimal: Option<Decimal>,
    /// What dates such as 11/02/2025 in CSV files and workbooks' texts begin with; detected when absent.
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
    /// None where no date depends on it.
    dates: Option<Dates>,
    is_detected: bool,
}

/// What cells show of how they are written: an example of each.
#[derive(Default)]
pub(super) struct Evidence {
    comma: Option<String>,
    point: Option<String>,
    /// One that may be a thousand or a decimal, such as `1,234`.
    comma_or_group: Option<String>,
    point_or_group: Option<String>,
    day_first: Option<String>,
    month_first: Option<String>,
    /// One that may be either, such as `03/04/2026`.
    either_date: Option<String>,
    /// One as the service writes it.
    service_date: Option<String>,
}

impl Evidence {
    pub(super) fn add_number(&mut self, cell: &str) {
        let example = match (decimal_of(cell), cell.contains(',')) {
            _ if !is_like_a_number(cell) || !cell.contains([',', '.']) => return,
            (Some(Decimal::Comma), _) => &mut self.comma,
            (Some(Decimal::Point), _) => &mut self.point,
            (None, true) => &mut self.comma_or_group,
            (None, false) => &mut self.point_or_group,
        };
        example.get_or_insert_with(|| cell.to_owned());
    }

    pub(super) fn add_date(&mut self, cell: &str) {
        let example = match order_of(cell) {
            Some(Dates::DayFirst) => &mut self.day_first,
            Some(Dates::MonthFirst) => &mut self.month_first,
            None if is_either_date(cell) => &mut self.either_date,
            None if cell.parse::<Timestamp>().is_ok() => &mut self.service_date,
            None => return,
        };
        example.get_or_insert_with(|| cell.to_owned());
    }

    fn decimal(&self) -> Result<Decimal, Failure> {
        let only_service_dates =
            self.service_date.is_some() && self.day_first.as_ref().or(self.either_date.as_ref()).is_none();
        match (&self.comma, &self.point, &self.comma_or_group, &self.point_or_group) {
            (Some(comma), Some(point), ..) => Err(both(comma, point, "--decimal point|comma")),
            (Some(_), None, ..) => Ok(Decimal::Comma),
            (None, Some(_), ..) | (None, None, None, None) => Ok(Decimal::Point),
            // The service itself writes points.
            (None, None, None, Some(_)) if only_service_dates => Ok(Decimal::Point),
            (None, None, Some(either), _) | (None, None, None, Some(either)) => Err(Failure::usage(format!(
                "`{either}` may be a thousand or a decimal, and no other number of the file tells: say it with --decimal point|comma"
            ))),
        }
    }

    fn dates(&self) -> Result<Option<Dates>, Failure> {
        match (&self.day_first, &self.month_first, &self.either_date) {
            (Some(day), Some(month), _) => Err(both(day, month, "--dates day-first|month-first")),
            (Some(_), None, _) => Ok(Some(Dates::DayFirst)),
            (None, Some(_), _) => Ok(Some(Dates::MonthFirst)),
            (None, None, None) => Ok(None),
            (None, None, Some(either)) => Err(Failure::usage(format!(
                "`{either}` may begin with the day or the month, and no other date of the file tells: say it with --dates day-first|month-first"
            ))),
        }
    }
}

fn both(one: &str, other: &str, flag: &str) -> Failure {
    Failure::usage(format!("`{one}` and `{other}` are not written in one way: say which it is with {flag}"))
}

impl SpellingArguments {
    /// How a file is written that need not be looked at.
    pub(super) fn all(self) -> Option<Spelling> {
        let (decimal, dates) = self.decimal.zip(self.dates)?;
        Some(Spelling { decimal, dates: Some(dates), is_detected: false })
    }
}

/// Options that say how it was read, for whoever goes on.
impl fmt::Display for SpellingArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { decimal, dates } = self;
        write!(f, "decimal {decimal:?}, dates {dates:?}")
    }
}

impl Spelling {
    /// What was declared, and what the cells show.
    pub(super) fn of(declared: SpellingArguments, evidence: &Evidence) -> Result<Self, Failure> {
        Ok(Self {
            decimal: declared.decimal.map_or_else(|| evidence.decimal(), Ok)?,
            dates: declared.dates.map_or_else(|| evidence.dates(), |dates| Ok(Some(dates)))?,
            is_detected: declared.decimal.is_none() || declared.dates.is_none(),
        })
    }

    /// A number with a decimal point; as it is, if it is none in this spelling.
    pub(super) fn number(self, cell: &str) -> Cow<'_, str> {
        let (point, groups) = match self.decimal {
            Decimal::Point => ('.', ','),
            Decimal::Comma => (',', '.'),
        };
        let is_plain =
            |letter: char| letter.is_ascii_digit() || letter == '-' || (letter == '.' && point == '.');
        if cell.chars().all(is_plain) {
            return cell.into();
        }
        let (whole, fraction) = cell.split_once(point).unwrap_or((cell, ""));
        let is_number = !fraction.contains([point, groups]) && are_groups(whole, groups);
        if !is_number {
            return cell.into();
        }
        let unsigned = |letter| if letter == '\u{2212}' { '-' } else { letter };
        let whole: String =
            whole.chars().filter(|letter| *letter != groups && !is_space(*letter)).map(unsigned).collect();
        if fraction.is_empty() { whole.into() } else { format!("{whole}.{fraction}").into() }
    }

    /// A date in the form of the service; as it is, if it is none in this spelling.
    pub(super) fn date(self, cell: &str) -> Cow<'_, str> {
        self.service_date(cell).map_or(Cow::Borrowed(cell), Cow::Owned)
    }

    fn service_date(self, cell: &str) -> Option<String> {
        if cell.parse::<Timestamp>().is_ok() {
            return None;
        }
        let (date, time) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
        let (year, month, day) = match (parts(date)?, self.dates) {
            ([year, month, day], _) if year >= FIRST_YEAR => (year, month, day),
            ([month, day, year], Some(Dates::MonthFirst)) if !date.contains('.') => (year, month, day),
            ([day, month, year], _) => (year, month, day),
        };
        let is_date =
            (1..=12).contains(&month) && (1..=31).contains(&day) && (FIRST_YEAR..=9999).contains(&year);
        is_date.then(|| format!("{year:04}-{month:02}-{day:02}T{}Z", time_of_day(time.trim())))
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = if self.decimal == Decimal::Comma { "decimal commas" } else { "decimal points" };
        write!(f, "numbers with {decimal}")?;
        match self.dates {
            Some(Dates::DayFirst) => f.write_str(", dates of three numbers with the day first")?,
            Some(Dates::MonthFirst) => f.write_str(", dates of three numbers with the month first")?,
            None => {}
        }
        f.write_str(if self.is_detected { " (detected; --decimal and --dates say otherwise)" } else { "" })
    }
}

/// What a number shows of its decimal sign; none where it may be either.
fn decimal_of(number: &str) -> Option<Decimal> {
    let (comma, point) = (number.rfind(','), number.rfind('.'));
    let shows = |sign: usize, decimal: Decimal, other: Decimal| {
        let letter = &number[sign..=sign];
        let unsigned = number.trim_start_matches(['-', '+', '\u{2212}']);
        let is_group = number.len() - sign - 1 == 3
            && !unsigned.starts_with(&format!("0{letter}"))
            && (1..=3).contains(&(unsigned.len() - 4));
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

/// Whether a cell has digits and signs of numbers alone.
fn is_like_a_number(cell: &str) -> bool {
    let is_sign =
        |letter: char| matches!(letter, '-' | '+' | '\u{2212}' | ',' | '.' | 'e' | 'E') || is_space(letter);
    cell.starts_with(|first: char| first.is_ascii_digit() || is_sign(first))
        && cell.chars().all(|letter| letter.is_ascii_digit() || is_sign(letter))
}

/// What may stand between groups of digits, whatever the decimal sign is.
fn is_space(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{202f}' | ' ' | '\'' | '\u{2019}')
}

/// What a date shows of its order; none where it may be either, or is in the form of the service.
fn order_of(date: &str) -> Option<Dates> {
    let [first, second, _] = parts_of_either(date)?;
    match (first > 12, second > 12) {
        (true, false) => Some(Dates::DayFirst),
        (false, true) => Some(Dates::MonthFirst),
        _ => None,
    }
}

/// Whether the first number of a date may be the day or the month, and it matters.
fn is_either_date(date: &str) -> bool {
    parts_of_either(date).is_some_and(|[first, second, _]| first <= 12 && second <= 12 && first != second)
}

/// The three numbers of a date that may begin with the day or the month: with points it is the day.
fn parts_of_either(date: &str) -> Option<[u32; 3]> {
    let date = date.split(' ').next().unwrap_or_default();
    parts(date).filter(|[first, ..]| *first < FIRST_YEAR && !date.contains('.'))
}

/// The three numbers of a date; a year of two digits is of this century.
fn parts(date: &str) -> Option<[u32; 3]> {
    let mut numbers = date.trim_end_matches('.').split(['/', '.', '-']);
    let mut number = || numbers.next().filter(|part| part.len() <= 4)?.parse::<u32>().ok();
    let parts = [number()?, number()?, number()?];
    if numbers.next().is_some() {
        return None;
    }
    match parts {
        [first, _, year] if first >= FIRST_YEAR || year >= FIRST_YEAR => Some(parts),
        // 25-11-17 may begin with the year.
        [first, second, year] if year < 100 && !date.contains('-') => Some([first, second, 2000 + year]),
        _ => None,
    }
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

/// Whether digits stand in groups of three, or in none, whether this sign or a blank is between them.
fn are_groups(whole: &str, sign: char) -> bool {
    let unsigned = whole.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(whole);
    let mut groups = unsigned.split(|letter| letter == sign || is_space(letter)).map(str::len);
    match (groups.next(), groups.next()) {
        (Some(first), Some(second)) => {
            (1..=3).contains(&first) && second == 3 && groups.all(|length| length == 3)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(numbers: &[&str], dates: &[&str]) -> Spelling {
        detected(numbers, dates).unwrap()
    }

    fn detected(numbers: &[&str], dates: &[&str]) -> Result<Spelling, Failure> {
        let mut evidence = Evidence::default();
        numbers.iter().for_each(|number| evidence.add_number(number));
        dates.iter().for_each(|date| evidence.add_date(date));
        Spelling::of(SpellingArguments::default(), &evidence)
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
    fn what_no_cell_decides_is_asked_about() {
        assert!(
            detected(&["1,5", "1.5"], &[]).is_err() && detected(&[], &["11/17/2025", "17/11/2025"]).is_err()
        );
        assert!(detected(&["1,500", "1.5"], &[]).is_ok(), "the first is one thousand and five hundred");
        for number in ["1,234", "1.234", "-1,234"] {
            assert!(detected(&[number, "7", "N/A"], &[]).is_err(), "{number}");
        }
        for number in ["0,234", "-0.234", "1234,567", "1.234.567", "1 234,5", "1'234.50"] {
            assert!(detected(&["1,234", number], &[]).is_ok(), "{number}");
        }
        let of_the_service = detected(&["1.234"], &["2025-11-17T00:00:00Z"]).unwrap();
        assert_eq!(of_the_service.number("1.234"), "1.234");
        assert!(detected(&[], &["03/04/2026", "5/5/2026"]).is_err());
        assert!(detected(&[], &["5/5/2026"]).is_ok() && detected(&[], &["03.04.2026"]).is_ok());
    }

    #[test]
    fn what_no_date_depends_on_is_not_said() {
        for dates in [&["17.11.2025"][..], &["2025-11-17T00:00:00Z"], &["5/5/2026"], &[]] {
            assert!(!spelling(&["1.5"], dates).to_string().contains("dates of three"), "{dates:?}");
        }
        assert!(spelling(&[], &["17/11/2025"]).to_string().contains("with the day first"));
        assert_eq!(spelling(&[], &["5/5/2026"]).date("5/5/2026"), "2026-05-05T00:00:00Z");
    }

    #[test]
    fn other_forms_of_spreadsheets_are_understood() {
        let swiss = spelling(&["1'234.50"], &["17.11.25"]);
        assert_eq!(
            (swiss.number("1'234.50"), swiss.number("\u{2212}2.5")),
            ("1234.50".into(), "-2.5".into())
        );
        assert_eq!(swiss.date("2.11.25"), "2025-11-02T00:00:00Z");
        assert_eq!(swiss.date("2025/11/02"), "2025-11-02T00:00:00Z");
        assert_eq!(swiss.date("2025-11-02 13:05"), "2025-11-02T13:05:00Z");
        assert_eq!(swiss.date("25-11-02"), "25-11-02");
    }

    #[test]
    fn groups_of_digits_have_three_whatever_is_between_them() {
        let (point, comma) = (spelling(&["1,234.50"], &[]), spelling(&["1.234,50"], &[]));
        for number in ["100 80", "1'2345.5", "12 34.5", "1 23,456.5", "1234 567", " 123", "-", "12,34"] {
            assert_eq!(point.number(number), number);
        }
        for (number, plain) in
            [("1 234.5", "1234.5"), ("-123,456.5", "-123456.5"), ("\u{2212}1'234", "-1234")]
        {
            assert_eq!(point.number(number), plain);
        }
        for (number, plain) in [("1\u{a0}234\u{a0}567,5", "1234567.5"), ("-123.456,5", "-123456.5")] {
            assert_eq!(comma.number(number), plain);
        }
    }
}
