//! The command line of Partner Center for Rust: parses, calls, prints.
//!
//! Each floor uses its own files and those below, by the names that `purchases`, `connection` and `output` hand on.

mod commands;
mod connection;
mod output;
mod parity;
mod purchases;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use commands::{
    approve, balance, buy, cancel, catalog, completions, credentials, customers, doctor, emulator,
    entitlements, health, host, inventory, invoices, manual, orders, parity as parity_command, payload,
    prune, reconcile, reexamine, reservations, resume, status, subscriptions,
};
use connection::Logging;
use output::exit::{Exit, Failure};
use output::terminal::{self, ColorChoice};
use output::{Signals, ending, help, program};

/// Partner Center for Rust: buys exactly once, follows orders, reads and checks invoices, and rehearses on an emulator.
#[derive(Parser)]
#[command(
    name = "partner-center",
    no_binary_name = true,
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Colour results: auto (on a terminal, unless NO_COLOR is set), always or never.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        hide_default_value = true,
        hide_possible_values = true
    )]
    color: ColorChoice,
}

#[derive(Subcommand)]
enum Command {
    /// Buy what intent files say, to the receipt.
    Buy(buy::BuyArguments),
    /// Go on with the purchases and cancellations of a journal that have not ended.
    Resume(resume::ResumeArguments),
    /// Show the purchases and cancellations of a journal, or the history of one.
    Status(status::StatusArguments),
    /// Approve a purchase of somebody else's that a policy has wait for a second person.
    Approve(approve::ApproveArguments),
    /// The customers of the partner, whom every other command names.
    #[command(subcommand)]
    Customers(customers::CustomersCommand),
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
    /// What customers subscribe to: seats, terms, and what renews when.
    #[command(subcommand)]
    Subscriptions(subscriptions::SubscriptionsCommand),
    /// The reservations of a customer.
    #[command(subcommand)]
    Reservations(reservations::ReservationsCommand),
    /// Look again at purchases whose end is not proven. Never buys.
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
    /// Abort a purchase before its checkout, or cancel what was ordered.
    #[command(subcommand)]
    Cancel(cancel::CancelCommand),
    /// One copy of the service that runs the purchases of an engine; taking a journal over.
    Host(Box<host::HostArguments>),
    /// The simulated Partner Center.
    #[command(subcommand)]
    Emulator(emulator::EmulatorCommand),
    /// Captured payloads against our resources.
    #[command(subcommand)]
    Payload(payload::PayloadCommand),
    /// Whether everything is ready for buying: environment, credentials, clock, endpoint, journal.
    Doctor(doctor::DoctorArguments),
    /// What the service does against what is assumed of it, without spending anything.
    Parity(Box<parity_command::ParityArguments>),
    /// Files for credentials.
    #[command(subcommand)]
    Credentials(credentials::CredentialsCommand),
    /// Whether a served emulator, or a copy of the service, answers: for health checks of containers.
    Health(health::HealthArguments),
    /// Completions for a shell.
    Completions(completions::CompletionsArguments),
    /// The manual pages, as files for `man`.
    Manual(manual::ManualArguments),
}

/// The command line as clap knows it, under the name that the program was started with: for help and completions.
pub fn command(name: &str) -> clap::Command {
    let named = program::named(Arguments::command(), name).max_term_width(help::WIDTH);
    let groups = help::groups(&named);
    named.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}\nOptions:\n{{options}}{{after-help}}"
    ))
}

/// The commands under the headings of what they are for, as help lists them: for a program that has others, too.
pub fn commands_by_group(name: &str) -> String {
    help::groups(&command(name))
}

pub use commands::completions::{Shell, completions};
pub use commands::manual::{ManualPage, manual};

/// Runs the command that the arguments name. Help, hints and advice call the program by `name`, as a person types it.
pub fn run(name: &str, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    run_beside([], name, arguments)
}

/// The same in a program that has other commands, too: completions and corrections of misspelt words know them.
pub fn run_beside(
    others: impl IntoIterator<Item = clap::Command>,
    name: &str,
    arguments: impl IntoIterator<Item = OsString>,
) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    program::started(name, &arguments);
    let whole = command(name).subcommands(others);
    let parsed = whole.clone().try_get_matches_from(arguments);
    let parsed = parsed.and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(Arguments { command, color }) => {
            terminal::choose(color);
            ending::of_command(execute(command, whole))
        }
        Err(error) => ending::of_usage(&error),
    }
}

/// Runs one command of the whole command line.
fn execute(command: Command, whole: clap::Command) -> Result<Exit, Failure> {
    match command {
        Command::Buy(arguments) => on_tokio(buy::run(arguments)),
        Command::Resume(arguments) => on_tokio(resume::run(arguments)),
        Command::Status(arguments) => on_tokio(status::run(arguments)),
        Command::Approve(arguments) => on_tokio(approve::run(arguments)),
        Command::Customers(command) => on_tokio(customers::run(command)),
        Command::Catalog(command) => on_tokio(catalog::run(command)),
        Command::Inventory(arguments) => on_tokio(inventory::run(arguments)),
        Command::Orders(command) => on_tokio(orders::run(command)),
        Command::Entitlements(command) => on_tokio(entitlements::run(command)),
        Command::Subscriptions(command) => on_tokio(subscriptions::run(command)),
        Command::Reservations(command) => on_tokio(reservations::run(command)),
        Command::Reexamine(arguments) => on_tokio(reexamine::run(arguments)),
        Command::Prune(arguments) => on_tokio(prune::run(arguments)),
        Command::Balance(arguments) => on_tokio(balance::run(arguments)),
        Command::Invoices(command) => on_workers(1, invoices::run(command)),
        Command::Reconcile(arguments) => on_workers(1, reconcile::run(arguments)),
        Command::Cancel(command) => on_tokio(cancel::run(command)),
        Command::Host(arguments) => on_tokio(host::run(*arguments)),
        Command::Emulator(command) => on_tokio(emulator::run(command)),
        Command::Payload(command) => on_tokio(async { payload::run(command) }),
        Command::Doctor(arguments) => on_tokio(doctor::run(arguments)),
        Command::Parity(arguments) => on_tokio(parity_command::run(*arguments)),
        Command::Credentials(command) => on_tokio(async { credentials::run(command) }),
        Command::Health(arguments) => on_tokio(health::run(arguments)),
        Command::Completions(arguments) => on_tokio(async { completions::run(&arguments, whole) }),
        Command::Manual(arguments) => on_tokio(async { manual::run(&arguments, whole) }),
    }
}

fn on_tokio(work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    on_workers(2, work)
}

/// Runs a command with so many threads beside its own. Large pieces that go from thread to thread, as lines do, take the more
/// memory the more threads there are, for each thread's allocator keeps what it freed.
fn on_workers(count: usize, work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(count)
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        Signals::outlive_file_size_limit();
        let logging = Logging::begin();
        let exit = work.await;
        logging.end().await;
        exit
    });
    if let Ok(Exit::Interrupted) = outcome {
        runtime.shutdown_background(); // nobody waits for a name that is looked up, or for a disk
    }
    outcome
}
