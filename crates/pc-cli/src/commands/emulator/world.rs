//! Worlds: read for an emulator that is to be served, and written of one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use pc_emulator::{Emulator, EmulatorOptions, World};
use pc_models::Timestamp;
use pc_transport::TokioClock;
use pc_transport::wire::{Method, Request};

use crate::connection::service::reach;
use crate::output::{Exit, Failure, print_data};

#[derive(Subcommand)]
pub(crate) enum WorldCommand {
    /// Print what an emulator has by now as a world file.
    #[command(after_help = "Examples:\n  \
        {program} emulator world export --state emulator.json > mine.toml\n  \
        {program} emulator world export --endpoint http://127.0.0.1:8080 > mine.toml\n  \
        {program} emulator serve --world mine.toml\n\n\
        It holds the catalog, the customers and what they have; what happened meanwhile stays with the state. {docs}/worlds.md \
        describes the form.")]
    Export(Export),
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Export {
    /// The saved state to read.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The served emulator to ask.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

pub(crate) async fn run(command: WorldCommand) -> Result<Exit, Failure> {
    let WorldCommand::Export(Export { state, endpoint }) = command;
    if let Some(file) = state {
        print_data(of_state(&file)?.as_str().as_bytes())?;
    } else if let Some(endpoint) = endpoint {
        print_data(&of_served(&endpoint).await?)?;
    }
    Ok(Exit::Done)
}

fn of_state(file: &Path) -> Result<World, Failure> {
    let text = read_text(file)?;
    let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(TokioClock::system()));
    emulator.load(&text).map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    Ok(emulator.world())
}

async fn of_served(endpoint: &str) -> Result<Vec<u8>, Failure> {
    let (transport, _) = reach(endpoint).await?;
    let request = Request::outside_version(Method::Get, &["_emulator", "world"]);
    let reply = transport.send(request).await;
    let reply =
        reply.map_err(|error| Failure::failed(format!("cannot read the world of {endpoint}: {error}")))?;
    match reply.is_success() {
        true => Ok(reply.body.to_vec()),
        false => Err(Failure::failed(format!(
            "{endpoint} gives no world: it answered {}. Perhaps it is an emulator of an earlier version",
            reply.status
        ))),
    }
}

/// The world in a file, none of whose orders may be later than now.
pub(super) fn read(file: &Path, now: Timestamp) -> Result<World, Failure> {
    let name = file.display();
    let world: World =
        read_text(file)?.parse().map_err(|error| Failure::usage(format!("{name}: {error}")))?;
    match world.last_order().filter(|last| *last > now) {
        Some(last) => Err(Failure::usage(format!(
            "{name}: an order was placed at {last}, which is later than now ({now}): nothing was served. Write earlier dates"
        ))),
        None => Ok(world),
    }
}

fn read_text(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::failed(format!("cannot read {}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_is_read_and_one_of_the_future_is_not() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/worlds/small-partner.toml");
        let at = |text: &str| read(&file, text.parse().unwrap());
        assert!(at("2026-06-01T00:00:00Z").is_ok());
        assert!(
            at("2025-11-01T00:00:00Z").is_err_and(|error| error.to_string().contains("2025-11-20T14:00:00Z"))
        );
    }

    #[test]
    fn the_world_of_a_state_is_that_of_the_emulator() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.json");
        let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(TokioClock::system()));
        std::fs::write(&file, emulator.save()).unwrap();
        assert_eq!(of_state(&file).ok().unwrap(), emulator.world());
    }
}
