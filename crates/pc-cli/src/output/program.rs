//! The program as it was started: by which name, with which arguments.

use std::ffi::OsString;
use std::sync::OnceLock;

use crate::output::help::with_folded_examples;

/// What stands for the program's name in help texts.
const NAME_PLACEHOLDER: &str = "{program}";
/// What stands for the name of the program's file in help texts.
const FILE_PLACEHOLDER: &str = "{file}";
/// What stands for the folder of guides in help texts.
const DOCS_PLACEHOLDER: &str = "{docs}";
/// The options with a value that name a service, a journal or an engine.
const PLACE_OPTIONS: [&str; 6] =
    ["--endpoint", "--journal", "--restate", "--restate-token-file", "--env-file", "--trust-origin"];
/// Those without one.
const PLACE_FLAGS: [&str; 2] = ["--live", "--restate-insecure"];
/// The options and flags that every command has which reads a service.
const SERVICE_OPTIONS: [&str; 5] = ["--endpoint", "--env-file", "--trust-origin", "--seed", "--time-scale"];
const SERVICE_FLAGS: [&str; 2] = ["--live", "--demo"];
/// The options with a value that say how money is spent, of the commands that spend any.
const SPENDING_OPTIONS: [&str; 2] = ["--policy", "--price-tolerance"];
/// Those without one.
const SPENDING_FLAGS: [&str; 1] = ["--ask"];
/// Where the guides are for somebody who has the program alone.
const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs");

static STARTED: OnceLock<Started> = OnceLock::new();

struct Started {
    name: String,
    arguments: Vec<OsString>,
}

/// Notes how the program was started. The first call counts.
pub(crate) fn started(name: &str, arguments: &[OsString]) {
    STARTED.get_or_init(|| Started { name: name.to_owned(), arguments: arguments.to_vec() });
}

/// The name that a person types: `partner-center`, or `cargo xtask` in a checkout.
pub(crate) fn name() -> &'static str {
    STARTED.get().map_or("partner-center", |started| &started.name)
}

/// The name of the program's file: `partner-center`, or `xtask` when a person types `cargo xtask`.
pub(crate) fn file_name() -> &'static str {
    file_of(name())
}

fn file_of(name: &str) -> &str {
    name.split_whitespace().last().unwrap_or(name)
}

/// A command to type: these words behind the program's name.
pub(crate) fn command(words: &str) -> String {
    format!("{} {words}", name())
}

/// The same on the service and with the journal that this command line names; of a command that spends money, under the policy
/// that it names.
pub(crate) fn command_here(words: &str) -> String {
    let (mut options, mut flags) = (PLACE_OPTIONS.to_vec(), PLACE_FLAGS.to_vec());
    if words.starts_with("buy") || words.starts_with("resume") {
        options.extend(SPENDING_OPTIONS);
        flags.extend(SPENDING_FLAGS);
    } else if words.starts_with("approve") {
        options.push("--policy");
    }
    command(&format!("{words}{}", given(&options, &flags, &arguments())))
}

/// Whether this command line names a service or an engine.
pub(crate) fn names_service() -> bool {
    !given(&["--endpoint", "--restate"], &["--live"], &arguments()).is_empty()
}

/// The same on the service that this command line names, whatever it names beside it.
pub(crate) fn command_at_service(words: &str) -> String {
    command(&format!("{words}{}", given(&SERVICE_OPTIONS, &SERVICE_FLAGS, &arguments())))
}

/// The command line that was given, to give again.
pub(crate) fn this_command() -> String {
    typed(arguments())
}

/// The same without this flag.
pub(crate) fn this_command_without(flag: &str) -> String {
    typed(arguments().into_iter().filter(|argument| argument != flag).collect())
}

fn typed(arguments: Vec<String>) -> String {
    command(&arguments.iter().map(|argument| quoted(argument)).collect::<Vec<_>>().join(" "))
}

fn arguments() -> Vec<String> {
    let arguments = STARTED.get().map_or(&[][..], |started| &started.arguments);
    arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect()
}

/// Those of these options that were given, to stand behind another command.
fn given(options: &[&str], flags: &[&str], arguments: &[String]) -> String {
    let mut place = String::new();
    for (at, argument) in arguments.iter().enumerate() {
        let (option, value) = match argument.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (argument.as_str(), arguments.get(at + 1).map(String::as_str)),
        };
        if flags.contains(&option) {
            place += &format!(" {option}");
        } else if let (true, Some(value)) = (options.contains(&option), value) {
            place += &format!(" {option} {}", quoted(value));
        }
    }
    place
}

/// The argument as it is typed in a shell.
pub(crate) fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// The command line whose usage and examples call the program by this name.
pub(crate) fn named(command: clap::Command, name: &str) -> clap::Command {
    with_help(command, name).bin_name(name)
}

fn with_help(command: clap::Command, name: &str) -> clap::Command {
    let render = |help: String| {
        help.replace(NAME_PLACEHOLDER, name)
            .replace(FILE_PLACEHOLDER, file_of(name))
            .replace(DOCS_PLACEHOLDER, DOCS)
    };
    let render = |help: String| with_folded_examples(&render(help), name);
    let help = command.get_after_help().map(|help| render(help.to_string()));
    let command = command.mut_subcommands(|inner| with_help(inner, name));
    match help {
        Some(help) => command.after_help(help),
        None => command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_survive_a_shell() {
        for (argument, expected) in [
            ("--endpoint=http://127.0.0.1:1", "--endpoint=http://127.0.0.1:1"),
            ("my intents/a.toml", "'my intents/a.toml'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(argument), expected);
        }
    }

    #[test]
    fn another_command_is_given_the_same_service_and_journal() {
        let place = |typed: &str| {
            given(&PLACE_OPTIONS, &PLACE_FLAGS, &typed.split(' ').map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(place("buy --again a b --journal=j.db --live --yes"), " --journal j.db --live");
        assert_eq!(place("status s --endpoint http://127.0.0.1:1 --json"), " --endpoint http://127.0.0.1:1");
        assert_eq!(place("buy a.toml --restate http://[::1]:1 --yes"), " --restate 'http://[::1]:1'");
        assert_eq!(place("buy a.toml --dry-run"), "");
    }
}
