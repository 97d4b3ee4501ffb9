//! `emulator serve`: the simulated service over HTTP.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use pc_emulator::{Emulator, EmulatorOptions, Faults, Throttling};
use pc_transport::{Clock, TokioClock};

use crate::exit::{Exit, Failure};

#[derive(Subcommand)]
pub(crate) enum EmulatorCommand {
    /// Serve it over HTTP until Ctrl-C.
    #[command(after_help = "Examples:\n  \
        cargo xtask emulator serve --listen 127.0.0.1:8080\n  \
        cargo xtask emulator serve --listen 127.0.0.1:0 --seed 7 --time-scale 60\n  \
        cargo xtask emulator serve --faults faults.toml --no-throttling\n\n\
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
        /// Allow more than the documented 500 calls a minute.
        #[arg(long)]
        no_throttling: bool,
    },
}

pub(crate) async fn run(command: EmulatorCommand) -> Result<Exit, Failure> {
    let EmulatorCommand::Serve { listen, seed, time_scale, faults, no_throttling } = command;
    let mut options = EmulatorOptions::default();
    options.seed = seed;
    options.time_scale = time_scale;
    options.instance = Some(format!("{:08x}", fastrand::u32(..)));
    options.throttling = (!no_throttling).then(Throttling::default);
    options.faults = faults.map(read_faults).transpose()?.unwrap_or_default();
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(|error| Failure::failed(format!("cannot listen on {listen}: {error}")))?;
    let address = listener.local_addr().map_err(Failure::failed)?;
    let clock = TokioClock::scaled(TokioClock::system().now(), time_scale);
    let emulator = Emulator::new(options, Arc::new(clock));
    writeln!(std::io::stdout(), "listening on http://{address}").map_err(Failure::failed)?;
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    pc_emulator::server::serve(listener, emulator, stop).await.map_err(Failure::failed)?;
    Ok(Exit::Done)
}

fn read_faults(path: PathBuf) -> Result<Faults, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::failed(format!("cannot read {name}: {error}")))?;
    text.parse().map_err(|error| Failure::usage(format!("{name}: {error}")))
}
