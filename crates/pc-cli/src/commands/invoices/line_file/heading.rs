//! The row of a table that names its columns.

use std::collections::HashMap;
use std::ops::ControlFlow;

use pc_models::{BillingReconciliationLine, BillingUsageLine, KnownMembers};
use serde::de::DeserializeOwned;

use super::is_member_of_usage;
use super::our_names::{OUR_KIND, OUR_RAW, bare, members_named};
use super::row::Row;
use super::table::Table;
use crate::output::Failure;

/// The heading is one of the first rows; what stands above it are titles.
const ROWS_LOOKED_AT: usize = 50;
/// So many documented columns make a heading.
const LEAST_DOCUMENTED: usize = 3;
/// What a line is about: a row without any of them is a sum.
const SUBJECTS: [&str; 5] = ["customerid", "orderid", "subscriptionid", "productid", "entitlementid"];

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Number,
    Date,
    /// A JSON list as text.
    List,
    /// The kind of line.
    Kind,
    /// The whole line as JSON.
    Raw,
}

pub(super) struct Column {
    /// The member of a charge that it names, and of a day of usage.
    pub(super) members: [String; 2],
    pub(super) holds: Holds,
    /// Whether it says what a line is about.
    pub(super) is_subject: bool,
}

pub(super) struct Heading {
    /// Its number in the file.
    pub(super) row: u64,
    pub(super) columns: Vec<Column>,
    /// Whether the lines are daily usage, where no column tells it of each.
    pub(super) is_usage: bool,
    /// How many of its columns are documented.
    pub(super) documented: usize,
}

impl Heading {
    /// The one of a table's first rows that names the most documented columns. Refuses two of them with rows between them, as
    /// files have that were joined.
    pub(super) fn find(table: &dyn Table) -> Result<Option<Self>, Failure> {
        let (mut best, mut rows): (Option<Self>, usize) = (None, 0);
        let mut has_rows_behind = false;
        table.rows(&mut |number, row| {
            let heading = Self::of(number, row);
            match &best {
                None if heading.documented < LEAST_DOCUMENTED => {}
                Some(best) if heading.documented <= best.documented => has_rows_behind |= !row.is_blank(),
                Some(best) if has_rows_behind => return Err(best.joined_with(&heading, table)),
                _ => {
                    heading.check(table, row)?;
                    best = Some(heading);
                }
            }
            rows += 1;
            Ok(if rows < ROWS_LOOKED_AT { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        Ok(best)
    }

    /// The failure of a table that has a further heading below with rows between them.
    pub(super) fn joined_with(&self, other: &Self, table: &dyn Table) -> Failure {
        let (name, rows) = (table.name(), table.rows_are());
        Failure::failed(format!(
            "{name}, {rows} {}: it is a heading as {rows} {} above it is, as in files that were joined: lines of one of them would be in \
             no sum. Keep what is under each heading in a file of its own",
            other.row, self.row
        ))
    }

    pub(super) fn missing(name: &str) -> Failure {
        Failure::failed(format!(
            "{name} has no lines of an invoice: none of its first {ROWS_LOOKED_AT} rows names {LEAST_DOCUMENTED} documented columns, \
             such as CustomerId, SubscriptionId, Subtotal"
        ))
    }

    fn of(number: u64, row: &Row) -> Self {
        let columns: Vec<Column> = row.cells().map(|cell| Column::named(cell.text)).collect();
        let is_usage = columns.iter().any(|column| is_member_of_usage(&column.members[0]));
        let documented = match is_usage {
            true => documented::<BillingUsageLine>(columns.iter().map(|column| &column.members[1])),
            false => documented::<BillingReconciliationLine>(columns.iter().map(|column| &column.members[0])),
        };
        // A table of ours has a column for days of usage among charges, too.
        let is_usage = is_usage && !columns.iter().any(|column| column.holds == Holds::Kind);
        Self { row: number, columns, is_usage, documented }
    }

    /// Refuses two columns of one name: which of them counts?
    fn check(&self, table: &dyn Table, row: &Row) -> Result<(), Failure> {
        let mut seen = HashMap::new();
        for (column, cell) in
            self.columns.iter().zip(row.cells()).filter(|(column, _)| !column.members[0].is_empty())
        {
            let name = column.members[usize::from(self.is_usage)].to_ascii_lowercase();
            if let Some(other) = seen.insert(name, cell.text) {
                let (table, number, rows) = (table.name(), self.row, table.rows_are());
                return Err(Failure::failed(format!(
                    "{table}, {rows} {number}: the columns `{other}` and `{}` are the same: take one out",
                    cell.text
                )));
            }
        }
        Ok(())
    }

    /// Whether a row must be about something to be a line.
    pub(super) fn has_subjects(&self) -> bool {
        self.columns.iter().any(|column| column.is_subject)
    }
}

impl Column {
    /// The column with this heading, in whatever spelling.
    fn named(heading: &str) -> Self {
        let members = members_named(heading);
        let lower = bare(heading).to_ascii_lowercase();
        let holds = match lower.as_str() {
            OUR_KIND => Holds::Kind,
            OUR_RAW => Holds::Raw,
            _ => holds(&members[0].to_ascii_lowercase()),
        };
        Self { members, holds, is_subject: SUBJECTS.contains(&lower.as_str()) }
    }
}

fn holds(member: &str) -> Holds {
    let ends = |words: &[&str]| words.iter().any(|word| member.ends_with(word));
    if ends(&["date"]) {
        Holds::Date
    } else if ends(&["price", "quantity", "total", "exchangerate", "percentage"])
        || member.starts_with("rateof")
    {
        Holds::Number
    } else if member == "productqualifiers" {
        Holds::List
    } else {
        Holds::Text
    }
}

/// How many of these members the resource has.
fn documented<'n, T: DeserializeOwned + pc_models::Checked>(
    names: impl Iterator<Item = &'n String>,
) -> usize {
    let object: serde_json::Map<String, serde_json::Value> =
        names.filter(|name| !name.is_empty()).map(|name| (name.to_ascii_lowercase(), "".into())).collect();
    let count = object.len();
    let resource = serde_json::from_value::<T>(object.into());
    resource.map_or(0, |resource| count.saturating_sub(KnownMembers::of(&resource).unknown.len()))
}
