//! `payload`: captured payloads against our resources. What decodes and re-encodes without loss can be trusted to
//! the client.

mod compare;
mod types;

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pc_models::Harmless;
use serde::Serialize;

use crate::output::{Exit, Failure, print};
use compare::Differences;
use types::PayloadType;

#[derive(Subcommand)]
pub(crate) enum PayloadCommand {
    /// Decode files as a resource, encode them again, and say what was lost or changed.
    Check(CheckArguments),
    /// List the types that `check` knows.
    Types(TypesArguments),
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} payload check Order order.json\n  \
    {program} payload check 'ResourceCollection<Order>' orders.json --json\n  \
    {program} payload check 'Vec<InventoryItem>' - < inventory.json")]
pub(crate) struct CheckArguments {
    /// A resource, `ResourceCollection<resource>` or `Vec<resource>`, in any case.
    #[arg(value_name = "TYPE")]
    payload_type: PayloadType,
    /// Files to check; `-` is stdin.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object per file, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  {program} payload types\n  {program} payload types --json")]
pub(crate) struct TypesArguments {
    /// Print a JSON array, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

/// What became of one file.
#[derive(Serialize)]
struct Verdict {
    file: String,
    #[serde(rename = "type")]
    payload_type: String,
    ok: bool,
    /// Why it could not be decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(flatten)]
    differences: Differences,
}

pub(crate) fn run(command: PayloadCommand) -> Result<Exit, Failure> {
    let (text, exit) = match command {
        PayloadCommand::Check(arguments) => check(&arguments)?,
        PayloadCommand::Types(arguments) => (list(&arguments)?, Exit::Done),
    };
    print(text.trim_end_matches('\n'))?;
    Ok(exit)
}

fn list(arguments: &TypesArguments) -> serde_json::Result<String> {
    let names = types::names();
    Ok(if arguments.json { serde_json::to_string(&names)? } else { names.join("\n") } + "\n")
}

fn check(arguments: &CheckArguments) -> Result<(String, Exit), Failure> {
    let mut text = String::new();
    let mut exit = Exit::Done;
    for file in &arguments.files {
        let verdict = check_file(&arguments.payload_type, file)?;
        if !verdict.ok {
            exit = Exit::Failed;
        }
        text += &if arguments.json { serde_json::to_string(&verdict)? + "\n" } else { describe(&verdict) };
    }
    Ok((text, exit))
}

fn check_file(payload_type: &PayloadType, file: &Path) -> Result<Verdict, Failure> {
    let name = file.display().to_string();
    let bytes = read(file).map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let outcome = payload_type
        .recode(json)
        .and_then(|after| Differences::between(&String::from_utf8_lossy(json), &after));
    let (differences, error) = match outcome {
        Ok(differences) => (differences, None),
        Err(error) => (Differences::default(), Some(error)),
    };
    let ok = error.is_none() && differences.is_empty();
    Ok(Verdict { file: name, payload_type: payload_type.to_string(), ok, error, differences })
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn describe(verdict: &Verdict) -> String {
    let Verdict { file, differences, .. } = verdict;
    let file = Harmless(file);
    if let Some(error) = &verdict.error {
        return format!("{file}: not readable as {}: {}\n", verdict.payload_type, Harmless(error));
    }
    if verdict.ok {
        return format!("{file}: nothing lost\n");
    }
    let lines = |word: &str, pointers: &[String]| -> String {
        pointers.iter().map(|pointer| format!("{file}: {word} {}\n", Harmless(pointer))).collect()
    };
    lines("lost", &differences.lost)
        + &lines("changed", &differences.changed)
        + &lines("added", &differences.added)
}
