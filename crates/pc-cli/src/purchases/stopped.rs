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

/// Tells what became of the purchases that were cut short. Those that were begun go on by the command `go_on`.
pub(crate) fn report(cut: &[RunError], opened: &Opened, service: &Service, go_on: String, json: bool) {
    // What an embedded emulator knew is gone with it.
    let commands = service.journal.as_ref().map(|_| (go_on, program::this_command()));
    for error in cut.iter().filter(|_| json) {
        let (id, next_step) = match error {
            RunError::Interrupted(id) => (id, commands.as_ref().map(|(go_on, _)| go_on)),
            RunError::NotBegun(id) => (id, commands.as_ref().map(|(_, begin)| begin)),
            _ => continue,
        };
        // What is kept is said on stderr, too.
        let _ = print(&outcome::without_receipt(id, error, next_step.map_or("", String::as_str)));
    }
    let kept = cut.iter().filter(|error| matches!(error, RunError::Interrupted(_))).count();
    let new = match cut.len() - kept {
        0 => String::new(),
        new => format!(", {} not begun", count(new, "purchase")),
    };
    let again = commands.map(|(go_on, begin)| match (kept, new.as_str()) {
        (0, _) => begin,
        (_, "") => go_on,
        _ if go_on == begin => go_on,
        _ => format!("{go_on}\n  {begin}"),
    });
    let kept = count(kept, "purchase");
    say(&match (opened.path.as_ref().map(|path| path.display()), again) {
        (Some(path), Some(again)) => format!("interrupted: {kept} kept in {path}{new}. Go on by\n  {again}"),
        (Some(path), None) => format!(
            "interrupted: {kept} kept in {path}{new}. The embedded emulator ended with this program, so that nothing can go on"
        ),
        (None, _) => format!("interrupted: {kept} cut short{new}. Nothing of this run is kept"),
    });
}
