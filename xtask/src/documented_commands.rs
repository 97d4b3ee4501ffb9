//! Every command that README and guides show is one.

use std::fs;
use std::path::Path;

use clap::Parser;

use crate::cargo::PROGRAM;
use crate::{Arguments, Command};

#[test]
fn every_command_of_the_documents_parses() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["docs", "docs/clients"].map(|folder| fs::read_dir(workspace.join(folder)).unwrap());
    let files = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let guides = files.filter(|file| file.extension().is_some_and(|form| form == "md"));
    let (mut checked, mut wrong) = (0, Vec::new());
    for document in guides.chain([workspace.join("README.md")]) {
        let text = fs::read_to_string(&document).unwrap();
        for line in commands(&text) {
            checked += 1;
            if !parses(line) {
                wrong.push(format!("{}: {line}", document.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 60, "the documents show {checked} commands");
}

/// What the guides have in the variable `E`, and mean by `URL`.
const ENDPOINT: &str = "http://127.0.0.1:8080";

/// The lines of shell blocks that begin with the program's name.
fn commands(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).filter(|line| line.starts_with(PROGRAM))
}

/// What is optional is typed, and of alternatives the first: `list [--size N|--all]` is `list --size N`.
fn parses(line: &str) -> bool {
    let ends = [" #", " |", " >", " &"];
    let typed = ends.iter().fold(line, |line, end| line.split(end).next().unwrap_or_default());
    let typed = typed
        .replace(['[', ']', '\'', '"', '\\'], "")
        .replace('…', "")
        .replace("$E", ENDPOINT)
        .replace(" URL", &format!(" {ENDPOINT}"));
    let words = typed.split_whitespace().map(|word| word.split('|').next().unwrap_or_default());
    match Arguments::try_parse_from(words.skip(1)).map(|arguments| arguments.command) {
        Ok(Command::Partner(words)) => pc_cli::command(PROGRAM).try_get_matches_from(words).is_ok(),
        other => other.is_ok(),
    }
}
