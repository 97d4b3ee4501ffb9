//! Who may ask: no web page but the server's own, whatever name it reaches the server under.
//!
//! A browser sends the requests of any page to any address, so that listening on loopback keeps no page out. It names the
//! host it was told to reach in `Host`, and whose page asks in `Origin` and `Sec-Fetch-Site`. A page cannot change these.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use hyper::http::request::Parts;

use crate::server::options::ServerOptions;
use crate::values::problem::Problem;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
/// How much of a refused name is shown, in characters.
const SHOWN_CHARACTERS: usize = 100;

/// The hosts and origins that are answered to.
pub(super) struct Doors {
    listening: IpAddr,
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl Doors {
    pub(super) fn new(listening: IpAddr, options: &ServerOptions) -> Self {
        let plain = |text: &String| text.trim_end_matches(['.', '/']).to_owned();
        let hosts = options.allowed_hosts.iter().map(plain).collect();
        let origins = options.allowed_origins.iter().map(plain).collect();
        Self { listening, hosts, origins }
    }

    /// Refuses a request that a foreign web page may have sent.
    pub(super) fn check(&self, parts: &Parts) -> Result<(), Problem> {
        let named = parts.uri.authority().map(hyper::http::uri::Authority::as_str);
        let hosts = || named.into_iter().chain(values(&parts.headers, HOST));
        if let Some(foreign) = hosts().find(|host| !self.is_own_host(host)) {
            return Err(foreign_host(foreign));
        }
        let origins: Vec<&str> = values(&parts.headers, ORIGIN).collect();
        let is_allowed = |origin: &&str| self.origins.iter().any(|one| one.eq_ignore_ascii_case(origin));
        if !origins.is_empty() && origins.iter().all(is_allowed) {
            return Ok(());
        }
        let is_own = |origin: &&str| hosts().any(|host| is_page_of(origin, host));
        if let Some(foreign) = origins.iter().find(|origin| !is_own(origin)) {
            return Err(foreign_origin(foreign));
        }
        let is_foreign = |site: &str| matches!(site, "cross-site" | "same-site");
        match values(&parts.headers, SEC_FETCH_SITE).any(is_foreign) && !is_sign_in(parts) {
            true => Err(foreign_origin("another site")),
            false => Ok(()),
        }
    }

    /// Addresses are safe where they are listened on: only a name can be made to lead here by somebody else.
    fn is_own_host(&self, authority: &str) -> bool {
        let Some(host) = host_of(authority) else { return false };
        if let Ok(address) = host.parse::<IpAddr>() {
            let (address, listening) = (address.to_canonical(), self.listening.to_canonical());
            if address.is_loopback() || listening.is_unspecified() || address == listening {
                return true;
            }
        }
        let host = host.trim_end_matches('.');
        host.eq_ignore_ascii_case("localhost") || self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

/// Whether a browser goes to the page where a user signs in, which pages send it to. Nothing is changed there, and what
/// comes of it goes to the address in the request alone.
fn is_sign_in(parts: &Parts) -> bool {
    let goes_there = values(&parts.headers, SEC_FETCH_MODE).all(|mode| mode == "navigate");
    let path = parts.uri.path().to_ascii_lowercase();
    let is_page = path.ends_with("/oauth2/v2.0/authorize") || path.ends_with("/oauth2/authorize");
    parts.method == hyper::Method::GET && goes_there && is_page
}

/// The texts of a header, with what is no text as a text that is never allowed.
fn values(headers: &HeaderMap<HeaderValue>, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).into_iter().map(|value| value.to_str().unwrap_or("?"))
}

/// The host without its port, and without the brackets of an IPv6 address.
fn host_of(authority: &str) -> Option<&str> {
    let (host, rest) = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?,
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then_some(host)
}

/// Whether a page of this origin was loaded from this host and port.
fn is_page_of(origin: &str, host: &str) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

fn foreign_host(host: &str) -> Problem {
    let host = shown(host);
    Problem::new(
        403,
        403,
        format!(
            "The emulator does not answer to the host '{host}': a web page could reach it under any name. Nothing was done. \
             If this name is meant, start the emulator with --allow-host."
        ),
    )
}

fn foreign_origin(origin: &str) -> Problem {
    let origin = shown(origin);
    Problem::new(
        403,
        403,
        format!(
            "The emulator takes no requests from web pages of '{origin}'. Nothing was done. If they are meant, start it with \
             --allow-origin."
        ),
    )
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(listening: &str, headers: &[(&str, &str)]) -> u16 {
        let options = ServerOptions {
            allowed_hosts: vec!["emulator.example".to_owned()],
            allowed_origins: vec!["http://localhost:3000".to_owned()],
            ..ServerOptions::default()
        };
        let doors = Doors::new(listening.parse().unwrap(), &options);
        let mut request = hyper::Request::builder().uri("/_emulator/clock");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        doors.check(&request.body(()).unwrap().into_parts().0).map_or_else(|problem| problem.status, |()| 200)
    }

    #[test]
    fn it_answers_to_loopback_its_own_address_and_names_it_was_given() {
        for (listening, host, expected) in [
            ("127.0.0.1", "127.0.0.1:8080", 200),
            ("127.0.0.1", "127.8.9.1", 200),
            ("127.0.0.1", "LocalHost:1", 200),
            ("127.0.0.1", "localhost.", 200),
            ("::1", "[::1]:8080", 200),
            ("127.0.0.1", "[::ffff:127.0.0.1]:80", 200),
            ("127.0.0.1", "Emulator.Example:443", 200),
            ("127.0.0.1", "evil.example", 403),
            ("127.0.0.1", "localhost.evil.example", 403),
            ("127.0.0.1", "127.0.0.1.evil.example", 403),
            ("127.0.0.1", "10.0.0.5:8080", 403),
            ("127.0.0.1", "localhost:80@evil.example", 403),
            ("127.0.0.1", "", 403),
            ("10.0.0.5", "10.0.0.5:8080", 200),
            ("10.0.0.5", "10.0.0.6:8080", 403),
            ("0.0.0.0", "10.0.0.6:8080", 200),
            ("::", "[fe80::1]:8080", 200),
            ("0.0.0.0", "evil.example:8080", 403),
        ] {
            assert_eq!(status(listening, &[("Host", host)]), expected, "{host} at {listening}");
        }
        assert_eq!(status("127.0.0.1", &[]), 200, "no browser leaves it out");
        assert_eq!(status("127.0.0.1", &[("Host", "localhost"), ("Host", "evil.example")]), 403);
    }

    #[test]
    fn a_page_of_another_origin_is_refused() {
        for (name, value, expected) in [
            ("Origin", "http://localhost:8080", 200),
            ("Origin", "https://LOCALHOST:8080", 200),
            ("Origin", "http://localhost:3000", 200),
            ("Origin", "http://localhost:3001", 403),
            ("Origin", "http://evil.example", 403),
            ("Origin", "null", 403),
            ("Origin", "", 403),
            ("Sec-Fetch-Site", "same-origin", 200),
            ("Sec-Fetch-Site", "none", 200),
            ("Sec-Fetch-Site", "cross-site", 403),
            ("Sec-Fetch-Site", "same-site", 403),
        ] {
            let headers = [("Host", "localhost:8080"), (name, value)];
            assert_eq!(status("127.0.0.1", &headers), expected, "{name}: {value}");
        }
        assert_eq!(status("127.0.0.1", &[("Origin", "http://localhost:8080")]), 403, "a page of nowhere");
    }

    #[test]
    fn any_page_may_send_its_user_to_sign_in_but_not_fetch_that() {
        let doors = Doors::new("127.0.0.1".parse().unwrap(), &ServerOptions::default());
        let is_let_in = |path: &str, method: &str, mode: &str| {
            let request = hyper::Request::builder().method(method).uri(path).header("Host", "localhost");
            let request = request.header("Sec-Fetch-Site", "cross-site").header("Sec-Fetch-Mode", mode);
            doors.check(&request.body(()).unwrap().into_parts().0).is_ok()
        };
        assert!(is_let_in("/t/oauth2/v2.0/authorize?client_id=a", "GET", "navigate"));
        assert!(!is_let_in("/t/oauth2/v2.0/authorize?client_id=a", "GET", "no-cors"));
        assert!(!is_let_in("/t/oauth2/v2.0/authorize", "POST", "navigate"));
        assert!(!is_let_in("/t/oauth2/v2.0/token", "GET", "navigate"));
    }
}
