//! Links: their form stays, and so do the fixed segments of paths and the hosts that are everybody's.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::parity::masking::numbers::Number;
use crate::parity::masking::vocabulary::Vocabulary;
use crate::parity::masking::walk::Walk;
use crate::parity::masking::words;

/// What stays unencoded in a segment or a value of a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The longest number of a line, in digits.
const LINE_DIGITS: usize = 3;

impl Walk<'_> {
    /// A text that is a link; none for any other.
    pub(super) fn link(&mut self, text: &str) -> Option<String> {
        if text.contains(char::is_whitespace) {
            return None;
        }
        let (scheme, rest) = ["https://", "http://"]
            .into_iter()
            .find_map(|scheme| {
                let begins = text.get(..scheme.len())?.eq_ignore_ascii_case(scheme);
                begins.then(|| text.split_at(scheme.len()))
            })
            .unwrap_or(("", text));
        if scheme.is_empty() {
            let first = rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
            return (rest.contains('/') && Vocabulary::get().has_segment(first)).then(|| self.target(rest));
        }
        let (authority, target) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        Some([scheme, &self.authority(authority), &self.target(target)].concat())
    }

    /// The segments of a path that is not encoded.
    pub(super) fn path<'p>(&mut self, segments: impl Iterator<Item = &'p str>) -> Vec<String> {
        let mut before = "";
        segments
            .map(|segment| {
                let is_line = before.eq_ignore_ascii_case(words::LINES)
                    && Number::read(segment).is_some_and(|number| number.is_whole_of(LINE_DIGITS));
                before = segment;
                match is_line || Vocabulary::get().has_segment(segment) || self.is_revealed(segment) {
                    true => segment.to_owned(),
                    false => self.words(segment),
                }
            })
            .collect()
    }

    /// A parameter of a query that is not encoded.
    pub(super) fn parameter(&mut self, name: &str, value: &str) -> (String, String) {
        let is_known = Vocabulary::get().has_member(name) || self.is_revealed(name);
        match is_known {
            true => (name.to_owned(), self.text(name, value)),
            false => (self.words(name), self.text("", value)),
        }
    }

    /// User, host and port.
    fn authority(&mut self, authority: &str) -> String {
        let (user, host_and_port) =
            authority.rsplit_once('@').map_or(("", authority), |(user, rest)| (user, rest));
        let port = host_and_port.rfind(':').filter(|at| !host_and_port[*at..].contains(']'));
        let (host, port) = host_and_port.split_at(port.unwrap_or(host_and_port.len()));
        let is_own = words::OWN_HOSTS.iter().any(|known| known.eq_ignore_ascii_case(host));
        let user = if user.is_empty() { String::new() } else { self.words(user) + "@" };
        let port = if is_own || matches!(port, ":80" | ":443") { port.to_owned() } else { self.words(port) };
        user + &self.host(host) + &port
    }

    /// The name of a host; its ending stays where it is everybody's.
    pub(super) fn host(&mut self, host: &str) -> String {
        let lower = host.to_ascii_lowercase();
        if words::HOSTS.contains(&lower.as_str()) {
            return host.to_owned();
        }
        let ending = words::HOST_ENDINGS
            .iter()
            .find(|ending| lower.ends_with(**ending))
            .map_or(0, |ending| ending.len());
        let (own, ending) = host.split_at(host.len() - ending);
        self.words(own) + ending
    }

    /// Path, query and fragment.
    fn target(&mut self, target: &str) -> String {
        let (target, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
        let (path, query) =
            target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let segments: Vec<String> = path.split('/').map(decoded).collect();
        let masked = self.path(segments.iter().map(String::as_str));
        let pairs = path.split('/').zip(masked).map(|(was, masked)| encoded_like(was, &masked));
        let path = pairs.collect::<Vec<_>>().join("/");
        let query = query.map_or_else(String::new, |query| {
            let pairs: Vec<String> = query.split('&').map(|pair| self.pair(pair)).collect();
            format!("?{}", pairs.join("&"))
        });
        path + &query + &self.words(fragment)
    }

    /// A parameter as a link has it.
    fn pair(&mut self, pair: &str) -> String {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (masked_name, masked) = self.parameter(&decoded(name), &decoded(value));
        let equals = &pair[name.len()..][..usize::from(pair.len() > name.len())];
        [&encoded_like(name, &masked_name), equals, &encoded_like(value, &masked)].concat()
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Encoded, if the text before masking was.
fn encoded_like(before: &str, masked: &str) -> String {
    match before.contains('%') || !masked.is_ascii() && before.is_ascii() {
        true => utf8_percent_encode(masked, ENCODED).to_string(),
        false => masked.to_owned(),
    }
}
