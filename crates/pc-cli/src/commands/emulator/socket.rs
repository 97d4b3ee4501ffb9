//! Where the emulator listens, and to whom it answers there.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use pc_emulator::server::ServerOptions;

use crate::commands::emulator::development_ca;
use crate::connection::endpoint::listen;
use crate::output::{Failure, say};

#[derive(Args)]
pub(super) struct Socket {
    /// Where to listen; port 0 takes a free one, and a port alone is one of this machine.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR", value_parser = listen)]
    pub(super) listen: SocketAddr,
    /// Answer to this name in the Host header, too, beside localhost and the address that is listened on; may be repeated.
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    allow_host: Vec<String>,
    /// Take requests from web pages of this origin; may be repeated.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    allow_origin: Vec<String>,
    /// Speak https, with a certificate of a development CA that is made once and kept.
    #[arg(long)]
    tls: bool,
    /// Keep the development CA in this folder, beside the state or in the user's data folder unless given.
    #[arg(long, value_name = "DIR", requires = "tls")]
    tls_folder: Option<PathBuf>,
    /// How many connections are served at once; others wait.
    #[arg(long, default_value_t = ServerOptions::default().max_connections, value_name = "N", value_parser = connections)]
    max_connections: usize,
    /// How long a saved state that is put may be, in MiB.
    #[arg(long, default_value_t = (ServerOptions::default().max_state >> 20) as u16, value_name = "MIB")]
    max_state: u16,
}

impl Socket {
    /// With the certificate, where one is wanted; `state` is the file of the state.
    pub(super) fn options(&self, state: Option<&Path>) -> Result<ServerOptions, Failure> {
        let mut options = ServerOptions::default();
        options.allowed_hosts.clone_from(&self.allow_host);
        options.allowed_origins.clone_from(&self.allow_origin);
        options.max_connections = self.max_connections;
        options.max_state = usize::from(self.max_state) << 20;
        if self.tls {
            let folder = development_ca::folder(self.tls_folder.as_deref(), state)?;
            options.tls = Some(development_ca::identity(&folder, &self.names())?);
        }
        Ok(options)
    }

    pub(super) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// What clients may call the server, beside localhost.
    fn names(&self) -> Vec<String> {
        let address = Some(self.listen.ip()).filter(|address| !address.is_unspecified());
        self.allow_host.iter().cloned().chain(address.map(|address| address.to_string())).collect()
    }

    /// Warns where others than this machine may reach the emulator, which asks nobody who they are.
    pub(super) fn warn(&self) {
        if let Some(warning) = warning(self.listen.ip(), &self.allow_host) {
            say(&warning);
        }
    }
}

fn warning(listening: IpAddr, allowed: &[String]) -> Option<String> {
    let listening = listening.to_canonical();
    if listening.is_loopback() {
        return None;
    }
    let addresses = match listening.is_unspecified() {
        true => "any address".to_owned(),
        false => format!("{listening} and loopback addresses"),
    };
    let names: Vec<&str> = std::iter::once("localhost").chain(allowed.iter().map(String::as_str)).collect();
    Some(format!(
        "warning: {listening} is not a loopback address. Whoever reaches it can drive this emulator and read all it holds, \
         without a password. It answers to {addresses}, and to the names {}; --allow-host adds one",
        names.join(", ")
    ))
}

fn host_name(text: &str) -> Result<String, String> {
    let is_address = text.parse::<IpAddr>().is_ok();
    match text.is_empty() || !is_address && text.contains(['/', ':', '*', '@', ' ']) {
        true => Err("give a name without scheme, port or wildcard, such as emulator.example".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn origin(text: &str) -> Result<String, String> {
    let authority = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    match authority.map(|authority| authority.trim_end_matches('/')) {
        Some(authority) if !authority.is_empty() && !authority.contains(['/', '*', '@', ' ']) => {
            Ok(text.to_owned())
        }
        _ => Err("give scheme, host and port, such as http://localhost:3000".to_owned()),
    }
}

fn connections(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..) => Ok(count),
        _ => Err("give a number from 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_listens_beyond_loopback_is_warned_and_told_the_names() {
        assert_eq!(warning("127.0.0.1".parse().unwrap(), &[]), None);
        assert_eq!(warning("::1".parse().unwrap(), &[]), None);
        let text = warning("0.0.0.0".parse().unwrap(), &["emulator.example".to_owned()]).unwrap();
        assert!(text.contains("any address") && text.contains("localhost, emulator.example"), "{text}");
        let text = warning("10.0.0.5".parse().unwrap(), &[]).unwrap();
        assert!(text.contains("answers to 10.0.0.5 and loopback addresses"), "{text}");
    }

    #[test]
    fn names_and_origins_are_checked() {
        for name in ["emulator.example", "10.0.0.5", "fe80::1"] {
            assert!(host_name(name).is_ok(), "{name}");
        }
        for name in ["", "http://x", "x:80", "*.example"] {
            assert!(host_name(name).is_err(), "{name}");
        }
        for text in ["http://localhost:3000", "https://app.example/"] {
            assert!(origin(text).is_ok(), "{text}");
        }
        for text in ["localhost:3000", "http://", "http://x/y", "*", "null"] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
