//! What lines are written as.

use std::path::PathBuf;

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
    #[arg(long, value_enum, default_value = "csv")]
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
    /// The layout; `is_json` when lines go to stdout as JSON, whatever else is said of their form. With `force` a file of sums
    /// may be there.
    pub(crate) fn layout(&self, is_json: bool, force: bool) -> Result<Layout, Failure> {
        let format = if is_json { Format::Jsonl } else { self.format };
        self.safe_csv.check(matches!(format, Format::Csv | Format::Focus))?;
        if format == Format::Focus && (self.columns.is_some() || self.raw || self.markup.is_some()) {
            return Err(Failure::usage(
                "the columns of --format focus are those of the specification: leave --columns, --markup and --raw out",
            ));
        }
        if let Some(sums) = &self.sums {
            atomic_file::check_free(sums, force)?;
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
