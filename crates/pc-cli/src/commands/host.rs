//! `host`: the service process that an engine calls, and what belongs to it.

#[cfg(feature = "host")]
mod copy;
mod import;
#[cfg(feature = "host")]
mod layers;
mod settings;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::connection::EnvironmentArguments;
use crate::output::{Exit, Failure};

#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
    {program} host --restate http://127.0.0.1:9070 --ingress http://127.0.0.1:8080 --endpoint http://127.0.0.1:8090\n  \
    {program} host --restate http://127.0.0.1:9070 --ingress http://127.0.0.1:8080 --live\n  \
    {program} host --config host.toml --listen 127.0.0.1:9082\n  \
    {program} host import purchases.db --restate http://127.0.0.1:8080\n\n\
    Runs one copy of the service until Ctrl-C or SIGTERM, and then lets the calls under way end. As many copies as wanted may \
    run behind one address. /health and /metrics tell of it. What the command line says wins, then the environment \
    (PARTNER_CENTER_HOST_LISTEN and so on), then the file of --config, whose keys are the flags, --env-file and --trust-origin excepted.\n\
    {docs}/scale-out.md describes all of it."
)]
pub(crate) struct HostArguments {
    #[command(subcommand)]
    command: Option<HostCommand>,
    #[command(flatten)]
    serve: ServeArguments,
}

/// What a copy is started with.
#[derive(Args)]
#[cfg_attr(not(feature = "host"), allow(dead_code))] // a program without the feature knows the flags, and does not host
struct ServeArguments {
    #[command(flatten)]
    settings: settings::Settings,
    /// A file with settings (TOML); each key is the flag of the same name.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    environment: EnvironmentArguments,
}

#[derive(Subcommand)]
enum HostCommand {
    /// Take the purchases and cancellations of a journal over, for the service of an engine to go on with.
    Import(import::ImportArguments),
}

pub(crate) async fn run(arguments: HostArguments) -> Result<Exit, Failure> {
    match arguments.command {
        Some(HostCommand::Import(arguments)) => import::run(arguments).await,
        None => serve(arguments.serve).await,
    }
}

#[cfg(feature = "host")]
use copy::run as serve;

/// Without the feature `host` the program has the flags, so that help and completions are the same, and not the service.
#[cfg(not(feature = "host"))]
async fn serve(_: ServeArguments) -> Result<Exit, Failure> {
    Err(Failure::usage(
        "this program was built without the service: build it with the feature `host`. Nothing was done",
    ))
}
