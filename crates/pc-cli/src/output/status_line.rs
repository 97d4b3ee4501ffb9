//! The one line at the end of a terminal that changes. Whatever else is written to the terminal comes to stand above it.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pc_models::harmless;

/// There is one terminal, and one such line.
static LINE: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Shows a text there, in the place of the one before.
pub(crate) fn show(text: &str) {
    let mut line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
    let bar = line.get_or_insert_with(bar);
    bar.set_message(harmless(text).into_owned());
}

/// Takes the line away.
pub(crate) fn clear() {
    if let Some(bar) = LINE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        bar.finish_and_clear();
    }
}

/// Writes something to the terminal while the line is not there.
pub(crate) fn undisturbed<T>(write: impl FnOnce() -> T) -> T {
    let bar = LINE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Whether there is a terminal to show the line on: one that can take it away again.
pub(crate) fn has_terminal() -> bool {
    std::io::stderr().is_terminal() && !console::is_dumb()
}

#[allow(clippy::unwrap_used)] // the template is a constant; a broken one fails the first run of any test
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{elapsed} {msg}").unwrap();
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}
