//! What images, compose files and workflows call of this program is there, and they name the same targets as the documents.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::Parser;
use serde_json::Value;

use crate::Arguments;
use crate::dist::PROGRAM;

const INSTALLED: &str = "/usr/local/bin/partner-center";

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap()
}

fn yaml(file: &str) -> Value {
    serde_saphyr::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The words are a command of the installed program.
fn parses(words: &[String]) {
    let parsed = pc_cli::command(PROGRAM).try_get_matches_from(words);
    assert!(parsed.is_ok(), "{words:?}: {}", parsed.unwrap_err());
}

fn words(list: &Value) -> Vec<String> {
    serde_json::from_value(list.clone()).unwrap_or_else(|error| panic!("{list}: {error}"))
}

/// The words behind the name of the program in a check `["CMD", PROGRAM, …]`.
fn health_check(check: &Value) -> Vec<String> {
    let check = words(check);
    assert_eq!(check[..2], ["CMD", INSTALLED]);
    check[2..].to_vec()
}

#[test]
fn the_image_calls_the_program_as_it_is() {
    let text = text("Dockerfile");
    let lists = text.lines().filter_map(|line| Some((line, line.find('[')?)));
    let lists: Vec<(&str, Vec<String>)> =
        lists.map(|(line, at)| (&line[..at], words(&serde_json::from_str(&line[at..]).unwrap()))).collect();
    let of = |start: &str| &lists.iter().find(|(line, _)| line.starts_with(start)).unwrap().1;
    assert_eq!(of("ENTRYPOINT"), &[INSTALLED]);
    assert_eq!(of("HEALTHCHECK")[0], INSTALLED);
    parses(&of("HEALTHCHECK")[1..]);
    parses(of("CMD"));
}

#[test]
fn compose_files_call_the_program_as_it_is() {
    let mut called = 0;
    for file in ["compose.yaml", "deploy/compose.yaml"] {
        let compose = yaml(file);
        for service in compose["services"].as_object().unwrap().values() {
            if service.get("build").is_none() {
                continue;
            }
            called += 1;
            parses(&words(&service["command"]));
            if let Some(check) = service.get("healthcheck") {
                parses(&health_check(&check["test"]));
            }
        }
    }
    assert_eq!(called, 3);
}

/// The lines that the steps of a workflow run.
fn run_lines(workflow: &Value) -> Vec<String> {
    let jobs = workflow["jobs"].as_object().unwrap().values();
    let steps = jobs.flat_map(|job| job["steps"].as_array().unwrap());
    let runs = steps.filter_map(|step| step["run"].as_str());
    runs.flat_map(str::lines).map(str::to_owned).collect()
}

#[test]
fn workflows_run_what_is_there() {
    let (ci, release) = (yaml(".github/workflows/ci.yml"), yaml(".github/workflows/release.yml"));
    assert!(run_lines(&ci).contains(&"bash .ci/run".to_owned()));
    let mut called = 0;
    for line in run_lines(&ci).into_iter().chain(run_lines(&release)) {
        let typed: Vec<&str> = line.split_whitespace().collect();
        if let Some(words) = line.strip_prefix("cargo xtask ") {
            called += 1;
            let words = words.replace("${{ matrix.target }}", "x86_64-apple-darwin");
            let parsed = Arguments::try_parse_from(std::iter::once("xtask").chain(words.split_whitespace()));
            assert!(parsed.is_ok(), "{line}");
        } else if let Some(at) = typed.iter().position(|word| *word == "buy") {
            called += 1;
            let buy: Vec<String> = typed[at..].iter().map(|word| (*word).to_owned()).collect();
            parses(&buy);
            let intent = buy[1].trim_start_matches('/');
            assert!(text(intent).contains("[purchase]") || text(intent).contains("customer"), "{intent}");
        }
    }
    assert_eq!(called, 3);
}

#[test]
fn what_is_released_is_what_the_documents_list() {
    let release = yaml(".github/workflows/release.yml");
    let matrix = &release["jobs"]["program"]["strategy"]["matrix"]["include"];
    let built = matrix.as_array().unwrap().iter().map(|one| one["target"].as_str().unwrap().to_owned());
    let built: BTreeSet<String> = built.collect();
    let document = text("docs/releasing.md");
    for target in &built {
        assert!(document.contains(&format!("`{target}`")), "docs/releasing.md lacks {target}");
    }
    assert!(built.contains("x86_64-unknown-linux-musl") && built.len() == 6, "{built:?}");
}
