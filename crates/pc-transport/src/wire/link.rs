//! Following the links of answers, to the configured origin only.

use pc_models::Link;

use super::{Request, VERSION, decoded};

/// The headers of links that the service means to be sent back. No other is taken from an answer.
const LINK_HEADERS: [&str; 1] = ["MS-ContinuationToken"];

impl Request {
    /// Reads what a relative link of an answer points at, with the link's headers.
    ///
    /// # Errors
    /// When the link leads to another host: a token is only ever sent to the configured origin.
    pub fn follow(link: &Link) -> Result<Self, ForeignLink> {
        Self::follow_from(link, None)
    }

    /// As [`Request::follow`], and accepts an absolute link that stays on `origin`.
    ///
    /// # Errors
    /// As [`Request::follow`].
    pub fn follow_from(link: &Link, origin: Option<&str>) -> Result<Self, ForeignLink> {
        let uri = origin.and_then(|origin| within(&link.uri, origin)).unwrap_or(&link.uri);
        let uri = uri.split('#').next().unwrap_or_default();
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
        if has_scheme || path.starts_with("//") || path.contains('\\') {
            return Err(ForeignLink(link.uri.chars().take(200).collect()));
        }
        let mut segments: Vec<String> =
            path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
        if segments.first().is_some_and(|first| first.eq_ignore_ascii_case(VERSION)) {
            segments.remove(0);
        }
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let mut request = Self::get(&segments);
        // Some answers print a second `?` where a `&` is meant.
        for pair in query.split(['&', '?']).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            request.query.push((decoded(name), decoded(value)));
        }
        for header in &link.headers {
            if LINK_HEADERS.iter().any(|name| header.key.eq_ignore_ascii_case(name)) {
                request.headers.push((header.key.clone(), header.value.clone().unwrap_or_default()));
            }
        }
        Ok(request)
    }
}

/// What follows the origin, when the address stands on it.
fn within<'u>(uri: &'u str, origin: &str) -> Option<&'u str> {
    let origin = origin.trim_end_matches('/');
    let rest = uri.get(..origin.len()).filter(|start| start.eq_ignore_ascii_case(origin))?;
    let rest = &uri[rest.len()..];
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

/// A link that leads away from the configured origin; it is not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the link `{0}` leads to another host and was not followed")]
pub struct ForeignLink(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn link(uri: &str) -> Link {
        serde_json::from_value(serde_json::json!({
            "uri": uri,
            "headers": [
                {"key": "MS-ContinuationToken", "value": "t"},
                {"key": "Authorization", "value": "x"},
                {"key": "Host", "value": "evil.example"},
                {"key": "X-Anything", "value": "x"}
            ]
        }))
        .unwrap()
    }

    #[test]
    fn links_are_followed_with_or_without_version_and_leading_slash() {
        for uri in [
            "/customers/c/orders?x=%2B1&y=2",
            "/v1/customers/c/orders?x=%2B1&y=2",
            "customers//c/orders/?x=%2B1&y=2",
            "customers/c/orders?x=%2B1?y=2",
        ] {
            let request = Request::follow(&link(uri)).unwrap();
            assert_eq!(request.target(), "/v1/customers/c/orders?x=%2B1&y=2");
            assert_eq!(request.headers, [("MS-ContinuationToken".to_owned(), "t".to_owned())]);
        }
    }

    #[test]
    fn a_link_to_another_host_is_not_followed() {
        let origin = Some("https://api.example");
        for uri in [
            "https://evil.example/v1/x",
            "//evil.example/x",
            "\\\\evil.example\\x",
            "HTTP://evil.example",
            "https:evil.example/x",
            "https://api.example.evil.example/x",
            "https://api.example@evil.example/x",
            "https://api.example:444/x",
            "http://api.example/x",
            "https://api.example//evil.example/x",
        ] {
            assert!(Request::follow_from(&link(uri), origin).is_err(), "{uri}");
        }
    }

    #[test]
    fn an_absolute_link_to_the_own_origin_is_followed() {
        for uri in ["https://api.example/v1/x?y=1", "HTTPS://API.example/x?y=1"] {
            let request = Request::follow_from(&link(uri), Some("https://api.example")).unwrap();
            assert_eq!(request.target(), "/v1/x?y=1");
            assert!(Request::follow(&link(uri)).is_err());
        }
    }
}
