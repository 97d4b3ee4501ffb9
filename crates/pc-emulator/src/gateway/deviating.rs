//! Alters answers as the options want.

mod in_body;
mod respelling;

use bytes::Bytes;
use pc_models::JsonNode;
use pc_transport::wire::Reply;

use crate::faults::deviation::Change;

/// What a text begins with in some answers.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Headers that belong to the call, whatever is answered.
const IDS: [&str; 3] = ["MS-RequestId", "MS-CorrelationId", "X-Locale"];

/// Alters an answer.
pub(crate) fn alter<'c>(reply: &mut Reply, changes: impl Iterator<Item = &'c Change>) {
    changes.for_each(|change| alter_one(reply, change));
}

fn alter_one(reply: &mut Reply, change: &Change) {
    match change {
        Change::Answer { status, content_type, body } => {
            reply.status = *status;
            reply.headers.retain(|(name, _)| IDS.iter().any(|id| id.eq_ignore_ascii_case(name)));
            let content_type = content_type.iter().map(|kind| ("Content-Type".into(), kind.clone()));
            reply.headers.extend(content_type);
            reply.body = Bytes::from(body.clone());
        }
        Change::SetHeader(name, value) => {
            drop_header(reply, name);
            reply.headers.push((name.clone().into(), value.clone()));
        }
        Change::DropHeader(name) => drop_header(reply, name),
        Change::RelativeLocation => {
            for (name, value) in &mut reply.headers {
                if name.eq_ignore_ascii_case("Location") {
                    *value = respelling::without_origin(value).to_owned();
                }
            }
        }
        Change::ByteOrderMark(is_wanted) => {
            let text = reply.text_bytes();
            let mark = if *is_wanted && !text.is_empty() { BYTE_ORDER_MARK } else { b"" };
            reply.body = Bytes::from([mark, text].concat());
        }
        change => alter_body(reply, change),
    }
}

fn drop_header(reply: &mut Reply, name: &str) {
    reply.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
}

fn alter_body(reply: &mut Reply, change: &Change) {
    let has_mark = reply.body.starts_with(BYTE_ORDER_MARK);
    let json = std::str::from_utf8(reply.text_bytes()).ok().and_then(|text| JsonNode::parse(text).ok());
    let Some(mut body) = json else { return };
    in_body::alter(&mut body, change);
    let Ok(text) = serde_json::to_vec(&body) else { return };
    let mark = if has_mark { BYTE_ORDER_MARK } else { b"" };
    reply.body = Bytes::from([mark, &text].concat());
}
