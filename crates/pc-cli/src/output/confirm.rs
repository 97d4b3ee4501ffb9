//! Asking a person before the real service is told to do something.

use std::io::{BufRead, IsTerminal};

use crate::output::console::{say, say_lines};
use crate::output::exit::Failure;

/// How somebody agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// The words were typed on a terminal.
    Typed,
    /// `--yes` was given: nobody need have seen what was shown.
    Yes,
}

/// Whether somebody can agree at all: asked before anything is looked up.
pub(crate) fn check_possible(yes: bool) -> Result<(), Failure> {
    if yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage("nobody can be asked whether this is right: give --yes. Nothing was done"))
}

/// Shows what is about to be done, in lines that are harmless each, and goes on only when somebody agrees: `--yes`, or the words
/// typed on a terminal.
pub(crate) fn ask(about: &str, words: &str, yes: bool) -> Result<Agreement, Failure> {
    say_lines(about);
    if yes {
        return Ok(Agreement::Yes);
    }
    check_possible(yes)?;
    say(&format!("Type `{words}` to go on:"));
    agreed(&mut std::io::stdin().lock(), words)
}

/// Whether somebody can type these words, or gave them: no `--yes` stands for them.
pub(crate) fn check_words_possible(words: &str, given: Option<&str>) -> Result<(), Failure> {
    if given.is_some() || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(format!("nobody can type `{words}` here: run it on a terminal. Nothing was done")))
}

/// Shows what is about to be done, and goes on only when the words are given, or typed on a terminal.
pub(crate) fn words(about: &str, words: &str, given: Option<&str>) -> Result<(), Failure> {
    match given {
        Some(given) => {
            say_lines(about);
            agreed(&mut given.as_bytes(), words).map(drop)
        }
        None => ask(about, words, false).map(drop),
    }
}

fn agreed(input: &mut dyn BufRead, words: &str) -> Result<Agreement, Failure> {
    let mut typed = String::new();
    match input.read_line(&mut typed) {
        Ok(_) if typed.split_whitespace().eq(words.split_whitespace()) => Ok(Agreement::Typed),
        _ => Err(Failure::failed("not confirmed; nothing was done")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_themselves_are_agreement() {
        let agreed = |typed: &str, words| agreed(&mut typed.as_bytes(), words);
        assert!(agreed("buy\n", "buy").is_ok());
        for other in ["", "\n", "y\n", "yes\n", "Buy it\n"] {
            assert!(agreed(other, "buy").is_err(), "{other:?}");
        }
        assert!(agreed("buy  62000000.00 USD \n", "buy 62000000.00 USD").is_ok());
        for other in ["buy\n", "buy 6200000.00 USD\n", "buy 62000000 USD\n", "buy 62000000.00\n"] {
            assert!(agreed(other, "buy 62000000.00 USD").is_err(), "{other:?}");
        }
    }
}
