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

/// Everything but the unreserved bytes of a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whether a byte is one of them.
const IS_UNRESERVED: [bool; 256] = {
    let mut is_unreserved = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        is_unreserved[byte] =
            matches!(byte as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    is_unreserved
};

/// The version that stands before every resource path.
const VERSION: &str = "v1";

/// Text as part of a query or form.
pub(crate) fn encoded(text: &str) -> String {
    let mut url = String::with_capacity(text.len());
    push_encoded(&mut url, text);
    url
}

/// Adds text as a part of a URL.
fn push_encoded(url: &mut String, text: &str) {
    if text.bytes().fold(true, |is_plain, byte| is_plain & IS_UNRESERVED[byte as usize]) {
        url.push_str(text); // as nearly all is
    } else {
        url.extend(utf8_percent_encode(text, RESERVED));
    }
}

/// Text that stands in a URL.
pub(crate) fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

fn find<'h>(headers: &'h [(impl AsRef<str>, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(key, _)| key.as_ref().eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_unless_each_of_its_bytes_may_stand_in_a_url() {
        for letter in (0..=u8::MAX).map(char::from) {
            let text = format!("a{letter}");
            assert_eq!(encoded(&text), utf8_percent_encode(&text, RESERVED).to_string(), "{letter:?}");
        }
    }
}
