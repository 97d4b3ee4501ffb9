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
    let script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Bash { with_one_name(&script, file_name) } else { script }
}

/// The script for bash writes the hyphen of a program's name in two ways, so that no subcommand would be completed.
fn with_one_name(script: &str, file_name: &str) -> String {
    let [set, looked_up] = ["__", "__subcmd__"].map(|hyphen| file_name.replace('-', hyphen));
    script.replace(&format!("{looked_up}__subcmd__"), &format!("{set}__subcmd__"))
}
