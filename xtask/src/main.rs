//! The command line: parses, calls, prints.

mod bench;
mod buy;
mod describe;
mod emulator;
mod emulator_clock;
mod exit;
mod intents;
mod journal;
mod layers;
mod payload;
mod progress;
mod purchases;
mod receipt;
mod service;
mod simulate;
mod test;

use clap::{Parser, Subcommand};

/// Simulated purchases are many small values: with this allocator they take a tenth less time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use exit::Exit;

/// Partner Center for Rust.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    version,
    about,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Buy what intent files say, to the receipt.
    Buy(buy::BuyArguments),
    /// Go on with the purchases of a journal that have not ended.
    Resume(journal::ResumeArguments),
    /// Show the purchases of a journal, or the history of one.
    Status(journal::StatusArguments),
    /// The simulated Partner Center.
    #[command(subcommand)]
    Emulator(emulator::EmulatorCommand),
    /// Purchases under drawn faults and crashes, checked against the emulator's books.
    Simulate(simulate::SimulateArguments),
    /// Captured payloads against our resources.
    #[command(subcommand)]
    Payload(payload::PayloadCommand),
    /// The benchmarks, each as a ratio against its baseline in the same run.
    Bench(bench::BenchArguments),
    /// Everything that must pass: format, lints, layers, tests, docs.
    Test,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    logging();
    let outcome = match arguments.command {
        Command::Buy(arguments) => on_tokio(buy::run(arguments)),
        Command::Resume(arguments) => on_tokio(journal::resume(arguments)),
        Command::Status(arguments) => on_tokio(journal::status(arguments)),
        Command::Emulator(command) => on_tokio(emulator::run(command)),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Payload(command) => payload::run(command),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Test => test::run(),
    };
    exit::report(outcome)
}

/// Logs go to stderr, and only when asked for with `RUST_LOG`.
fn logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    if let Ok(filter) = filter {
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }
}

fn on_tokio(work: impl Future<Output = Result<Exit, exit::Failure>>) -> Result<Exit, exit::Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| exit::Failure::failed(format!("cannot start: {error}")))?
        .block_on(work)
}
