//! What README and guides show can be typed: their commands are run, in order, against an emulator; the README's transcript is what a
//! newcomer sees.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pc_emulator::demo;

use crate::harness::{Harness, PROGRAM, Ran};

/// How documents call the program.
const NAMES: [&str; 2] = ["cargo xtask ", "partner-center "];
/// The address at which documents have an emulator listen.
const ADDRESS: &str = "http://127.0.0.1:8080";
/// Commands that are not run here, by a part of them, and why.
const NOT_RUN: [(&str, &str); 19] = [
    ("--live", "needs the real service"),
    ("--restate", "needs an engine"),
    ("$INGRESS", "needs an engine"),
    ("emulator serve", "is served already"),
    ("xtask test", "is the workshop's"),
    ("xtask bench", "is the workshop's"),
    ("xtask simulate", "is the workshop's"),
    ("xtask layers", "is the workshop's"),
    ("xtask sbom", "is the workshop's"),
    ("xtask man", "is the workshop's"),
    ("xtask release", "is the workshop's"),
    ("--failed-of", "needs a purchase that failed in part"),
    ("--follow-up", "needs a purchase that failed in part"),
    ("cancel purchase", "needs a purchase that waits"),
    ("--whole-order", "an order is cancelled once"),
    ("november", "needs a file of somebody's own"),
    ("rules.toml", "needs rules of somebody's own"),
    ("token-by-hand", "needs a secret"),
    ("~/", "writes into somebody's folders"),
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn documents() -> Vec<PathBuf> {
    let in_folder =
        |folder: &str| fs::read_dir(workspace().join(folder)).unwrap().map(|file| file.unwrap().path());
    let guides = in_folder("docs").filter(|file| file.extension().is_some_and(|form| form == "md"));
    let mut all: Vec<PathBuf> = guides.chain([workspace().join("README.md")]).collect();
    all.sort();
    all
}

/// The lines of shell blocks that are ours: calls of the program and of the emulator's own doors, and what is named for them.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.map(|block| block.replace("\\\n", " ")).collect::<String>();
    let is_ours = |line: &&str| {
        NAMES.iter().any(|name| line.starts_with(name))
            || line.starts_with("curl ") && line.contains("/_emulator/")
            || line.starts_with("export ") && NAMES.iter().any(|name| line.contains(name))
    };
    let is_run = |line: &&str| NOT_RUN.iter().all(|(part, _)| !line.contains(part));
    lines.lines().filter(is_ours).filter(is_run).map(str::to_owned).collect()
}

/// A place like that of somebody who follows a document: the examples, an emulator, and one purchase made before.
struct Place {
    harness: Harness,
    order: String,
}

impl Place {
    fn new() -> Self {
        let harness = Harness::new();
        for folder in ["examples/intents", "examples/worlds"] {
            fs::create_dir_all(harness.path(folder)).unwrap();
            for file in fs::read_dir(workspace().join(folder)).unwrap().map(|file| file.unwrap().path()) {
                fs::copy(&file, harness.path(folder).join(file.file_name().unwrap())).unwrap();
            }
        }
        let bought = harness.at_endpoint(&["buy", "examples/intents/perpetual-software.toml", "--json"]);
        let order = bought.object()["orders"][0]["id"].as_str().unwrap().to_owned();
        Self { harness, order }
    }

    /// The line with what stands for names in it put in.
    fn typed(&self, line: &str) -> String {
        let line =
            NAMES.iter().fold(line.to_owned(), |line, name| line.replace(name, &format!("'{PROGRAM}' ")));
        let line = line.replace(ADDRESS, &self.harness.origin).replace("--endpoint URL", "--endpoint $E");
        let line = line
            .replace(" ORDER", &format!(" {}", self.order))
            .replace("status ID", "status perpetual-software-1");
        if line.contains(" RESERVATION") {
            let all =
                self.harness.at_endpoint(&["reservations", "list", "--customer", demo::CONTOSO, "--json"]);
            let id = all.json().first().map(|row| row["id"].as_str().unwrap().to_owned());
            return line.replace(" RESERVATION", &format!(" {}", id.unwrap_or_default()));
        }
        line
    }

    /// Runs the lines one after the other; what one exports the others have.
    fn run(&self, lines: &[String]) -> Result<(), String> {
        let mut exports = format!("export E={}\n", self.harness.origin);
        for line in lines {
            let typed = self.typed(line);
            let mut shell = self.harness.prepared("sh");
            let ran: Ran = shell.args(["-c", &format!("{exports}{typed}")]).output().unwrap().into();
            if ran.code != 0 {
                return Err(format!("`{line}`: exit code {}\n{}{}", ran.code, ran.out, ran.err));
            }
            if line.contains("entitlements expiring") && ran.out.is_empty() {
                return Err(format!("`{line}` finds nothing\n{}", ran.err));
            }
            if line.starts_with("export ") {
                exports += &format!("{typed}\n");
            }
        }
        Ok(())
    }
}

#[test]
fn the_commands_of_every_document_run_in_order() {
    if Command::new("curl").arg("--version").output().is_err() {
        assert!(std::env::var("CI").is_err(), "curl is missing");
        return eprintln!("SKIPPED: the commands of README and guides, for curl is missing");
    }
    let (mut wrong, mut count) = (Vec::new(), 0);
    for document in documents() {
        let lines = commands(&fs::read_to_string(&document).unwrap());
        if lines.is_empty() {
            continue;
        }
        count += lines.len();
        if let Err(problem) = Place::new().run(&lines) {
            wrong.push(format!("{}: {problem}", document.file_name().unwrap().display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 50, "{count} commands were run");
}

/// A line whose numbers, dates and ids are those of any run.
fn of_any_run(line: &str) -> String {
    let is_of_id = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
    let words = line.split_whitespace().map(|word| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_id = bare.len() >= 12 && bare.chars().all(is_of_id) || bare.starts_with("DZH318");
        let is_number = bare.starts_with(|letter: char| letter.is_ascii_digit());
        if is_id {
            "ID"
        } else if is_number {
            "N"
        } else {
            word
        }
        .to_owned()
    });
    // Durations have one unit or two.
    words.collect::<Vec<_>>().join(" ").replace("N min N s", "N s").replace("N h N min", "N s")
}

#[test]
fn the_transcript_of_the_readme_is_what_a_newcomer_sees() {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let shown = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let place = Place::new();
    // Time goes on between two calls: now and then a second look comes in between, or a wait is over sooner.
    let mut missing = Vec::new();
    for _ in 0..3 {
        let ran = place.harness.run(&["buy", "examples/intents/vm-reservation.toml"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let seen = ran.err + &ran.out;
        let mut seen = seen.lines().map(of_any_run);
        missing = shown.lines().filter(|line| !seen.any(|seen| seen == of_any_run(line))).collect();
        if missing.is_empty() {
            return;
        }
    }
    panic!("the first line that is not seen: {}", missing[0]);
}
