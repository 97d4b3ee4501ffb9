//! Reading a reply's JSON.

use pc_models::ResourceCollection;
use serde::de::DeserializeOwned;

use super::Reply;
use super::json_text::from_slice;
use crate::redact::excerpt;

/// Decodes a JSON body; a leading byte-order mark is skipped.
///
/// # Errors
/// Where in the body it does not fit, and the body's first part.
pub fn json<T: DeserializeOwned>(reply: &Reply) -> Result<T, DecodeError> {
    let body = reply.text_bytes();
    if body.is_empty() {
        return Err(DecodeError::new(".", &format!("the {} came without a body", reply.status), reply));
    }
    from_slice(body).map_err(|misfit| DecodeError::new(&misfit.path, &misfit.problem, reply))
}

/// Decodes a collection. A 200 or 204 without a body is an empty one: where a list has nothing, the service may say nothing.
/// What is there must be a list, with `items`: any other object would read as an empty one.
///
/// # Errors
/// As [`json`], and where it has no `items` or calls itself something else.
pub fn collection<T: DeserializeOwned>(reply: &Reply) -> Result<ResourceCollection<T>, DecodeError> {
    if matches!(reply.status, 200 | 204) && reply.text_bytes().is_empty() {
        return Ok(ResourceCollection::default());
    }
    let collection: ResourceCollection<T> = json(reply)?;
    let named = collection.attributes.as_ref().and_then(|attributes| attributes.object_type.as_deref());
    match named {
        Some(other) if !other.eq_ignore_ascii_case("Collection") => {
            let problem = format!("`{other}` is no collection");
            Err(DecodeError::new("attributes.objectType", &problem, reply))
        }
        // Read once more only where it makes a difference.
        _ if collection.items.is_empty() && !json::<Members>(reply)?.has_items() => {
            Err(DecodeError::new("items", "there is no such member: it is no collection", reply))
        }
        _ => Ok(collection),
    }
}

/// The members of an object, by name.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Members(std::collections::BTreeMap<String, serde::de::IgnoredAny>);

impl Members {
    fn has_items(&self) -> bool {
        self.0.keys().any(|name| name.eq_ignore_ascii_case("items"))
    }
}

/// An answer that does not have the documented shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the answer at {path}: {problem}; it begins: {snippet}")]
#[non_exhaustive]
pub struct DecodeError {
    /// Where in the JSON.
    pub path: String,
    /// What does not fit, without secrets.
    pub problem: String,
    /// The first part of the body.
    pub snippet: String,
}

impl DecodeError {
    /// An answer that does not fit at `path`.
    #[must_use]
    pub fn new(path: &str, problem: &str, reply: &Reply) -> Self {
        Self { path: excerpt(path), problem: excerpt(problem), snippet: reply.snippet() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn a_byte_order_mark_is_skipped_and_a_bad_answer_names_the_place() {
        let reply = Reply { body: Bytes::from_static(b"\xEF\xBB\xBF{\"isSigned\":true}"), ..Reply::new(200) };
        assert!(json::<pc_models::DirectSignStatus>(&reply).unwrap().is_signed);
        #[derive(Debug, serde::Deserialize)]
        struct Strict {
            #[allow(dead_code)] // only its reading is tested
            items: Vec<u8>,
        }
        let broken = Reply::json(200, &serde_json::json!({"items": [1, "two"]}));
        let error = json::<Strict>(&broken).unwrap_err();
        assert_eq!(error.path, "items[1]");
    }
}
