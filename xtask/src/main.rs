//! The command line: parses, calls, prints.

mod atomic_file;
mod balance;
mod bench;
mod billing;
mod bought;
mod buy;
mod cancel;
mod catalog;
mod catalog_intent;
mod catalog_view;
mod common;
mod completions;
mod confirm;
mod console;
mod credentials;
mod demo;
mod describe;
mod doctor;
mod emulator;
mod emulator_behaviour;
mod entitlement_view;
mod entitlements;
mod exit;
mod finding;
mod follow_up;
#[cfg(test)]
mod help_examples;
mod intents;
mod inventory;
mod invoices;
mod journal;
mod layers;
mod lines_file;
mod lines_format;
mod order_view;
mod orders;
mod outcome;
mod output;
mod payload;
mod progress;
mod prune;
mod purchases;
mod quote;
mod receipt;
mod reconcile;
mod reexamine;
mod reservations;
mod resume;
mod secret_file;
mod service;
mod service_clock;
mod signals;
mod simulate;
mod status;
mod stopped;
mod table;
mod test;
mod words;

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
    /// Go on with the purchases and cancellations of a journal that have not ended.
    Resume(resume::ResumeArguments),
    /// Show the purchases and cancellations of a journal, or the history of one.
    Status(status::StatusArguments),
    /// What can be bought.
    #[command(subcommand)]
    Catalog(catalog::CatalogCommand),
    /// Whether items are in stock for a customer.
    Inventory(inventory::InventoryArguments),
    /// What was bought, how far it is, and what it gave.
    #[command(subcommand)]
    Orders(orders::OrdersCommand),
    /// What customers are entitled to, and what ends soon.
    #[command(subcommand)]
    Entitlements(entitlements::EntitlementsCommand),
    /// The reservations of a customer.
    #[command(subcommand)]
    Reservations(reservations::ReservationsCommand),
    /// Look again at purchases that are unresolved. Never buys.
    Reexamine(reexamine::ReexamineArguments),
    /// Let go of the histories of purchases that ended long ago; ids and receipts stay.
    Prune(prune::PruneArguments),
    /// What the partner owes.
    Balance(balance::BalanceArguments),
    /// Invoices: list, show, lines, export, estimates, PDF, tax receipts, report.
    #[command(subcommand)]
    Invoices(invoices::InvoicesCommand),
    /// Compare what was bought with what was billed.
    Reconcile(reconcile::ReconcileArguments),
    /// Call off a purchase before its checkout, or undo what was ordered.
    #[command(subcommand)]
    Cancel(cancel::CancelCommand),
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
    /// Whether everything is ready for buying: environment, credentials, clock, endpoint, journal.
    Doctor(doctor::DoctorArguments),
    /// Completions for a shell.
    Completions(completions::CompletionsArguments),
    /// Everything that must pass: format, lints, layers, tests, docs.
    Test,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    logging();
    let outcome = match arguments.command {
        Command::Buy(arguments) => on_tokio(buy::run(arguments)),
        Command::Resume(arguments) => on_tokio(resume::run(arguments)),
        Command::Status(arguments) => on_tokio(status::run(arguments)),
        Command::Catalog(command) => on_tokio(catalog::run(command)),
        Command::Inventory(arguments) => on_tokio(inventory::run(arguments)),
        Command::Orders(command) => on_tokio(orders::run(command)),
        Command::Entitlements(command) => on_tokio(entitlements::run(command)),
        Command::Reservations(command) => on_tokio(reservations::run(command)),
        Command::Reexamine(arguments) => on_tokio(reexamine::run(arguments)),
        Command::Prune(arguments) => on_tokio(prune::run(arguments)),
        Command::Balance(arguments) => on_tokio(balance::run(arguments)),
        Command::Invoices(command) => on_workers(1, invoices::run(command)),
        Command::Reconcile(arguments) => on_workers(1, reconcile::run(arguments)),
        Command::Cancel(command) => on_tokio(cancel::run(command)),
        Command::Doctor(arguments) => on_tokio(doctor::run(arguments)),
        Command::Completions(arguments) => completions::run(&arguments),
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
    on_workers(2, work)
}

/// Beside the thread that works. What goes from thread to thread in large pieces, as lines do, takes the more memory the
/// more threads there are: each keeps what it freed.
fn on_workers(
    count: usize,
    work: impl Future<Output = Result<Exit, exit::Failure>>,
) -> Result<Exit, exit::Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(count)
        .enable_all()
        .build()
        .map_err(|error| exit::Failure::failed(format!("cannot start: {error}")))?
        .block_on(work)
}
