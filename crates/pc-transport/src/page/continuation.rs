//! Where a list goes on, as data that can be saved.

use pc_models::{KeyValuePair, Link, ResourceCollection};
use serde::{Deserialize, Serialize};

use crate::Operation;
use crate::wire::{ForeignLink, Request};

/// The header that carries a position.
pub(crate) const TOKEN_HEADER: &str = "MS-ContinuationToken";

/// Where a list goes on. Belongs to the operation it came from; the service decides how long it is good for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Continuation(Next);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Next {
    /// A link of the answer, with the token that goes with it.
    Link { uri: String, token: Option<String> },
    /// A token for the operation's own address.
    Token(String),
}

impl Continuation {
    /// What follows a page: its link, else its token, else nothing. `count` items of the list stand before it.
    pub(super) fn after<T>(collection: &ResourceCollection<T>, count: u64) -> Option<Self> {
        let some = |text: &String| !text.trim().is_empty();
        let link = collection.links.as_ref().and_then(|links| links.next.as_ref());
        let link_token = || {
            let headers = &link?.headers;
            headers.iter().find(|header| header.key.eq_ignore_ascii_case(TOKEN_HEADER))?.value.clone()
        };
        let token = collection.continuation_token.clone().filter(some).or_else(link_token);
        let token = token.filter(some);
        let uri = link.map(|link| link.uri.trim()).filter(|uri| !uri.is_empty());
        match (uri, token) {
            (Some(uri), Some(token)) if lacks_offset(uri) => Some(Self(Next::Token(token))),
            (Some(uri), None) if lacks_offset(uri) => {
                Some(Self(Next::Link { uri: with_offset(uri, count), token: None }))
            }
            (Some(uri), token) => Some(Self(Next::Link { uri: uri.to_owned(), token })),
            (None, token) => token.map(|token| Self(Next::Token(token))),
        }
    }

    pub(super) fn request(
        &self,
        operation: &impl Operation,
        origin: Option<&str>,
    ) -> Result<Request, ForeignLink> {
        match &self.0 {
            Next::Token(token) => Ok(operation.next_page(token)),
            Next::Link { uri, token } => {
                let mut link = Link::default();
                link.uri.clone_from(uri);
                link.headers.extend(
                    token
                        .clone()
                        .map(|token| KeyValuePair { key: TOKEN_HEADER.to_owned(), value: Some(token) }),
                );
                Request::follow_from(&link, origin)
            }
        }
    }
}

/// Some answers print a link that forgets how far the list was read.
fn lacks_offset(uri: &str) -> bool {
    uri.split(['?', '&']).any(is_empty_offset)
}

fn is_empty_offset(pair: &str) -> bool {
    pair.eq_ignore_ascii_case("offset=")
}

fn with_offset(uri: &str, offset: u64) -> String {
    let completed = |pair: &str| {
        if is_empty_offset(pair.trim_end_matches(['?', '&'])) {
            let (name, separator) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{name}={offset}{separator}")
        } else {
            pair.to_owned()
        }
    };
    uri.split_inclusive(['?', '&']).map(completed).collect()
}

impl Request {
    /// The same request for the page that a token names.
    #[must_use]
    pub fn at_token(self, token: &str) -> Self {
        self.header(TOKEN_HEADER, token)
    }
}
