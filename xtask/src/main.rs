//! What a developer of this workspace runs: tests, benchmarks, simulation. Every other word goes to the partner's command line.

mod bench;
mod cargo;
#[cfg(test)]
mod deployment_files;
mod dist;
#[cfg(test)]
mod documented_commands;
mod exit;
mod host;
mod layers;
mod sbom;
mod simulate;
mod static_program;
mod supply_chain;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use cargo::PROGRAM;

/// Simulated purchases are many small values: with this allocator they take a tenth less time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Partner Center for Rust, in a checkout.
#[derive(Parser)]
#[command(
    bin_name = PROGRAM,
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything that must pass: layers, supply chain, format, lints, tests, docs, the static program.
    Test,
    /// Whether the libraries depend on each other in one direction only.
    #[command(after_help = "Examples:\n  cargo xtask layers")]
    Layers,
    /// What the program is made of: a bill of materials in CycloneDX, for a release.
    Sbom(sbom::SbomArguments),
    /// What a release publishes for a target: archive, bill of materials, checksums.
    Dist(dist::DistArguments),
    /// The benchmarks, each as a ratio against its baseline in the same run.
    Bench(bench::BenchArguments),
    /// Purchases under drawn faults and crashes, checked against the emulator's own orders.
    Simulate(simulate::SimulateArguments),
    /// A command of the partner.
    #[command(external_subcommand)]
    Partner(Vec<OsString>),
}

fn main() -> ExitCode {
    let matches = command().get_matches_from(words(std::env::args_os()));
    let outcome = match Arguments::from_arg_matches(&matches).map(|arguments| arguments.command) {
        Ok(Command::Partner(words)) if host::is_meant(&words) => return host::run(&words),
        Ok(Command::Partner(words)) => {
            let workshop = Arguments::command();
            return pc_cli::run_beside(workshop.get_subcommands().cloned(), PROGRAM, words);
        }
        Ok(Command::Test) => test::run(),
        Ok(Command::Layers) => layers::run(),
        Ok(Command::Sbom(arguments)) => sbom::run(&arguments),
        Ok(Command::Dist(arguments)) => dist::run(&arguments),
        Ok(Command::Bench(arguments)) => bench::run(&arguments),
        Ok(Command::Simulate(arguments)) => simulate::run(&arguments),
        Err(error) => error.exit(),
    };
    exit::report(outcome)
}

/// The words that were typed; `help WORD` means `WORD --help`, whoever knows the word.
fn words(typed: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = typed.collect();
    if words.get(1).is_some_and(|word| word == "help") {
        words.remove(1);
        words.push("--help".into());
    }
    words
}

/// The developer's command line, whose help lists the partner's commands, too.
fn command() -> clap::Command {
    let partner = pc_cli::commands_by_group(PROGRAM);
    Arguments::command().max_term_width(80).help_template(format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{partner}\nOnly in a checkout, the others also in the program `partner-center`:\n\
         {{subcommands}}\n\nOptions:\n{{options}}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed_and_shows_everything() {
        command().debug_assert();
        let help = command().render_help().to_string();
        for word in ["buy", "completions", "simulate", "layers", "Usage: cargo xtask <COMMAND>"] {
            assert!(help.contains(word), "{word}: {help}");
        }
    }

    #[test]
    fn words_of_the_developer_stay_here_and_others_go_on() {
        let parse = |typed: &str| {
            let typed = std::iter::once("xtask").chain(typed.split(' ')).map(OsString::from);
            Arguments::try_parse_from(words(typed)).map(|arguments| arguments.command)
        };
        assert!(matches!(parse("test"), Ok(Command::Test)));
        for (typed, forwarded) in
            [("buy a.toml --json", "buy a.toml --json"), ("help orders list", "orders list --help")]
        {
            let Ok(Command::Partner(words)) = parse(typed) else { panic!("{typed} is not forwarded") };
            assert_eq!(words.join(" ".as_ref()), forwarded);
        }
        let help = parse("help simulate").err().unwrap().to_string();
        assert!(help.contains("--seeds"), "{help}");
    }
}
