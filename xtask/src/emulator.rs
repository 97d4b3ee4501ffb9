//! `emulator serve`: the simulated service over HTTP.

use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use pc_emulator::{Emulator, EmulatorOptions, Faults, Throttling};
use pc_transport::{Clock, TokioClock};

use crate::exit::{Exit, Failure};

#[derive(Subcommand)]
pub(crate) enum EmulatorCommand {
    /// Serve it over HTTP until Ctrl-C or SIGTERM.
    #[command(after_help = "Examples:\n  \
        cargo xtask emulator serve --listen 127.0.0.1:8080\n  \
        cargo xtask emulator serve --listen 127.0.0.1:0 --seed 7 --time-scale 60\n  \
        cargo xtask emulator serve --faults faults.toml --no-throttling\n  \
        cargo xtask emulator serve --state emulator.json --customers 100 --tax 19\n\n\
        Its own doors are under /_emulator/; docs/emulator.md describes them and the form of fault files.")]
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
        listen: SocketAddr,
        /// The same seed and the same requests give the same answers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many times as fast as real time the emulator's time runs.
        #[arg(long, default_value_t = 1.0, value_parser = crate::service::time_scale)]
        time_scale: f64,
        /// A file of faults to inject, TOML or JSON.
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
        /// Go on from the state in this file, if there is one, and write it there when stopping.
        #[arg(long, value_name = "FILE")]
        state: Option<PathBuf>,
        /// How many customers there are beyond the four of the demo world.
        #[arg(long, default_value_t = 0, value_name = "N")]
        customers: usize,
        /// The tax on what is billed.
        #[arg(long, default_value_t = 0, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
        tax: u32,
        /// Refuse billing exports to tokens that are not for Microsoft Graph.
        #[arg(long)]
        check_export_audience: bool,
        /// Allow more than the documented 500 calls a minute.
        #[arg(long)]
        no_throttling: bool,
    },
}

pub(crate) async fn run(command: EmulatorCommand) -> Result<Exit, Failure> {
    let EmulatorCommand::Serve {
        listen,
        seed,
        time_scale,
        faults,
        state,
        customers,
        tax,
        check_export_audience,
        no_throttling,
    } = command;
    let mut options = EmulatorOptions::default();
    options.seed = seed;
    options.time_scale = time_scale;
    options.instance = Some(format!("{:08x}", fastrand::u32(..)));
    options.throttling = (!no_throttling).then(Throttling::default);
    options.faults = faults.map(read_faults).transpose()?.unwrap_or_default();
    options.customers = customers;
    options.tax_percent = tax;
    options.check_export_audience = check_export_audience;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(|error| Failure::failed(format!("cannot listen on {listen}: {error}")))?;
    let address = listener.local_addr().map_err(Failure::failed)?;
    let clock = TokioClock::scaled(TokioClock::system().now(), time_scale);
    let emulator = Emulator::new(options, Arc::new(clock));
    if let Some(file) = &state {
        load(&emulator, file)?;
    }
    writeln!(std::io::stdout(), "listening on http://{address}").map_err(Failure::failed)?;
    let served = emulator.clone();
    pc_emulator::server::serve(listener, served, asked_to_stop()).await.map_err(Failure::failed)?;
    if let Some(file) = &state {
        save(&emulator, file)?;
    }
    Ok(Exit::Done)
}

/// Ctrl-C, or what service managers send.
async fn asked_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// A file that is not there yet is an empty beginning.
fn load(emulator: &Emulator, file: &Path) -> Result<(), Failure> {
    let name = file.display();
    match std::fs::read_to_string(file) {
        Ok(text) => emulator.load(&text).map_err(|error| Failure::usage(format!("{name}: {error}"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::failed(format!("cannot read {name}: {error}"))),
    }
}

/// Whole or not at all: a state that was written half would be worse than the one before.
fn save(emulator: &Emulator, file: &Path) -> Result<(), Failure> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let written = std::fs::write(&beside, emulator.save()).and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| Failure::failed(format!("cannot write {}: {error}", file.display())))
}

fn read_faults(path: PathBuf) -> Result<Faults, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::failed(format!("cannot read {name}: {error}")))?;
    text.parse().map_err(|error| Failure::usage(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
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
}
