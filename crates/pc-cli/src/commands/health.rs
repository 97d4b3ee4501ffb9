//! `health`: whether a server of ours answers, for health checks of containers, which have no other program to ask with.

use std::time::Duration;

use clap::Args;
use pc_transport::wire::{Method, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, Transport};

use crate::connection::endpoint::endpoint;
use crate::output::{Exit, Failure, print};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the emulator answers health checks at. A copy of the service does at `/health`.
const EMULATOR: &str = "_emulator/health";

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} health http://127.0.0.1:8080               # an emulator: its /_emulator/health\n  \
    {program} health http://127.0.0.1:9080/health        # a copy of the service\n\n\
    Exit code 0 when the answer is 200, else 1.")]
pub(crate) struct HealthArguments {
    /// Where it listens; /_emulator/health is asked for unless a path is given. Plain http is for this machine alone.
    #[arg(value_name = "URL", value_parser = endpoint)]
    url: String,
}

pub(crate) async fn run(arguments: HealthArguments) -> Result<Exit, Failure> {
    let url = arguments.url;
    let (origin, path) = parts(&url);
    let mut options = HttpTransportOptions::default();
    options.connect_timeout = PATIENCE;
    options.request_timeout = PATIENCE;
    let transport = HttpTransport::new(origin, options).map_err(Failure::usage)?;
    let request = Request::outside_version(Method::Get, &path);
    let reply = transport.send(request).await.map_err(|error| Failure::failed(format!("{url}: {error}")))?;
    print(String::from_utf8_lossy(&reply.body).trim())?;
    if reply.status == 200 {
        return Ok(Exit::Done);
    }
    Err(Failure::failed(format!("{url} answered {}", reply.status)))
}

/// The origin, and the segments of the path to ask for.
fn parts(url: &str) -> (&str, Vec<&str>) {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find('/').map_or(url.len(), |at| after_scheme + at);
    let path = match url[end..].trim_matches('/') {
        "" => EMULATOR,
        path => path,
    };
    (&url[..end], path.split('/').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulators_own_path_is_meant_unless_one_is_given() {
        for (url, origin, path) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", vec!["_emulator", "health"]),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", vec!["_emulator", "health"]),
            ("http://[::1]:9080/health", "http://[::1]:9080", vec!["health"]),
            ("127.0.0.1:9080/a/b", "127.0.0.1:9080", vec!["a", "b"]),
        ] {
            assert_eq!(parts(url), (origin, path), "{url}");
        }
    }
}
