//! `completions`: what a shell needs to know to complete our command line.

use clap::Args;
use clap_complete::Shell;

use crate::output::{Exit, Failure, print, program};

#[derive(Args)]
#[command(
    after_help = "The completions are those of the program itself, by the name of its file.\n\nExamples:\n  \
    {program} completions bash > ~/.local/share/bash-completion/completions/partner-center\n  \
    {program} completions zsh > ~/.zfunc/_partner-center\n  \
    {program} completions fish > ~/.config/fish/completions/partner-center.fish\n  \
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
    let file = program::name().split_whitespace().last().unwrap_or_default();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, file, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
