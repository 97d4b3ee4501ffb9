//! What is known of the terminal that results are printed on.

use std::io::IsTerminal;
use std::sync::OnceLock;

use clap::ValueEnum;
use console::Term;

/// Narrower than this nothing is laid out: long words are cut then by whoever shows them.
const LEAST_WIDTH: usize = 20;

/// When results are coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// In pipes and files, too.
    Always,
    /// Not at all.
    Never,
}

static CHOSEN: OnceLock<ColorChoice> = OnceLock::new();

/// Notes what the command line says of colours. The first call counts.
pub(crate) fn choose(choice: ColorChoice) {
    CHOSEN.get_or_init(|| choice);
}

/// Whether what is printed on stdout is coloured.
pub(crate) fn is_coloured() -> bool {
    let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    match CHOSEN.get().copied().unwrap_or_default() {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            has_stdout()
                && variable("NO_COLOR").is_none()
                && variable("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Whether a person reads stdout.
pub(crate) fn has_stdout() -> bool {
    std::io::stdout().is_terminal()
}

/// How many letters fit on a line of stdout: as many as COLUMNS says, or as the terminal has. None where it is no terminal.
pub(crate) fn width() -> Option<usize> {
    let told = || std::env::var("COLUMNS").ok()?.parse::<usize>().ok().filter(|columns| *columns > 0);
    let measured = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    has_stdout().then(|| told().or_else(measured)).flatten().map(|width| width.max(LEAST_WIDTH))
}
