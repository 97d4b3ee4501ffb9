//! Where lines go: to stdout, or into a file that can be gone on with after an interruption.
//!
//! Beside `FILE` stand `FILE.part` with the lines so far and `FILE.position` with what is needed to go on. The position
//! is written only when the lines before it are on disk; what stands in the part behind it is cut off.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use pc_models::{Money, MoneyTotals};
use pc_workflows::billing::LinePosition;
use pc_workflows::{make_file_private, private_file_options};

use crate::commands::invoices::lines_format::Formatter;
use crate::output::{Failure, atomic_file, print_data};

mod counted;
mod finished;
mod saved;
#[cfg(test)]
mod tests;

pub(crate) use counted::Counted;
pub(crate) use finished::Finished;
pub(crate) use saved::Work;
use saved::{Saved, beside, cannot};

/// How many rows there are between two saved positions.
const ROWS_BETWEEN_SAVES: u64 = 10_000;

/// Where lines go.
pub(crate) struct LinesOut {
    target: Target,
    /// How far it is, but for the sums, which are put in when it is saved.
    written: Saved,
    totals: MoneyTotals,
    rows_saved: u64,
}

enum Target {
    Stdout,
    /// The reader of stdout closed the pipe.
    Closed,
    File {
        path: PathBuf,
        part: File,
    },
}

impl LinesOut {
    pub(crate) fn stdout(formatter: &mut Formatter) -> Result<Self, Failure> {
        let mut out = Self::of(Target::Stdout, None);
        out.append(&formatter.heading()?)?;
        Ok(out)
    }

    /// A file, from its beginning or from where an interrupted run stopped.
    pub(crate) fn file(
        path: &Path,
        work: Work,
        formatter: &mut Formatter,
        resume: bool,
        force: bool,
    ) -> Result<Self, Failure> {
        atomic_file::check_free(path, force)?;
        let part_path = beside(path, "part");
        if part_path.exists() && !resume && !force {
            let part = part_path.display();
            return Err(Failure::usage(format!(
                "{part} is there from an interrupted run: go on with --resume, or start again with --force"
            )));
        }
        let mut options = private_file_options();
        let part = options.read(true).write(true).create(true).truncate(false).open(&part_path);
        let part = part.and_then(|part| make_file_private(&part).map(|()| part));
        let part = part.map_err(|error| cannot(&part_path, &error))?;
        part.try_lock().map_err(|_| {
            Failure::failed(format!("{} is being written by another process", part_path.display()))
        })?;
        let saved = if resume { Saved::read(path, &work)? } else { Saved::default() };
        let mut out = Self::of(Target::File { path: path.to_owned(), part }, Some(work));
        out.go_on_from(saved, formatter)?;
        Ok(out)
    }

    fn of(target: Target, work: Option<Work>) -> Self {
        let written = Saved { work, ..Saved::default() };
        Self { target, written, totals: MoneyTotals::default(), rows_saved: 0 }
    }

    /// Cuts the file back to what was saved, or to nothing but the heading.
    fn go_on_from(&mut self, saved: Saved, formatter: &mut Formatter) -> Result<(), Failure> {
        let Target::File { path, part } = &mut self.target else { return Ok(()) };
        let length = part.metadata().map_err(|error| cannot(path, &error))?.len();
        if length < saved.bytes {
            let part = beside(path, "part");
            return Err(Failure::failed(format!(
                "{} is shorter than its saved position: start again with --force",
                part.display()
            )));
        }
        let cut = part.set_len(saved.bytes).and_then(|()| part.seek(SeekFrom::End(0)));
        cut.map_err(|error| cannot(path, &error))?;
        self.totals = MoneyTotals::default();
        for (currency, amount) in &saved.totals {
            self.totals.add(Money::new(*amount, *currency))?;
        }
        self.rows_saved = saved.rows;
        self.written = Saved { work: self.written.work.take(), ..saved };
        formatter.go_on_from(self.written.form);
        if self.written.bytes == 0 {
            self.append(&formatter.heading()?)?;
            self.save()?;
        }
        Ok(())
    }

    pub(crate) fn position(&self) -> LinePosition {
        self.written.position.clone()
    }

    pub(crate) fn rows(&self) -> u64 {
        self.written.rows
    }

    pub(crate) fn is_stdout(&self) -> bool {
        matches!(self.target, Target::Stdout)
    }

    /// Whether the reader of stdout closed the pipe.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self.target, Target::Closed)
    }

    /// Takes in some rows; `position` is the one after them.
    pub(crate) fn write(
        &mut self,
        text: &[u8],
        counted: Counted,
        position: LinePosition,
    ) -> Result<(), Failure> {
        self.append(text)?;
        let Counted { rows, totals, not_understood, form } = counted;
        for total in totals.iter() {
            self.totals.add(total)?;
        }
        self.written.rows += rows;
        self.written.not_understood.merge(not_understood);
        self.written.form = form.unwrap_or(self.written.form);
        let is_position_alone = rows == 0 && position != self.written.position;
        self.written.position = position;
        // An export that was asked for is gone on with, not asked for again.
        if is_position_alone || self.rows() - self.rows_saved >= ROWS_BETWEEN_SAVES {
            self.save()?;
        }
        Ok(())
    }

    /// Forgets all rows: everything comes again.
    pub(crate) fn start_again(&mut self, formatter: &mut Formatter) -> Result<(), Failure> {
        match &self.target {
            Target::File { .. } => self.go_on_from(Saved::default(), formatter),
            _ if self.rows() == 0 => Ok(()),
            _ => Err(Failure::failed(
                "the lines on stdout cannot be taken back: run it again, with --out FILE",
            )),
        }
    }

    /// Takes in what stands after the last row.
    pub(crate) fn end(&mut self, formatter: &mut Formatter) -> Result<(), Failure> {
        self.append(&formatter.ending()?)
    }

    fn append(&mut self, text: &[u8]) -> Result<(), Failure> {
        match &mut self.target {
            Target::Closed => return Ok(()),
            Target::File { path, part } => part.write_all(text).map_err(|error| cannot(path, &error))?,
            Target::Stdout => {
                if !print_data(text)? {
                    self.target = Target::Closed;
                }
            }
        }
        self.written.bytes += text.len() as u64;
        Ok(())
    }

    /// Makes what was written so far safe, and says where to go on.
    pub(crate) fn save(&mut self) -> Result<(), Failure> {
        let Target::File { path, part } = &self.target else { return Ok(()) };
        part.sync_data().map_err(|error| cannot(path, &error))?;
        self.written.totals = self.totals.iter().map(|total| (total.currency, total.amount)).collect();
        self.written.write(path)?;
        self.rows_saved = self.written.rows;
        Ok(())
    }

    /// Gives the file its name.
    pub(crate) fn finish(mut self, force: bool) -> Result<Finished, Failure> {
        self.save()?;
        if let Target::File { path, part } = &self.target {
            part.sync_all().map_err(|error| cannot(path, &error))?;
            atomic_file::check_free(path, force)?;
            std::fs::rename(beside(path, "part"), path).map_err(|error| cannot(path, &error))?;
            // Without the part, the position is of no use to anybody.
            let _ = std::fs::remove_file(saved::position_path(path));
            atomic_file::sync_folder(path);
        }
        let Saved { rows, bytes, not_understood, .. } = self.written;
        Ok(Finished { rows, bytes, totals: self.totals, not_understood })
    }

    /// What to do after an interruption.
    pub(crate) fn advice(&self) -> &'static str {
        match self.target {
            Target::File { .. } => "What was read is kept: the same command with --resume goes on",
            _ => "With --out FILE it could be gone on with",
        }
    }
}
