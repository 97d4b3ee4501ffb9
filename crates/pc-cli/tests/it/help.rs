//! Help under both names that the program has, its examples held against the command line itself.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::harness::{PROGRAM, Ran};

/// How the program is called: installed, and in a checkout.
const NAMES: [&str; 2] = ["partner-center", "cargo xtask"];
/// Commands that do not answer in JSON by choice: a server, files of a form of their own, a script for a shell, and one that answers by
/// its exit code.
const WITHOUT_JSON: [&str; 6] =
    ["emulator serve", "emulator openapi", "emulator world export", "completions", "manual", "health"];

/// Every command that does something, by its words.
fn commands(name: &str) -> Vec<(String, clap::Command)> {
    fn walk(words: &str, command: &clap::Command, found: &mut Vec<(String, clap::Command)>) {
        if !command.has_subcommands() {
            found.push((words.to_owned(), command.clone()));
        }
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            walk(format!("{words} {}", inner.get_name()).trim(), inner, found);
        }
    }
    let mut found = Vec::new();
    walk("", &pc_cli::command(name), &mut found);
    found
}

/// The examples of a command, as they would be typed, without the program's name.
fn examples(command: &clap::Command, name: &str) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let help = help.replace(" \\\n", " "); // where a line goes on
    help.lines().filter_map(|line| line.trim().strip_prefix(name)).map(str::to_owned).collect()
}

/// The words that a shell would give the program.
fn words(example: &str) -> Vec<String> {
    let of_shell = |word: &&str| matches!(*word, "|" | ">" | ">>" | "<" | "&" | "#");
    let words = example.split_whitespace().take_while(|word| !of_shell(word));
    words.map(|word| word.trim_matches('\'').to_owned()).collect()
}

#[test]
fn every_example_can_be_typed_and_shows_its_own_command() {
    for name in NAMES {
        let mut count = 0;
        for (command_words, command) in commands(name) {
            let examples = examples(&command, name);
            for example in &examples {
                if let Err(error) = pc_cli::command(name).try_get_matches_from(words(example)) {
                    panic!("`{name}{example}` of `{command_words} --help`: {error}");
                }
            }
            let shows_itself = |example: &String| words(example).join(" ").starts_with(&command_words);
            assert!(examples.iter().any(shows_itself), "`{command_words} --help` has no example");
            count += examples.len();
        }
        assert!(count > 75, "{count} examples");
    }
}

#[test]
fn all_help_calls_the_program_by_the_name_it_was_started_with() {
    for (name, other) in [(NAMES[0], NAMES[1]), (NAMES[1], NAMES[0])] {
        for (command_words, _) in commands(name) {
            let mut whole = pc_cli::command(name);
            let asked = command_words.split(' ').chain(["--help"]);
            let help = whole.try_get_matches_from_mut(asked).unwrap_err().to_string();
            let help = help.replace(env!("CARGO_PKG_REPOSITORY"), "the repository");
            assert!(help.contains(&format!("Usage: {name} {command_words}")), "{help}");
            assert!(!help.contains('{'), "{help}");
            assert!(!help.contains(other), "{help}");
        }
    }
}

#[test]
fn hints_and_refusals_call_the_program_by_the_name_it_was_started_with() {
    for (name, other) in [(NAMES[0], NAMES[1]), (NAMES[1], NAMES[0])] {
        for (typed, said) in [
            ("invoices show G1 --demo", "invoices list --demo"),
            ("invoices lines unbilled --demo", "balance --demo"),
            ("invoices estimates --currency USD --demo", "invoices lines unbilled"),
            ("catalog nonsense", "catalog"),
            ("nonsense", "[OPTIONS] <COMMAND>"),
            ("--help", "[OPTIONS] <COMMAND>"),
        ] {
            let ran: Ran = Command::new(PROGRAM).arg0(name).args(typed.split(' ')).output().unwrap().into();
            let text = ran.out + &ran.err;
            assert!(text.contains(&format!("{name} {said}")), "{text}");
            assert!(!text.contains(other), "{text}");
        }
    }
}

#[test]
fn all_help_fits_eighty_columns() {
    for (command_words, _) in
        commands(NAMES[0]).into_iter().chain([(String::new(), pc_cli::command(NAMES[0]))])
    {
        let asked = command_words.split_whitespace().chain(["--help"]);
        let ran: Ran = Command::new(PROGRAM).args(asked).output().unwrap().into();
        for line in ran.out.lines() {
            let is_one_word = line.split_whitespace().count() < 3; // an address, with where the line goes on
            assert!(line.chars().count() <= 80 || is_one_word, "{command_words}: {line}");
        }
    }
}

#[test]
fn the_first_help_lists_every_command_under_a_heading() {
    let help = pc_cli::command(NAMES[0]).render_help().to_string();
    for heading in ["Buying:", "Before and after:", "Money:", "Emulator:", "Workshop:"] {
        assert!(help.contains(heading), "{help}");
    }
    for command in pc_cli::command(NAMES[0]).get_subcommands().filter(|inner| inner.get_name() != "help") {
        let line = format!("\n  {} ", command.get_name());
        assert_eq!(help.matches(&line).count(), 1, "{}: {help}", command.get_name());
    }
}

#[test]
fn every_command_that_tells_something_tells_it_in_json() {
    for (words, command) in commands(NAMES[0]) {
        let has_json = command.get_arguments().any(|argument| argument.get_long() == Some("json"));
        assert_eq!(has_json, !WITHOUT_JSON.contains(&words.as_str()), "{words}");
    }
}

#[test]
fn the_command_line_is_well_formed_and_completed_for_every_shell() {
    pc_cli::command(NAMES[0]).debug_assert();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = Command::new(PROGRAM).args(["completions", shell]).output().unwrap().stdout;
        let script = String::from_utf8(script).unwrap();
        for word in ["partner-center", "entitlements", "expiring", "whole-order", "doctor"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_completes_the_words_behind_the_first() {
    if Command::new("bash").arg("--version").output().is_err() {
        eprintln!("SKIPPED: bash is not installed, so its completions were not tried");
        return;
    }
    for (typed, expected) in [
        ("invoices l", "lines"),
        ("emulator s", "serve"),
        ("buy --dry", "--dry-run"),
        ("invoices lines --mark", "--markup"),
    ] {
        let words: Vec<&str> = std::iter::once(NAMES[0]).chain(typed.split(' ')).collect();
        let [.., before, last] = words[..] else { unreachable!("two words at least") };
        let script = format!(
            "source <({PROGRAM} completions bash); COMP_WORDS=({}); COMP_CWORD={}; \
             _partner__center {} {last} {before}; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1,
            NAMES[0]
        );
        let completed = Command::new("bash").args(["-c", &script]).output().unwrap();
        let completed = String::from_utf8_lossy(&completed.stdout).into_owned();
        assert!(completed.split_whitespace().any(|word| word == expected), "{typed}: {completed:?}");
    }
}
