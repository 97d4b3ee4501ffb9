//! The examples of every `--help`, held against the command line itself.

use clap::{Command, CommandFactory, Parser};

use crate::Arguments;

/// What stands before an example.
const PROGRAM: &str = "cargo xtask";
/// Commands that do not answer in JSON: a server, a script for a shell, and what runs other programs.
const WITHOUT_JSON: [&str; 3] = ["emulator serve", "completions", "test"];

/// Every command that does something, by its words.
fn commands() -> Vec<(String, Command)> {
    fn walk(words: &str, command: &Command, found: &mut Vec<(String, Command)>) {
        if !command.has_subcommands() {
            found.push((words.to_owned(), command.clone()));
        }
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            walk(format!("{words} {}", inner.get_name()).trim(), inner, found);
        }
    }
    let mut found = Vec::new();
    walk("", &Arguments::command(), &mut found);
    found
}

/// The examples of a command, as they would be typed.
fn examples(command: &Command) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    help.lines().map(str::trim).filter(|line| line.starts_with(PROGRAM)).map(str::to_owned).collect()
}

/// The words that a shell would give the program.
fn words(example: &str) -> Vec<String> {
    let of_shell = |word: &&str| matches!(*word, "|" | ">" | ">>" | "<" | "&");
    let words = example.split_whitespace().skip(1).take_while(|word| !of_shell(word));
    words.map(|word| word.trim_matches('\'').to_owned()).collect()
}

#[test]
fn every_example_can_be_typed_and_shows_its_own_command() {
    let mut count = 0;
    for (name, command) in commands() {
        for example in examples(&command) {
            let words = words(&example);
            if let Err(error) = Arguments::try_parse_from(&words) {
                panic!("`{example}` of `{name} --help`: {error}");
            }
            count += 1;
        }
        let shows_itself = |example: &String| words(example)[1..].join(" ").starts_with(&name);
        assert!(
            examples(&command).iter().any(shows_itself) || name == "test",
            "`{name} --help` has no example"
        );
    }
    assert!(count > 80, "{count} examples");
}

#[test]
fn every_command_that_tells_something_tells_it_in_json() {
    for (name, command) in commands() {
        let has_json = command.get_arguments().any(|argument| argument.get_long() == Some("json"));
        assert_eq!(has_json, !WITHOUT_JSON.contains(&name.as_str()), "{name}");
    }
}
