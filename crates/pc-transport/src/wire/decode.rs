//! Reading a reply's JSON.

use memchr::memchr_iter;
use pc_models::ResourceCollection;
use serde::de::DeserializeOwned;

use super::Reply;
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

/// What does not fit, and where.
#[derive(Debug, Clone, thiserror::Error)]
#[error("at {path}: {problem}")]
pub(crate) struct Misfit {
    path: String,
    problem: String,
}

impl Misfit {
    fn new(path: &str, problem: &serde_json::Error) -> Self {
        Self { path: excerpt(path), problem: excerpt(&problem.to_string()) } // it quotes what does not fit
    }
}

/// Most objects in one text that is decoded: an empty one is two bytes of text, and a thousand of memory.
const MAX_OBJECTS: usize = 50_000;
/// Most values in one text that is decoded.
const MAX_VALUES: usize = 1_000_000;

/// Refuses a text that would become many times as large when it is decoded. Braces and commas within strings count, too.
fn check_size(text: &[u8]) -> Result<(), Misfit> {
    if text.len() < MAX_OBJECTS {
        return Ok(());
    }
    let refuse = |problem: String| Err(Misfit { path: ".".to_owned(), problem });
    match () {
        () if memchr_iter(b'{', text).count() > MAX_OBJECTS => {
            refuse(format!("it holds more than {MAX_OBJECTS} objects"))
        }
        () if memchr_iter(b',', text).count() > MAX_VALUES => {
            refuse(format!("it holds more than {MAX_VALUES} values"))
        }
        () => Ok(()),
    }
}

/// Decodes JSON text. Only what cannot be decoded pays for tracking the path.
pub(crate) fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misfit> {
    check_size(text)?;
    // Checked as UTF-8 once, and not string by string.
    let decoded = std::str::from_utf8(text).ok().and_then(|text| serde_json::from_str(text).ok());
    decoded.map_or_else(|| from_slice_tracked(text), Ok)
}

#[cold]
fn from_slice_tracked<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misfit> {
    let deserializer = &mut serde_json::Deserializer::from_slice(text);
    let decoded = serde_path_to_error::deserialize::<_, T>(&mut *deserializer);
    let value = decoded.map_err(|error| Misfit::new(&error.path().to_string(), error.inner()))?;
    deserializer.end().map_err(|error| Misfit::new(".", &error))?;
    Ok(value)
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
