//! Files of lines as people have them: downloaded from the portal, exported, or got from a distributor. They are read from
//! the beginning to the end, some of them twice; memory does not grow with them.

use std::path::Path;

use pc_models::{BillingUsageLine, InvoiceLineItem};
use pc_workflows::billing::BillingLine;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::output::Failure;

mod csv_table;
mod encoding;
mod gauge;
mod heading;
mod json_lines;
mod json_values;
mod our_names;
mod packing;
mod row;
mod source_file;
mod spelling;
mod table;
mod table_lines;
mod workbook;

use csv_table::CsvTable;
use packing::Contents;
pub(crate) use source_file::{SourceFile, check_there, is_stdin, refuse_to_overwrite};
pub(crate) use spelling::SpellingArguments;
use workbook::Workbook;

/// A member that only daily usage has.
const MEMBERS_OF_USAGE: [&str; 2] = ["usagedate", "billingpretaxtotal"];
/// What tells the lines that Partner Center hands out page by page.
const MEMBER_OF_ITEMS: &str = "attributes";

/// A line, and where in its file it was.
pub(crate) struct ReadLine {
    pub(crate) line: BillingLine,
    /// How many lines, rows or objects of the file were read up to and with this one.
    pub(crate) row: u64,
    /// How long its text is.
    pub(crate) bytes: usize,
}

type Take<'t> = &'t mut dyn FnMut(ReadLine) -> Result<(), Failure>;

/// Hands out the lines of a file behind its row `after`: CSV with a heading, an Excel workbook, JSON lines or a JSON list, packed
/// with gzip or ZIP or not. Says how it was read.
pub(crate) fn read(
    path: &Path,
    spelling: SpellingArguments,
    after: u64,
    mut take: impl FnMut(ReadLine) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let file = SourceFile::open(path)?;
    match packing::contents(&file)? {
        Contents::Workbook => {
            let workbook = Workbook::open(&file)?;
            let (sheet, heading) = workbook.sheet_of_lines()?;
            table_lines::read(&sheet, &heading, spelling, after, &mut take).map(drop)
        }
        Contents::Texts(texts) => {
            // Rows are counted through all files of an archive.
            let mut before = 0;
            for text in &texts {
                let mut count = |read: ReadLine| take(ReadLine { row: before + read.row, ..read });
                let after = after.saturating_sub(before);
                before += if text.begins_as_json()? {
                    json_lines::read(text, after, &mut count)?
                } else {
                    let (table, heading) = CsvTable::of(text)?;
                    table_lines::read(&table, &heading, spelling, after, &mut count)?
                };
            }
            Ok(())
        }
    }
}

/// Hands out the values of a file of JSON, one by one, packed or not; none of them longer than so many bytes. Answers nothing,
/// and hands out nothing, when it is something else.
pub(crate) fn read_json(
    file: &SourceFile,
    limit: usize,
    take: &mut dyn FnMut(&RawValue) -> Result<(), Failure>,
) -> Result<Option<u64>, Failure> {
    let Contents::Texts(texts) = packing::contents(file)? else { return Ok(None) };
    let mut count = 0;
    for text in texts {
        let text = text.with_limit(limit);
        if !text.begins_as_json()? {
            return Ok(None);
        }
        count += json_values::read(&text, &mut |_, value| take(value))?;
    }
    Ok(Some(count))
}

/// A line whose members have these names, from its JSON.
fn line<'n>(names: impl Iterator<Item = &'n str>, json: &str) -> serde_json::Result<BillingLine> {
    let (mut is_usage, mut is_item) = (false, false);
    for name in names {
        is_usage |= is_member_of_usage(name);
        is_item |= name.eq_ignore_ascii_case(MEMBER_OF_ITEMS);
    }
    if is_item {
        let item: InvoiceLineItem = serde_json::from_str(json)?;
        return Ok(BillingLine::Item(item));
    }
    line_of_export(is_usage, json)
}

fn is_member_of_usage(name: &str) -> bool {
    MEMBERS_OF_USAGE.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// A line as the billing export has it.
fn line_of_export(is_usage: bool, json: &str) -> serde_json::Result<BillingLine> {
    fn boxed<T: DeserializeOwned>(json: &str) -> serde_json::Result<Box<T>> {
        serde_json::from_str(json).map(Box::new)
    }
    Ok(match is_usage {
        true => BillingLine::Usage(boxed::<BillingUsageLine>(json)?),
        false => BillingLine::Charge(boxed(json)?),
    })
}
