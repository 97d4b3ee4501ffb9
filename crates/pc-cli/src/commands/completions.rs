//! `completions`: what a shell needs to know to complete our command line.

use clap::Args;

pub use clap_complete::Shell;

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
    print(&completions(arguments.shell, command, program::file_name()))?;
    Ok(Exit::Done)
}

/// The script with which a shell completes a command line, of a program whose file has this name.
pub fn completions(shell: Shell, mut command: clap::Command, file_name: &str) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, file_name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
