//! `completions`: what a shell needs to know to complete our command line.

use clap::Args;
use clap_complete::Shell;

use crate::output::{Exit, Failure, print, program};

#[derive(Args)]
#[command(
    after_help = "The completions are those of the program itself, by the name of its file.\n\nExamples:\n  \
    {program} completions bash > ~/.local/share/bash-completion/completions/{file}\n  \
    {program} completions zsh > ~/.zfunc/_{file}\n  \
    {program} completions fish > ~/.config/fish/completions/{file}.fish\n  \
    {program} completions powershell >> $PROFILE"
)]
pub(crate) struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

pub(crate) fn run(arguments: &CompletionsArguments, command: clap::Command) -> Result<Exit, Failure> {
    print(&script(arguments.shell, command))?;
    Ok(Exit::Done)
}

/// The script for a shell. It completes the program's file: `xtask` when started as `cargo xtask`.
fn script(shell: Shell, mut command: clap::Command) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, program::file_name(), &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
