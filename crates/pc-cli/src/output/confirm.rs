//! Asking a person before the real service is told to do something.

use std::io::{BufRead, IsTerminal};

use crate::output::console::{say, say_lines};
use crate::output::exit::Failure;

/// Whether somebody can agree at all: asked before anything is looked up.
pub(crate) fn check_possible(yes: bool) -> Result<(), Failure> {
    if yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage("nobody can be asked whether this is right: give --yes. Nothing was done"))
}

/// Shows what is about to be done, in lines that are harmless each, and goes on only when somebody agrees: `--yes`, or the word
/// typed on a terminal.
pub(crate) fn ask(about: &str, word: &str, yes: bool) -> Result<(), Failure> {
    say_lines(about);
    if yes {
        return Ok(());
    }
    check_possible(yes)?;
    say(&format!("Type `{word}` to go on:"));
    agreed(&mut std::io::stdin().lock(), word)
}

fn agreed(input: &mut dyn BufRead, word: &str) -> Result<(), Failure> {
    let mut typed = String::new();
    match input.read_line(&mut typed) {
        Ok(_) if typed.trim() == word => Ok(()),
        _ => Err(Failure::failed("not confirmed; nothing was done")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_itself_is_agreement() {
        assert!(agreed(&mut "buy\n".as_bytes(), "buy").is_ok());
        for other in ["", "\n", "y\n", "yes\n", "Buy it\n"] {
            assert!(agreed(&mut other.as_bytes(), "buy").is_err(), "{other:?}");
        }
    }
}
