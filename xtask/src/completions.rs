//! `completions`: what a shell needs to know to complete our command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Arguments;
use crate::console::print;
use crate::exit::{Exit, Failure};

#[derive(Args)]
#[command(
    after_help = "The completions are those of the program itself, which `cargo build -p xtask` makes; they work \
    where it is on the PATH as `xtask`.\n\nExamples:\n  \
    cargo xtask completions bash > ~/.local/share/bash-completion/completions/xtask\n  \
    cargo xtask completions zsh > ~/.zfunc/_xtask\n  \
    cargo xtask completions fish > ~/.config/fish/completions/xtask.fish\n  \
    cargo xtask completions powershell >> $PROFILE"
)]
pub(crate) struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

pub(crate) fn run(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "xtask", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_well_formed_and_completed() {
        Arguments::command().debug_assert();
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "xtask", &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["entitlements", "expiring", "whole-order", "doctor"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
