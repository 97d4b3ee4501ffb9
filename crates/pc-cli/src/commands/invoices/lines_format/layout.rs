//! What lines are written as.

use std::path::{Path, PathBuf};

use clap::Args;
use pc_models::InvoiceLineItemType;
use pc_workflows::billing::{Column, Columns, Section};

use super::Format;
use super::column_choice::column_choice;
use super::cost_once::cost_twice;
use crate::commands::invoices::markup::Markup;
use crate::output::{Failure, SafeCsv, atomic_file};

/// The form of lines, and what of them is written.
#[derive(Args)]
pub(crate) struct LayoutArguments {
    /// The form of the lines.
    #[arg(long, value_enum, ignore_case = true, default_value = "csv")]
    format: Format,
    /// Which columns, in which order: NAME,NAME…; `full` for all there are; +NAME,… for those that are there by themselves and
    /// these after them.
    #[arg(long, value_name = "NAMES", value_parser = column_choice)]
    columns: Option<Columns>,
    /// Add the line as the service wrote it, as JSON in a last column `raw`.
    #[arg(long)]
    raw: bool,
    /// Add what customers pay, by the rules of this file (TOML): columns for price, margin and rule, and sums by customer.
    #[arg(long, value_name = "RULES", conflicts_with = "resume")]
    markup: Option<PathBuf>,
    /// Write the sums by customer into this file as CSV.
    #[arg(long, value_name = "FILE", requires = "markup")]
    sums: Option<PathBuf>,
    #[command(flatten)]
    safe_csv: SafeCsv,
}

/// Where lines go.
#[derive(Clone, Copy)]
pub(crate) struct Destination<'a> {
    /// A file; stdout when absent.
    pub(crate) out: Option<&'a Path>,
    /// JSON on stdout: the lines, or one object about the file.
    pub(crate) json: bool,
    /// Files that are there are overwritten.
    pub(crate) force: bool,
    /// An interrupted file is gone on with.
    pub(crate) resume: bool,
}

/// What lines are written as.
pub(crate) struct Layout {
    pub(crate) format: Format,
    pub(crate) columns: Columns,
    pub(crate) raw: bool,
    pub(crate) safe_csv: SafeCsv,
    pub(crate) markup: Option<Markup>,
    /// Where the sums of prices go.
    pub(crate) sums: Option<PathBuf>,
}

impl LayoutArguments {
    /// The file that the sums go into.
    pub(crate) fn sums(&self) -> Option<&Path> {
        self.sums.as_deref()
    }

    /// The layout of lines that go there.
    ///
    /// # Errors
    /// When it has no such form, or rules or files are not as they should be; nothing was done then.
    pub(crate) fn layout(&self, to: Destination<'_>) -> Result<Layout, Failure> {
        let format = if to.json && to.out.is_none() { Format::Jsonl } else { self.format };
        if to.out == Some(Path::new("-")) {
            return Err(Failure::usage(
                "lines go to stdout where --out is left out; for a file called - give ./-",
            ));
        }
        self.safe_csv.check(matches!(format, Format::Csv | Format::Focus))?;
        if format == Format::Parquet && to.out.is_none() {
            return Err(Failure::usage("--format parquet is no text: say with --out where to"));
        }
        if format == Format::Parquet && to.resume {
            return Err(Failure::usage(
                "a Parquet file is whole or nothing, so that it cannot be gone on with: leave --resume out, and start again with \
                 --force",
            ));
        }
        if format == Format::Focus && (self.columns.is_some() || self.raw || self.markup.is_some()) {
            return Err(Failure::usage(
                "the columns of --format focus are those of the specification: leave --columns, --markup and --raw out",
            ));
        }
        if let Some(sums) = &self.sums {
            atomic_file::check_free(sums, to.force)?;
        }
        Ok(Layout {
            columns: self.columns.clone().unwrap_or_default(),
            raw: self.raw,
            safe_csv: self.safe_csv,
            markup: self.markup.as_deref().map(Markup::read).transpose()?,
            sums: self.sums.clone(),
            ..Layout::new(format)
        })
    }
}

impl Layout {
    /// This form with nothing else.
    pub(crate) fn new(format: Format) -> Self {
        let safe_csv = SafeCsv { safe_csv: false };
        Self { format, columns: Columns::default(), raw: false, safe_csv, markup: None, sums: None }
    }

    /// Whether costs are summed, so that none may come twice.
    pub(super) fn has_sums(&self) -> bool {
        self.format == Format::Focus || self.markup.is_some()
    }

    /// Refuses early what would count twice.
    pub(crate) fn check_sections(&self, sections: &[Section]) -> Result<(), Failure> {
        let is_usage = |section: &Section| section.line_item_type == InvoiceLineItemType::UsageLineItems;
        let is_both = sections.iter().any(is_usage) && !sections.iter().all(is_usage);
        if is_both && self.has_sums() { Err(cost_twice()) } else { Ok(()) }
    }

    /// One line for the position of an unfinished file. What is so by itself is not said: files of earlier versions are gone
    /// on with.
    pub(crate) fn describe(&self) -> String {
        let Self { format, columns, raw, safe_csv, markup, .. } = self;
        let names: Vec<_> = columns.as_slice().iter().copied().map(Column::name).collect();
        let safe = if safe_csv.safe_csv { ", safe" } else { "" };
        let columns = match *columns == Columns::default() {
            true => String::new(),
            false => format!(", columns {}", names.join(",")),
        };
        let prices = if markup.is_some() { ", with prices" } else { "" };
        format!("{format:?}{safe}, raw {raw}{columns}{prices}")
    }
}
