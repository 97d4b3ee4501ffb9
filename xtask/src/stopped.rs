//! What a person is told who stops a run: what is kept, and the command that goes on with it.

use pc_workflows::RunError;

use crate::console::print;
use crate::console::say;
use crate::describe::count;
use crate::journal::Opened;
use crate::outcome;
use crate::service::Service;

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
    let again = service.journal.as_ref().map(|_| this_command());
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

/// The command line that was given, to give again: a purchase that has ended is not bought a second time.
fn this_command() -> String {
    let arguments: Vec<String> = std::env::args().skip(1).map(|argument| quoted(&argument)).collect();
    format!("cargo xtask {}", arguments.join(" "))
}

fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_survive_a_shell() {
        for (argument, expected) in [
            ("--endpoint=http://127.0.0.1:1", "--endpoint=http://127.0.0.1:1"),
            ("my intents/a.toml", "'my intents/a.toml'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(argument), expected);
        }
    }
}
