//! `payload`: captured payloads against our resources. What decodes and re-encodes without loss can be trusted to
//! the client.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pc_models::{Harmless, KnownMembers};
use serde::Serialize;

use crate::output::{Exit, Failure, print};
use crate::parity::payload_differences::PayloadDifferences;
use crate::parity::payload_type::{self, PayloadType};

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
    {program} payload check --strict BillingReconciliationLine line.json\n  \
    {program} payload check 'Vec<InventoryItem>' - < inventory.json\n\n\
    Exit codes: 0 nothing lost, 1 something lost, hardly a member known, or the payload says that it is something else.")]
pub(crate) struct CheckArguments {
    /// A resource, `ResourceCollection<resource>` or `Vec<resource>`, in any case.
    #[arg(value_name = "TYPE")]
    payload_type: PayloadType,
    /// Files to check; `-` is stdin.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Fail on members that the type does not know, or whose values were not understood.
    #[arg(long)]
    strict: bool,
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
    differences: PayloadDifferences,
    /// How many members the type knows.
    known: usize,
    /// JSON pointers to those it does not.
    unknown: Vec<String>,
    /// JSON pointers to those whose values were not understood.
    not_understood: Vec<String>,
    /// Whether it is probably something else.
    hardly_known: bool,
    /// The type that it says it is, if that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    says_it_is: Option<String>,
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
    let names = payload_type::names();
    Ok(if arguments.json { serde_json::to_string(&names)? } else { names.join("\n") } + "\n")
}

fn check(arguments: &CheckArguments) -> Result<(String, Exit), Failure> {
    let mut text = String::new();
    let mut exit = Exit::Done;
    for file in &arguments.files {
        let verdict = check_file(arguments, file)?;
        if !verdict.ok {
            exit = Exit::Failed;
        }
        text += &if arguments.json { serde_json::to_string(&verdict)? + "\n" } else { describe(&verdict) };
    }
    Ok((text, exit))
}

fn check_file(arguments: &CheckArguments, file: &Path) -> Result<Verdict, Failure> {
    let name = file.display().to_string();
    let bytes = read(file).map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let outcome = arguments.payload_type.recode(json).and_then(|after| {
        let differences = PayloadDifferences::between(&String::from_utf8_lossy(json), &after.json)?;
        Ok((differences, after.members))
    });
    let (differences, members, error) = match outcome {
        Ok((differences, members)) => (differences, members, None),
        Err(error) => (PayloadDifferences::default(), KnownMembers::default(), Some(error)),
    };
    let hardly_known = members.is_hardly_any();
    let says_it_is = arguments.payload_type.other_type_of(json);
    let is_known = !hardly_known && says_it_is.is_none() && (members.is_all() || !arguments.strict);
    Ok(Verdict {
        file: name,
        payload_type: arguments.payload_type.to_string(),
        ok: error.is_none() && differences.is_empty() && is_known,
        error,
        differences,
        known: members.known,
        unknown: members.unknown,
        not_understood: members.misread,
        hardly_known,
        says_it_is,
    })
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
    let says = match &verdict.says_it_is {
        Some(says) => {
            format!("{file}: it says that it is {}, which is no {}\n", Harmless(says), verdict.payload_type)
        }
        None => String::new(),
    };
    let lines = |word: &str, pointers: &[String]| -> String {
        pointers.iter().map(|pointer| format!("{file}: {word} {}\n", Harmless(pointer))).collect()
    };
    let nothing = if differences.is_empty() { format!("{file}: nothing lost\n") } else { String::new() };
    let wrong_type = match verdict.hardly_known {
        true => format!(
            "{file}: hardly a member is known, {} of {}: it is probably no {}\n",
            verdict.known,
            verdict.known + verdict.unknown.len() + verdict.not_understood.len(),
            verdict.payload_type
        ),
        false => String::new(),
    };
    nothing
        + &wrong_type
        + &says
        + &lines("lost", &differences.lost)
        + &lines("changed", &differences.changed)
        + &lines("added", &differences.added)
        + &lines("unknown", &verdict.unknown)
        + &lines("not understood", &verdict.not_understood)
}
