//! Requests and replies as plain data: what a [`Transport`](crate::Transport) moves, and nothing of HTTP's machinery.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

mod body;
mod decode;
mod headers;
mod json_path;
mod json_text;
mod link;
mod multipart;
mod query_value;
mod reply;
mod request;

pub(crate) use body::gathered;
#[cfg(feature = "http")]
pub(crate) use body::whole;
pub use body::{Body, StreamedReply};
pub use decode::{DecodeError, collection, json};
pub use headers::InvalidHeader;
pub(crate) use json_text::from_slice;
pub use link::ForeignLink;
pub use multipart::Part;
pub use reply::Reply;
pub use request::{Method, Request};

/// Everything but the unreserved characters of a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The version that stands before every resource path.
const VERSION: &str = "v1";

/// Text as part of a query or form.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Text that stands in a URL.
pub(crate) fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

fn find<'h>(headers: &'h [(impl AsRef<str>, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(key, _)| key.as_ref().eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}
