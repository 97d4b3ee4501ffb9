//! Names of services: one service has one name, however its address was typed.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What every loopback name stands for.
const LOOPBACK: &str = "127.0.0.1";

/// The one name of a service: its address in lower case, without its scheme's own port, `/v1` and what else changes
/// nothing, and with one name for loopback. A tenant (`… of tenant …`) is in lower case, too. A name that is no address
/// stays as it is.
#[must_use]
pub fn canonical_service(name: &str) -> String {
    let name = name.trim();
    let (address, tenant) =
        name.split_once(' ').map_or((name, None), |(address, rest)| (address, Some(rest)));
    let Some((scheme, rest)) = address.split_once("://") else { return name.to_owned() };
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = split_port(authority);
    let own_port = match scheme.as_str() {
        "http" => Some("80"),
        "https" => Some("443"),
        _ => None,
    };
    let mut canonical = format!("{scheme}://{}", canonical_host(host));
    if let Some(port) = port.filter(|port| !port.is_empty() && Some(*port) != own_port) {
        canonical += &format!(":{port}");
    }
    canonical += without_version(path);
    if let Some(tenant) = tenant {
        canonical += &format!(" {}", tenant.to_lowercase());
    }
    canonical
}

/// An IPv6 address holds colons, too, in brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, Some(port)),
        _ => (authority, None),
    }
}

fn canonical_host(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let inside_brackets = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_loopback = match inside_brackets.map(str::parse::<Ipv6Addr>) {
        Some(Ok(address)) => address.is_loopback() || address.to_ipv4_mapped() == Some(Ipv4Addr::LOCALHOST),
        _ => host == "localhost" || host.parse() == Ok(Ipv4Addr::LOCALHOST),
    };
    if is_loopback { LOOPBACK.to_owned() } else { host }
}

/// The API is at the same place with its version and without.
fn without_version(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    match path.len().checked_sub("/v1".len()) {
        Some(at) if path.get(at..).is_some_and(|end| end.eq_ignore_ascii_case("/v1")) => {
            path[..at].trim_end_matches('/')
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_service_has_one_name() {
        for name in [
            "http://127.0.0.1:8080",
            "http://localhost:8080/",
            "HTTP://LOCALHOST:8080/v1",
            "http://localhost.:8080/V1/",
            "http://[::1]:8080",
            "http://[0:0:0:0:0:0:0:1]:8080//",
            "http://[::ffff:127.0.0.1]:8080",
            " http://127.0.0.1:8080 ",
        ] {
            assert_eq!(canonical_service(name), "http://127.0.0.1:8080", "{name}");
        }
        for name in ["https://API.example.", "https://api.example:443/v1/", "https://api.example:"] {
            assert_eq!(canonical_service(name), "https://api.example", "{name}");
        }
        let tenant = canonical_service("https://api.example/ of tenant Contoso.OnMicrosoft.com");
        assert_eq!(tenant, "https://api.example of tenant contoso.onmicrosoft.com");
    }

    #[test]
    fn services_that_are_not_the_same_keep_names_of_their_own() {
        let names = [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8081",
            "http://127.0.0.1",
            "https://127.0.0.1",
            "http://127.0.0.2:8080",
            "http://localhost.example:8080",
            "http://127.0.0.1:8080/v2",
            "http://127.0.0.1:8080/a/v1",
            "An embedded emulator of 2030-01-01",
            "",
            "v1",
        ];
        let canonical: std::collections::BTreeSet<String> =
            names.iter().map(|name| canonical_service(name)).collect();
        assert_eq!(canonical.len(), names.len(), "{canonical:?}");
    }
}
