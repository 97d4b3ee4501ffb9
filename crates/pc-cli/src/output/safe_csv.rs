//! `--safe-csv`: cells that no spreadsheet takes for a formula.

use std::borrow::Cow;

use clap::Args;
use pc_models::Decimal;

use crate::output::exit::Failure;

/// Whether spreadsheets are thought of where CSV is written.
#[derive(Args, Clone, Copy)]
pub(crate) struct SafeCsv {
    /// Write CSV for a spreadsheet: an apostrophe before each cell that it would take for a formula (one that begins with =, +,
    /// -, @, a tab or a line break and is no number). Without it cells are what the service said, for programs.
    #[arg(long)]
    pub(crate) safe_csv: bool,
}

impl SafeCsv {
    /// Refuses it where no CSV is written.
    pub(crate) fn check(self, is_csv: bool) -> Result<(), Failure> {
        match self.safe_csv && !is_csv {
            true => Err(Failure::usage(
                "--safe-csv is for CSV: ask for that form, and not for --json. Nothing was done",
            )),
            false => Ok(()),
        }
    }

    /// The text of a cell.
    pub(crate) fn cell(self, text: &str) -> Cow<'_, str> {
        let may_be_formula =
            || text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        match self.safe_csv && may_be_formula() && text.parse::<Decimal>().is_err() {
            true => Cow::Owned(format!("'{text}")),
            false => Cow::Borrowed(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text_and_numbers_stay_numbers() {
        let safe = SafeCsv { safe_csv: true };
        for formula in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "－1+1", "-"] {
            assert_eq!(safe.cell(formula), format!("'{formula}"));
            assert_eq!(SafeCsv { safe_csv: false }.cell(formula), formula);
        }
        for plain in ["", "-12.50", "+3", "-0.0000000000000000000001", "Contoso", "a=b", "2031-01-05"] {
            assert_eq!(safe.cell(plain), plain);
        }
    }
}
