//! `emulator`: the simulated service over HTTP, and its description.

mod adopted;
mod development_ca;
mod request_line;
mod socket;
mod world;

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use clap::{Args, Subcommand};
use pc_emulator::Emulator;
use pc_emulator::server::serve_with;
use pc_transport::{Clock, TokioClock};

use crate::commands::emulator::socket::Socket;
use crate::commands::emulator::world::WorldCommand;
use crate::connection::Behaviour;
use crate::output::{Exit, Failure, Signals, atomic_file, hint, print_json, say};

/// How much of a state is written to its file at once, in bytes.
const WRITTEN_AT_ONCE: usize = 1 << 20;

#[derive(Subcommand)]
pub(crate) enum EmulatorCommand {
    /// Serve it over HTTP until Ctrl-C or SIGTERM.
    #[command(after_help = "Examples:\n  \
        {program} emulator serve --listen 127.0.0.1:8080\n  \
        {program} emulator serve --listen 127.0.0.1:0 --seed 7 --time-scale 60\n  \
        {program} emulator serve --faults faults.toml --no-throttling\n  \
        {program} emulator serve --refuse-second-checkout --require-mfa\n  \
        {program} emulator serve --world world.toml\n  \
        {program} emulator serve --as recording.json\n  \
        {program} emulator serve --state emulator.json --customers 100 --tax 19\n  \
        {program} emulator serve --log --time-scale 300\n  \
        {program} emulator serve --tls --listen 127.0.0.1:8443\n  \
        {program} emulator serve --listen 0.0.0.0:8080 --allow-host emulator.example\n\n\
        Pages to look at and control endpoints are under /_emulator/; {docs}/emulator.md describes them and the form of fault files.")]
    Serve(Box<Serve>),
    /// Print the OpenAPI description of what it serves.
    #[command(after_help = "Example:\n  {program} emulator openapi > openapi.json\n\n\
        A served emulator answers the same at /_emulator/openapi.json.")]
    Openapi,
    /// What there is when it starts, as a file.
    #[command(subcommand)]
    World(WorldCommand),
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    socket: Socket,
    /// How many times as fast as real time the emulator's time runs; at 0 only POST /_emulator/clock moves it, which can set
    /// another pace, too; `real` is 1, `fast` 1000.
    #[arg(long, default_value_t = 1.0, value_parser = time_scale)]
    time_scale: f64,
    /// What there is at the start: customers, catalog, prices, earlier orders. A state that is gone on from brings its own.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Answer as the service did of which `parity` made this recording: its members, spellings, refusals and delays.
    #[arg(long = "as", value_name = "RECORDING")]
    recording: Option<PathBuf>,
    /// Go on from the state in this file, if there is one, and write it there when stopping. Snapshots are kept beside it, in
    /// FILE.snapshots.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Say each request on a line of stderr: what was asked, what was answered and why, the injected fault and the time.
    #[arg(long)]
    log: bool,
    #[command(flatten)]
    behaviour: Behaviour,
}

pub(crate) async fn run(command: EmulatorCommand) -> Result<Exit, Failure> {
    match command {
        EmulatorCommand::Serve(options) => serve(*options).await,
        EmulatorCommand::Openapi => {
            print_json(&pc_emulator::openapi())?;
            Ok(Exit::Done)
        }
        EmulatorCommand::World(command) => world::run(command).await,
    }
}

async fn serve(
    Serve { socket, time_scale, world, recording, state, log, behaviour }: Serve,
) -> Result<Exit, Failure> {
    if let Some(file) = &state {
        atomic_file::check_writable(file)?; // what cannot be kept is not begun
    }
    let mut options = behaviour.options()?;
    if let Some(recording) = recording {
        adopted::adopt(&mut options, &recording).await?;
    }
    let clock = Arc::new(TokioClock::system());
    options.world = world.map(|file| world::read(&file)).transpose()?;
    let goes_on = state.as_ref().is_some_and(|file| file.exists());
    let notice = options.world.as_ref().and_then(|world| world::notice(world, clock.now(), goes_on));
    options.instance = Some(format!("{:08x}", fastrand::u32(..)));
    let listener = tokio::net::TcpListener::bind(socket.listen)
        .await
        .map_err(|error| Failure::failed(format!("cannot listen on {}: {error}", socket.listen)))?;
    let address = listener.local_addr()?;
    let emulator = Emulator::new(options, clock);
    emulator.set_time_scale(time_scale).map_err(|error| Failure::usage(error.to_string()))?;
    if let Some(file) = &state {
        load(&emulator, file)?;
        keep_snapshots(&emulator, file)?;
    }
    let server = socket.options(state.as_deref())?;
    socket.warn();
    notice.iter().for_each(|notice| say(notice));
    if log {
        emulator.on_request(|record| say(&request_line::shown(record)));
    }
    let (served, mut signals) = (emulator.clone(), Signals::listen());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    writeln!(std::io::stdout(), "listening on {}://{address}", socket.scheme())?;
    hint(
        &format!("customers list --endpoint {}://{address}", socket.scheme()),
        "talks to it, from another terminal",
    );
    let mut serving = pin!(serve_with(server, listener, served, async { drop(stopped.await) }));
    let mut exit = Exit::Done;
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = signals.next() => {
            drop(stop);
            tokio::select! {
                ended = &mut serving => ended,
                // Whoever still waits for an answer has none.
                () = signals.next() => {
                    exit = Exit::Interrupted;
                    Ok(())
                }
            }
        }
    };
    // However it ended: what was done so far is kept.
    if let Some(file) = &state {
        save(&emulator, file)?;
    }
    ended.map_err(|error| Failure::failed(format!("cannot listen on {address} any more: {error}")))?;
    Ok(exit)
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(0.0) => Ok(0.0),
        _ => crate::connection::time_scale::time_scale(text),
    }
}

/// A file that is not there yet is an empty beginning.
fn load(emulator: &Emulator, file: &Path) -> Result<(), Failure> {
    let name = file.display();
    match File::open(file) {
        Ok(opened) => emulator.load_from(opened).map_err(|error| Failure::usage(format!("{name}: {error}"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::failed(format!("cannot read {name}: {error}"))),
    }
}

/// Snapshots are kept in a folder beside the state: `emulator.json.snapshots` beside `emulator.json`.
fn keep_snapshots(emulator: &Emulator, state: &Path) -> Result<(), Failure> {
    let mut folder = std::path::absolute(state)?.into_os_string();
    folder.push(".snapshots");
    let folder = PathBuf::from(folder);
    emulator.keep_snapshots_in(&folder).map_err(|error| {
        Failure::failed(format!("cannot read the snapshots in {}: {error}", folder.display()))
    })
}

/// Whole or not at all: a state that was written half would be worse than the one before.
fn save(emulator: &Emulator, file: &Path) -> Result<(), Failure> {
    let new = atomic_file::NewFile::create(file, true)?;
    let mut out = BufWriter::with_capacity(WRITTEN_AT_ONCE, new.file());
    let written = emulator.save_to(&mut out).and_then(|()| out.flush());
    drop(out);
    written.map_err(|error| atomic_file::cannot(file, &error))?;
    new.keep()
}

#[cfg(test)]
mod tests {
    use pc_emulator::EmulatorOptions;

    use super::*;

    fn emulator() -> Emulator {
        Emulator::new(EmulatorOptions::default(), Arc::new(TokioClock::system()))
    }

    #[test]
    fn a_state_is_written_and_read_again_and_may_be_missing_but_not_broken() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.json");
        let (first, second) = (emulator(), emulator());
        assert!(load(&first, &file).is_ok(), "not there yet");
        first.advance(std::time::Duration::from_secs(86_400));
        save(&first, &file).ok().unwrap();
        load(&second, &file).ok().unwrap();
        assert!(second.now().since(emulator().now()).as_secs() > 86_000);
        std::fs::write(&file, "half of").unwrap();
        assert!(load(&second, &file).is_err());
    }

    #[test]
    fn a_clock_can_stand() {
        assert_eq!((time_scale("0"), time_scale("60")), (Ok(0.0), Ok(60.0)));
        assert!(time_scale("-1").is_err() && time_scale("soon").is_err());
        let emulator = emulator();
        emulator.set_time_scale(0.0).unwrap();
        assert_eq!(emulator.now(), emulator.now());
    }
}
