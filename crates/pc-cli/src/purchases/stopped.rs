//! What a person is told who stops a run: what is kept, and the command that goes on with it.

use pc_workflows::RunError;

use crate::connection::{Opened, Service};
use crate::output::{count, print, program, say};
use crate::purchases::outcome;

/// Said at the first Ctrl-C.
pub(crate) const STOPPING: &str = "stopping: the steps under way are finished first, at most some minutes; Ctrl-C again stops at once, which is as safe";

/// Says where the purchases of a run are kept.
pub(crate) fn say_where_kept(opened: &Opened) {
    say(&match &opened.path {
        Some(path) => format!("keeping purchases in {}", path.display()),
        None => {
            "keeping purchases in memory: they and the embedded emulator end with this program".to_owned()
        }
    });
}

/// Tells what became of the purchases that were cut short.
pub(crate) fn report(cut: &[RunError], opened: &Opened, service: &Service, json: bool) {
    // What an embedded emulator knew is gone with it.
    let again = service.journal.as_ref().map(|_| program::this_command());
    for error in cut.iter().filter(|_| json) {
        if let RunError::Interrupted(id) | RunError::NotBegun(id) = error {
            let said = outcome::without_receipt(id, error, again.as_deref().unwrap_or_default());
            let _ = print(&said); // what is kept is said on stderr, too
        }
    }
    let kept = cut.iter().filter(|error| matches!(error, RunError::Interrupted(_))).count();
    let new = match cut.len() - kept {
        0 => String::new(),
        new => format!(", {} not begun", count(new, "purchase")),
    };
    let kept = count(kept, "purchase");
    say(&match (opened.path.as_ref().map(|path| path.display()), again) {
        (Some(path), Some(again)) => format!("interrupted: {kept} kept in {path}{new}. Go on by\n  {again}"),
        (Some(path), None) => format!(
            "interrupted: {kept} kept in {path}{new}. The embedded emulator ended with this program, so that nothing can go on"
        ),
        (None, _) => format!("interrupted: {kept} cut short{new}. Nothing of this run is kept"),
    });
}
