//! `--as`: an emulator that answers as a recorded service did.

use std::path::Path;

use pc_emulator::EmulatorOptions;

use crate::commands::parity;
use crate::output::{Failure, Progress, count, say};
use crate::parity::adoption::{deviations, take_over_habits};
use crate::parity::baseline::Baseline;

/// Takes over what the recording tells of the service.
pub(super) async fn adopt(options: &mut EmulatorOptions, file: &Path) -> Result<(), Failure> {
    let recording = parity::read(file)?;
    let progress = Progress::begin_here("comparing the recording");
    options.deviations = deviations(&recording, &Baseline::find().await?);
    take_over_habits(options, &recording.assumptions);
    drop(progress);
    let changes: usize = options.deviations.iter().map(|deviation| deviation.changes.len()).sum();
    say(&format!("{}: {} taken over", file.display(), count(changes, "difference")));
    Ok(())
}
