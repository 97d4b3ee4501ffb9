//! The address of an emulator, as a person types it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Reads an address. Without a scheme it is one of this machine, which is spoken to in plain http: `localhost:8080`, `:8080` and
/// `8080` mean the same.
pub(crate) fn endpoint(text: &str) -> Result<String, String> {
    if text.contains("://") {
        return Ok(text.to_owned());
    }
    let (authority, path) = text.split_once('/').unwrap_or((text, ""));
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    if let Some(port) = port(authority) {
        return Ok(format!("http://127.0.0.1:{port}{path}"));
    }
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_port = authority.strip_prefix(host).is_some_and(|rest| rest.is_empty() || port(rest).is_some());
    if is_port && is_this_machine(host) {
        return Ok(format!("http://{authority}{path}"));
    }
    Err(format!(
        "an address of another machine needs its scheme, as in https://{text}; localhost:8080, :8080 and 8080 are this machine's"
    ))
}

/// Reads where to listen: an address and a port, or a port of this machine alone.
pub(crate) fn listen(text: &str) -> Result<SocketAddr, String> {
    if let Some(port) = text.strip_prefix("localhost").and_then(port).or_else(|| port(text)) {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    text.parse().map_err(|_| "give an address and a port, as in 127.0.0.1:8080, or a port alone".to_owned())
}

/// A port, with a colon before it or not.
fn port(text: &str) -> Option<u16> {
    text.strip_prefix(':').unwrap_or(text).parse().ok()
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_machine_needs_no_scheme() {
        for (typed, meant) in [
            ("8080", "http://127.0.0.1:8080"),
            (":8080", "http://127.0.0.1:8080"),
            ("localhost:8080", "http://localhost:8080"),
            ("127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("localhost", "http://localhost"),
            ("https://emulator.example", "https://emulator.example"),
        ] {
            assert_eq!(endpoint(typed).as_deref(), Ok(meant), "{typed}");
        }
        for other in
            ["emulator.example:8080", "10.0.0.1:8080", "", ":", "99999", "localhost:x", "localhost.example:1"]
        {
            assert!(endpoint(other).unwrap_err().contains("https://"), "{other}");
        }
    }

    #[test]
    fn a_port_alone_is_listened_on_for_this_machine() {
        for typed in ["8080", ":8080", "localhost:8080", "127.0.0.1:8080"] {
            assert_eq!(listen(typed), Ok(SocketAddr::from(([127, 0, 0, 1], 8080))), "{typed}");
        }
        assert_eq!(listen("0.0.0.0:0").unwrap().to_string(), "0.0.0.0:0");
        assert!(listen("somewhere").is_err() && listen("99999").is_err());
    }
}
