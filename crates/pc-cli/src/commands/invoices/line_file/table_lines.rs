//! Lines from the rows of a table.

use std::ops::ControlFlow;

use pc_workflows::billing::BillingLine;

use super::heading::{Column, Heading, Holds};
use super::row::{Cell, Row};
use super::spelling::{Evidence, Spelling, SpellingArguments};
use super::table::Table;
use super::{ReadLine, Take, line, line_of_export, our_names};
use crate::output::{Failure, say};

/// So many rows that are no lines are named one by one.
const ROWS_NAMED: usize = 5;

/// Hands out the lines behind row `after`; answers the last row's number. The whole table is looked through for how numbers and dates are written first, unless
/// both are declared.
pub(super) fn read(
    table: &dyn Table,
    heading: &Heading,
    declared: SpellingArguments,
    after: u64,
    take: Take<'_>,
) -> Result<u64, Failure> {
    let spelling = match declared.all() {
        Some(spelling) => spelling,
        None => Spelling::of(declared, &evidence(table, heading)?)
            .map_err(|failure| failure.advising(format!("It is about {}", table.name())))?,
    };
    say(&format!("{}: {}, {spelling}", table.name(), table.form()));
    let rows_are = table.rows_are();
    let mut lines = TableLines { heading, spelling, first_day: table.first_day(), json: String::new() };
    let (mut sums, mut last) = (Vec::new(), 0);
    table.rows(&mut |number, row| {
        last = number;
        if number < heading.row && is_line_above(heading, row) {
            return Err(Failure::failed(format!(
                "{}, {rows_are} {number}: it has the cells of a line, and its heading is {rows_are} {} below it: put the heading first",
                table.name(),
                heading.row
            )));
        }
        if number <= after.max(heading.row) || row.is_blank() {
            return Ok(ControlFlow::Continue(()));
        }
        if heading.has_subjects() && !is_about_something(heading, row) {
            sums.push(number);
            return Ok(ControlFlow::Continue(()));
        }
        if is_swallowing(table, heading, row) {
            return Err(Failure::failed(format!(
                "{}, {rows_are} {number}: a cell of it has lines within it: a quote is not closed there or further above",
                table.name()
            )));
        }
        let line = lines
            .line(row)
            .map_err(|reason| Failure::failed(format!("{}, {rows_are} {number}: {reason}", table.name())))?;
        take(ReadLine { line, row: number, bytes: row.text_len() })?;
        Ok(ControlFlow::Continue(()))
    })?;
    if !sums.is_empty() {
        let named: Vec<String> = sums.iter().take(ROWS_NAMED).map(u64::to_string).collect();
        let more = if sums.len() > ROWS_NAMED { ", …" } else { "" };
        say(&format!(
            "{}: {} {rows_are}s name no customer, order, subscription or product and are left out, as sums are: {}{more}",
            table.name(),
            sums.len(),
            named.join(", ")
        ));
    }
    Ok(last)
}

/// Whether there is a line under the heading.
pub(super) fn has_lines(table: &dyn Table, heading: &Heading) -> Result<bool, Failure> {
    let mut has_lines = false;
    table.rows(&mut |number, row| {
        let is_sum = heading.has_subjects() && !is_about_something(heading, row);
        has_lines = number > heading.row && !row.is_blank() && !is_sum;
        Ok(if has_lines { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(has_lines)
}

/// What all cells of numbers and dates show of how they are written.
fn evidence(table: &dyn Table, heading: &Heading) -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    table.rows(&mut |number, row| {
        if number > heading.row {
            for (column, cell) in heading.columns.iter().zip(row.cells()).filter(|(_, cell)| !cell.is_number)
            {
                match column.holds {
                    Holds::Number => evidence.add_number(cell.text),
                    Holds::Date => evidence.add_date(cell.text),
                    _ => {}
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(evidence)
}

fn is_about_something(heading: &Heading, row: &Row) -> bool {
    heading.columns.iter().zip(row.cells()).any(|(column, cell)| column.is_subject && !cell.text.is_empty())
}

/// Whether a row above the heading is no title, but a line that was moved there, as sorting does: it is about something, and more
/// than one of its numbers stands where the heading has numbers.
fn is_line_above(heading: &Heading, row: &Row) -> bool {
    let numbers = heading.columns.iter().zip(row.cells()).filter(|(column, cell)| {
        column.holds == Holds::Number
            && (cell.is_number || cell.text.bytes().any(|byte| byte.is_ascii_digit()))
    });
    numbers.count() > 1 && is_about_something(heading, row)
}

/// Whether a cell goes on over the end of its line until a further line would be whole, as after a quote that is not closed.
fn is_swallowing(table: &dyn Table, heading: &Heading, row: &Row) -> bool {
    let Some(separator) = table.separator().filter(|_| row.has_line_breaks()) else { return false };
    row.cells().any(|cell| {
        cell.text.contains('\n') && cell.text.matches(separator).count() + 1 >= heading.columns.len()
    })
}

struct TableLines<'h> {
    heading: &'h Heading,
    spelling: Spelling,
    first_day: u32,
    /// The line as JSON; used again for the next one.
    json: String,
}

impl TableLines<'_> {
    fn line(&mut self, row: &Row) -> Result<BillingLine, String> {
        let cells = || {
            let cells = self.heading.columns.iter().zip(row.cells());
            cells.filter(|(column, cell)| !cell.text.is_empty() && !column.members[0].is_empty())
        };
        let text_of = |holds| cells().find(|(column, _)| column.holds == holds).map(|(_, cell)| cell.text);
        if row.cells().skip(self.heading.columns.len()).any(|cell| !cell.text.is_empty()) {
            return Err("it has more cells than the heading: a separator within a cell must stand in quotes"
                .to_owned());
        }
        if let Some(raw) = text_of(Holds::Raw) {
            return of_raw(raw).map_err(|error| format!("column raw: {error}"));
        }
        let kind = text_of(Holds::Kind);
        let is_usage = kind.map_or(Ok(self.heading.is_usage), our_names::is_usage)?;
        let mut json = std::mem::take(&mut self.json);
        json.clear();
        json.push('{');
        for (column, cell) in cells().filter(|(column, _)| column.holds != Holds::Kind) {
            if json.len() > 1 {
                json.push(',');
            }
            push_json(&mut json, &column.members[usize::from(is_usage)]);
            json.push(':');
            self.push_value(&mut json, column, cell);
        }
        json.push('}');
        let line = line_of_export(is_usage, &json).map_err(|error| error.to_string());
        self.json = json;
        line
    }

    fn push_value(&self, json: &mut String, column: &Column, cell: Cell<'_>) {
        match column.holds {
            Holds::Number if !cell.is_number => push_json(json, &self.spelling.number(cell.text)),
            Holds::Date if cell.is_number => push_json(json, &date_of_days(cell.text, self.first_day)),
            Holds::Date => push_json(json, &self.spelling.date(cell.text)),
            Holds::List if serde_json::from_str::<Vec<String>>(cell.text).is_ok() => json.push_str(cell.text),
            Holds::List => {
                json.push('[');
                push_json(json, cell.text);
                json.push(']');
            }
            _ => push_json(json, cell.text),
        }
    }
}

/// The line that stands whole in one cell.
fn of_raw(raw: &str) -> serde_json::Result<BillingLine> {
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(raw)?;
    line(members.keys().map(String::as_str), raw)
}

fn push_json(json: &mut String, text: &str) {
    // A string always has a form in JSON.
    json.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// The date that a workbook counts in days; as it is, if it is none.
fn date_of_days(days: &str, first_day: u32) -> String {
    // Before March 1900 workbooks count a day that never was.
    const FIRST: f64 = 61.0;
    const LAST: f64 = 2_958_466.0;
    const UNIX_EPOCH: f64 = 25_569.0;
    const SECONDS_A_DAY: f64 = 86_400.0;
    let serial = days.parse::<f64>().ok().map(|days| days + f64::from(first_day));
    match serial.filter(|days| (FIRST..LAST).contains(days)) {
        #[allow(clippy::cast_possible_truncation)] // a whole number of seconds in the range above
        Some(days) => {
            let seconds = ((days - UNIX_EPOCH) * SECONDS_A_DAY).round() as i64;
            pc_models::Timestamp::from_unix_millis(seconds * 1000).to_string()
        }
        None => days.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_a_workbook_are_dates() {
        let date = |days: &str, first| date_of_days(days, first).parse::<pc_models::Timestamp>();
        assert_eq!(date("45978", 0), "2025-11-17T00:00:00Z".parse());
        assert_eq!(date("44516", 1462), "2025-11-17T00:00:00Z".parse());
        assert_eq!(date("45978.5451388889", 0), "2025-11-17T13:05:00Z".parse());
        assert_eq!(date_of_days("12", 0), "12");
    }
}
