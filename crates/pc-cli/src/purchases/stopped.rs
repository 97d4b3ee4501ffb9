//! What a person is told who stops a run: what is kept, and the command that goes on with it.

use pc_models::harmless;
use pc_workflows::PurchaseId;

use crate::connection::{Engine, Opened, Service};
use crate::output::{count, print, program, say, say_lines};
use crate::purchases::not_run::NotRun;

/// Said at the first Ctrl-C.
pub(crate) const STOPPING: &str = "stopping: the steps under way are finished first, at most some minutes; Ctrl-C again stops at once, which is as safe";

/// Said when nothing can go on.
const EMULATOR_ENDED: &str = "The embedded emulator ended with this program, so that nothing can go on";

/// Says where the purchases of a run are kept.
pub(crate) fn say_where_kept(opened: &Opened) {
    say(&match &opened.path {
        Some(path) => format!("keeping purchases in {}", path.display()),
        None => {
            "keeping purchases in memory: they and the embedded emulator end with this program".to_owned()
        }
    });
}

/// The purchases of a run that were cut short.
pub(crate) struct Cut {
    purchases: Vec<(PurchaseId, NotRun)>,
    /// Where those are that were begun.
    place: String,
    /// The command that goes on with those that were begun, and the one for those that were not. None when what an embedded
    /// emulator knew is gone with it.
    commands: Option<(String, String)>,
    /// What the first of them does, or why there is none to be given.
    advice: Advice,
}

enum Advice {
    Command(&'static str),
    Instead(&'static str),
}

impl Cut {
    /// Purchases that this program ran: those that were begun go on by the command `go_on`.
    pub(crate) fn here(
        purchases: Vec<(PurchaseId, NotRun)>,
        opened: &Opened,
        service: &Service,
        go_on: String,
    ) -> Self {
        let commands = service.journal.as_ref().map(|_| (go_on, program::this_command()));
        let (place, advice) = match (&opened.path, &commands) {
            (Some(path), Some(_)) => (format!("kept in {}", path.display()), Advice::Command("Go on by")),
            (Some(path), None) => (format!("kept in {}", path.display()), Advice::Instead(EMULATOR_ENDED)),
            (None, _) => ("cut short".to_owned(), Advice::Instead("Nothing of this run is kept")),
        };
        Self { purchases, place, commands, advice }
    }

    /// Purchases that an engine has run: they go on whether somebody looks or not.
    pub(crate) fn looking(purchases: Vec<(PurchaseId, NotRun)>, engine: &Engine, look: String) -> Self {
        let place = format!("left to go on at {}", engine.name);
        let commands = Some((look, program::this_command()));
        Self { purchases, place, commands, advice: Advice::Command("Look again by") }
    }
}

/// Tells what became of the purchases that were cut short, if any were.
pub(crate) fn report(cut: Cut, json: bool) {
    let Cut { purchases, place, commands, advice } = cut;
    if purchases.is_empty() {
        return;
    }
    let begun = purchases.iter().filter(|(_, not_run)| not_run.is_begun()).count();
    let not_begun = purchases.len() - begun;
    for (id, not_run) in purchases.into_iter().filter(|_| json) {
        let command = |(go_on, begin): &(String, String)| {
            if not_run.is_begun() { go_on.clone() } else { begin.clone() }
        };
        let next_step = commands.as_ref().map(command).unwrap_or_default();
        // What is kept is said on stderr, too.
        let _ = print(&not_run.advising(next_step).json(&id));
    }
    let new = match not_begun {
        0 => String::new(),
        new => format!(", {} not begun", count(new, "purchase")),
    };
    let is_kept = begun > 0 && commands.is_some();
    let (go_on, begin) = commands.unwrap_or_default();
    let what = match advice {
        Advice::Instead(reason) => reason.to_owned(),
        Advice::Command(does) if begun == 0 => format!("{does}\n  {begin}"),
        Advice::Command(does) if not_begun == 0 || go_on == begin => format!("{does}\n  {go_on}"),
        Advice::Command(does) => format!("{does}\n  {go_on}\n  {begin}"),
    };
    say_lines(&format!("interrupted: {} {}{new}. {what}", count(begun, "purchase"), harmless(&place)));
    if is_kept {
        say("going on looks first at what came of what was sent: nothing is bought twice");
    }
}
