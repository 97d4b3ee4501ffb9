//! Following the links of answers, to the configured origin only.

use pc_models::Link;

use super::{Method, Request, VERSION, decoded};
use crate::redact::excerpt;

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
        let mut request = Self::at(&link.uri, origin)?;
        if !request.path.first().is_some_and(|first| first.eq_ignore_ascii_case(VERSION)) {
            request.path.insert(0, VERSION.to_owned());
        }
        VERSION.clone_into(&mut request.path[0]);
        for header in &link.headers {
            if LINK_HEADERS.iter().any(|name| header.key.eq_ignore_ascii_case(name)) {
                request.headers.push((header.key.clone().into(), header.value.clone().unwrap_or_default()));
            }
        }
        Ok(request)
    }

    /// Reads an address as it stands, without adding a version: relative, or absolute on `origin`.
    ///
    /// # Errors
    /// As [`Request::follow`].
    pub fn at(uri: &str, origin: Option<&str>) -> Result<Self, ForeignLink> {
        let rest = origin.and_then(|origin| within(uri, origin)).unwrap_or(uri);
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
        if has_scheme || path.starts_with("//") || path.contains('\\') {
            return Err(ForeignLink(excerpt(uri)));
        }
        let mut request = Self::outside_version(Method::Get, &[]);
        request.path = path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
        request.add_query(query);
        Ok(request)
    }

    /// Adds a query string. Some answers print a second `?` where a `&` is meant.
    pub(crate) fn add_query(&mut self, query: &str) {
        for pair in query.split(['&', '?']).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.query.push((decoded(name), decoded(value)));
        }
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
            assert_eq!(request.headers, [("MS-ContinuationToken".into(), "t".to_owned())]);
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
