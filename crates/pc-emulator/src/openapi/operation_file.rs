//! The form of `fixtures/operations.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::openapi::family::Family;

/// What is said of operations beside their paths.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationFile {
    /// What stands in paths and queries.
    pub(super) parameters: BTreeMap<String, Parameter>,
    /// The headers that are sent.
    pub(super) request_headers: BTreeMap<String, Header>,
    /// The headers that are answered.
    pub(super) answer_headers: BTreeMap<String, Header>,
    /// The operations of the route table, by name.
    pub(super) operations: BTreeMap<String, Description>,
    /// What is served beside the route table.
    pub(super) endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) description: String,
    /// A JSON type; text unless told.
    #[serde(rename = "type")]
    pub(super) json_type: Option<String>,
    pub(super) example: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) description: String,
    /// A kind of value; text unless told.
    pub(super) kind: Option<String>,
    /// Of an answer: whether it may be absent where it is named.
    #[serde(default)]
    pub(super) optional: bool,
}

/// What an operation takes and answers.
#[derive(Deserialize)]
pub(super) struct Description {
    /// What it is called, if not as the operation in the route table.
    pub(super) id: Option<String>,
    pub(super) summary: String,
    pub(super) tag: String,
    /// Further operations of the same method and path, told apart by query or body.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Query parameters; those that end with `?` may be absent.
    #[serde(default)]
    pub(super) query: Vec<String>,
    /// Request headers beside those of every call.
    #[serde(default)]
    pub(super) headers: Vec<String>,
    pub(super) pages: Option<Pages>,
    /// The resource that is sent, as JSON unless another media type is told.
    pub(super) body: Option<String>,
    pub(super) media_type: Option<String>,
    /// Another media type that is taken as well, as text.
    pub(super) or_media_type: Option<String>,
    /// Whether there may be no body.
    #[serde(default)]
    pub(super) body_may_be_absent: bool,
    #[serde(flatten)]
    pub(super) success: Success,
    /// What else is answered that is no error.
    #[serde(default)]
    pub(super) further: Vec<Success>,
    /// The statuses of its errors, beside those that its route tells: of tokens and of limits.
    #[serde(default)]
    pub(super) refuses: Vec<u16>,
    /// The same without a body, by `HEAD`.
    pub(super) head: Option<Head>,
}

/// Something that is served and is no operation of the API.
#[derive(Deserialize)]
pub(super) struct Endpoint {
    pub(super) method: String,
    pub(super) path: String,
    /// Where it is found in the first version of the protocol.
    pub(super) v1_path: Option<String>,
    /// Which service its errors look like.
    #[serde(default)]
    pub(super) family: Family,
    #[serde(flatten)]
    pub(super) description: Description,
}

/// How the next page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pages {
    /// By the token of the page before, in a header.
    Token,
    /// By the number of items before it, in the query.
    Offset,
}

/// One status that is no error, and what comes with it: nothing, a JSON value, a file, or one of both as the caller
/// accepts.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Success {
    #[serde(default = "ok")]
    pub(super) status: u16,
    pub(super) description: Option<String>,
    resource: Option<String>,
    collection: Option<String>,
    /// The items of a bare JSON list.
    list: Option<String>,
    /// The media type of a file.
    pub(super) file: Option<String>,
    /// Headers beside those of every answer.
    #[serde(default)]
    pub(super) answer_headers: Vec<String>,
}

/// What an operation is called when only its headers are wanted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) summary: String,
}

fn ok() -> u16 {
    200
}

impl Success {
    /// The kind of the JSON value.
    pub(super) fn kind(&self) -> Option<String> {
        match (&self.resource, &self.collection, &self.list) {
            (Some(kind), ..) => Some(kind.clone()),
            (_, Some(kind), _) => Some(collection_of(kind)),
            (.., Some(kind)) => Some(format!("[{kind}]")),
            (None, None, None) => None,
        }
    }

    /// What a collection is of.
    pub(super) fn items(&self) -> Option<&str> {
        self.collection.as_deref()
    }

    /// How many kinds of JSON value it names: one, or none.
    #[cfg(test)]
    pub(super) fn kinds(&self) -> usize {
        [&self.resource, &self.collection, &self.list].into_iter().flatten().count()
    }
}

/// What a collection of a resource is called.
pub(super) fn collection_of(kind: &str) -> String {
    format!("{kind}Collection")
}

/// The fixture, read when it is first asked for.
#[allow(clippy::expect_used)]
pub(super) static OPERATION_FILE: LazyLock<OperationFile> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/operations.toml");
    toml::from_str(text).expect("part of the program, read by every test")
});
