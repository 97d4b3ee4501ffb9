//! Worlds: read for an emulator that is to be served, and written of one.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use pc_emulator::{Emulator, EmulatorOptions, World};
use pc_models::Timestamp;
use pc_transport::TokioClock;
use pc_transport::wire::{Method, Request};

use crate::connection::service::reach;
use crate::output::{Exit, Failure, print_data, say};

/// The header in which an emulator counts what is not in a world.
const LEFT_OUT: &str = "Emulator-Left-Out";

#[derive(Subcommand)]
pub(crate) enum WorldCommand {
    /// Print what an emulator has by now as a world file.
    #[command(after_help = "Examples:\n  \
        {program} emulator world export --state emulator.json > mine.toml\n  \
        {program} emulator world export --endpoint http://127.0.0.1:8080 > mine.toml\n  \
        {program} emulator serve --world mine.toml\n\n\
        It holds the catalog, the customers, and their orders with what became of them. What it has no place for stays with the \
        state, and is counted on stderr. {docs}/worlds.md describes the form.")]
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
    let exported = match (state, endpoint) {
        (Some(file), _) => of_state(&file)?,
        (None, Some(endpoint)) => of_served(&endpoint).await?,
        (None, None) => return Err(Failure::usage("name a saved state or a served emulator")),
    };
    print_data(&exported.file)?;
    if !exported.left_out.is_empty() {
        say(&format!("a world has no place for all of it: left out are {}", exported.left_out));
    }
    Ok(Exit::Done)
}

/// A world, and what is not in it.
struct Exported {
    file: Vec<u8>,
    /// Such as `2 carts; 1 audit record`; empty when nothing is left out.
    left_out: String,
}

fn of_state(file: &Path) -> Result<Exported, Failure> {
    let opened = File::open(file)
        .map_err(|error| Failure::failed(format!("cannot read {}: {error}", file.display())))?;
    let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(TokioClock::system()));
    emulator.load_from(opened).map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    let left_out = emulator.left_out_of_world().join("; ");
    Ok(Exported { file: emulator.world().as_str().into(), left_out })
}

async fn of_served(endpoint: &str) -> Result<Exported, Failure> {
    let (transport, _) = reach(endpoint).await?;
    let request = Request::outside_version(Method::Get, &["_emulator", "world"]);
    let reply = transport.send(request).await;
    let reply =
        reply.map_err(|error| Failure::failed(format!("cannot read the world of {endpoint}: {error}")))?;
    match reply.is_success() {
        true => Ok(Exported {
            left_out: reply.find_header(LEFT_OUT).unwrap_or_default().to_owned(),
            file: reply.body.to_vec(),
        }),
        false => Err(Failure::failed(format!(
            "{endpoint} gives no world: it answered {}. Perhaps it is an emulator of an earlier version",
            reply.status
        ))),
    }
}

/// The world in a file.
pub(super) fn read(file: &Path) -> Result<World, Failure> {
    let name = file.display();
    read_text(file)?.parse().map_err(|error| Failure::usage(format!("{name}: {error}")))
}

/// What is to be known of a world that is served: when its time begins if not now, or that a state goes on in its own.
pub(super) fn notice(world: &World, now: Timestamp, goes_on: bool) -> Option<String> {
    if goes_on {
        return Some(
            "the saved state goes on in the world it began in: what --world says is not in it".to_owned(),
        );
    }
    let last = world.last_order().filter(|last| *last > now)?;
    Some(format!(
        "time begins at {last}, when the last order of the world was placed or changed: it is later than now ({now})"
    ))
}

fn read_text(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::failed(format!("cannot read {}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_when_a_world_is_ahead_or_left_out() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/worlds/small-partner.toml");
        let world = read(&file).ok().unwrap();
        let at = |text: &str, goes_on| notice(&world, text.parse().unwrap(), goes_on);
        assert_eq!(at("2026-06-01T00:00:00Z", false), None);
        let ahead = at("2025-11-01T00:00:00Z", false).unwrap();
        assert!(ahead.contains("time begins at 2025-11-20T14:00:00Z"), "{ahead}");
        assert!(at("2026-06-01T00:00:00Z", true).unwrap().contains("goes on in the world"));
    }

    #[test]
    fn the_world_of_a_state_is_that_of_the_emulator() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.json");
        let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(TokioClock::system()));
        let invoice = Request::outside_version(Method::Post, &["_emulator", "invoices"]);
        assert!(emulator.handle(invoice.json(&serde_json::json!({"line_items": 1}))).is_success());
        std::fs::write(&file, emulator.save()).unwrap();
        let exported = of_state(&file).ok().unwrap();
        assert_eq!(exported.file, emulator.world().as_str().as_bytes());
        assert_eq!(exported.left_out, "1 made-up invoice");
    }
}
