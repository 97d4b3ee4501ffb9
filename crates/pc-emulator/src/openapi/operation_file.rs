//! The form of `fixtures/operations.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What is said of operations beside their paths.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationFile {
    /// What stands in paths and queries.
    pub(super) parameters: BTreeMap<String, Parameter>,
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
    /// The status of success, if not 200.
    pub(super) status: Option<u16>,
    resource: Option<String>,
    collection: Option<String>,
    list: Option<String>,
    file: Option<String>,
}

/// Something that is served and is no operation of the API.
#[derive(Deserialize)]
pub(super) struct Endpoint {
    pub(super) method: String,
    pub(super) path: String,
    /// The resource of its errors, if not that of Partner Center.
    pub(super) refusal: Option<String>,
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

/// What a successful answer holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Success<'d> {
    Resource(&'d str),
    Collection(&'d str),
    /// A bare JSON list.
    List(&'d str),
    /// Of this media type.
    File(&'d str),
    /// Nothing: the address to look at is in a header.
    Accepted,
}

impl Description {
    pub(super) fn success(&self) -> Success<'_> {
        match (&self.resource, &self.collection, &self.list, &self.file) {
            (Some(kind), ..) => Success::Resource(kind),
            (_, Some(kind), ..) => Success::Collection(kind),
            (_, _, Some(kind), _) => Success::List(kind),
            (.., Some(media_type)) => Success::File(media_type),
            _ => Success::Accepted,
        }
    }

    /// How many kinds of success it names: one, or none when it is accepted.
    #[cfg(test)]
    pub(super) fn successes(&self) -> usize {
        let named = [&self.resource, &self.collection, &self.list, &self.file];
        named.into_iter().flatten().count()
    }
}

/// The fixture, read when it is first asked for.
#[allow(clippy::expect_used)]
pub(super) static OPERATION_FILE: LazyLock<OperationFile> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/operations.toml");
    toml::from_str(text).expect("part of the program, read by every test")
});
