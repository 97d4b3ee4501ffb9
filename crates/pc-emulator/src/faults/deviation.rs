//! What an emulator answers otherwise than it would by itself, as another service was seen to do.

use pc_models::JsonNode;
use pc_transport::wire::Request;

use crate::values::operation::Operation;

/// Answers that are altered before they leave: those to an operation that have a status, and what is altered in them.
///
/// Nothing else changes: what the call did stays done, and a fault that is injected comes as it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Deviation {
    /// The operation, by its name in [the guide](crate); none for paths that no operation has.
    pub operation: Option<String>,
    /// The status that the answer has by itself.
    pub status: u16,
    /// Only answers to requests that name all of these texts, in the path or as values of the query.
    pub asked_with: Vec<String>,
    /// Only answers to requests that have just these parameters in their query, in any order.
    pub parameters: Option<Vec<String>>,
    /// What is altered, in this order.
    pub changes: Vec<Change>,
}

/// One thing that is altered in an answer.
///
/// A place is the way to a value in the body: names of members, and `*` for the items of a list. What is not there is left alone.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// Another answer altogether: status, content type and body. The ids of the call stay.
    Answer {
        /// The status.
        status: u16,
        /// The media type; none for a body that is empty.
        content_type: Option<String>,
        /// The body.
        body: String,
    },
    /// A header, in place of one of that name.
    SetHeader(String, String),
    /// No such header.
    DropHeader(String),
    /// An absolute address in `Location` becomes one that begins with the path.
    RelativeLocation,
    /// Whether the body begins with EF BB BF.
    ByteOrderMark(bool),
    /// A member more in every object at the place.
    AddMember(Vec<String>, String, JsonNode),
    /// No such member, in any object.
    DropMember(Vec<String>),
    /// No such member in the first object that has it, where there are others.
    DropFirst(Vec<String>),
    /// Another name for a member.
    RenameMember(Vec<String>, String),
    /// Another value in the first place that is found.
    PutFirst(Vec<String>, JsonNode),
    /// Another spelling of every value.
    Respell(Vec<String>, Respelling),
    /// Another spelling of one word.
    ReplaceWord {
        /// Where it stands.
        at: Vec<String>,
        /// The word as it is by itself.
        from: String,
        /// The word in its stead.
        to: String,
    },
    /// `totalCount` is larger than the number of items on the page by so many.
    CountMore(u64),
    /// How lists go on, where they do: the parameters of the link, whether it brings headers, and whether the body holds a token. Without
    /// parameters there is no link.
    Paging {
        /// The names of the link's parameters; none for no link.
        parameters: Option<Vec<String>>,
        /// Whether the link has headers.
        headers: bool,
        /// Whether there is a `continuationToken`.
        token: bool,
    },
}

/// How a value can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Respelling {
    /// A number as text.
    NumberAsText,
    /// A text that is a number as number.
    NumberFromText,
    /// `true` and `false` as text.
    BoolAsText,
    /// Letters in capitals, as in GUIDs.
    Capitals,
    /// Letters in small letters.
    SmallLetters,
    /// In braces.
    Braces,
    /// An instant with `Z`.
    WithZ,
    /// An instant with `+00:00`.
    WithOffset,
    /// An instant without a zone.
    WithoutZone,
    /// An instant's day alone.
    Day,
    /// An instant as `10/31/2026 00:00:00`.
    DayWithSlashes,
    /// An address with scheme and host.
    AbsoluteLink,
    /// An address that begins with `/v1/`.
    LinkWithVersion,
    /// An address that begins with `/` and no version.
    LinkFromRoot,
    /// An address without a slash before it.
    LinkWithoutSlash,
    /// `null`.
    Null,
}

impl Deviation {
    /// One for the answers of an operation that have this status.
    #[must_use]
    pub fn new(operation: Option<&str>, status: u16) -> Self {
        let operation = operation.map(str::to_owned);
        Self { operation, status, asked_with: Vec::new(), parameters: None, changes: Vec::new() }
    }

    /// The same with a further change.
    #[must_use]
    pub fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Whether it is meant for the answer of this status to the request.
    pub(crate) fn is_for(&self, operation: Option<Operation>, status: u16, request: &Request) -> bool {
        self.status == status
            && self.operation.as_deref() == operation.map(Operation::name)
            && self.asked_with.iter().all(|text| names(request, text))
            && self.parameters.as_ref().is_none_or(|parameters| has_just(request, parameters))
    }
}

fn names(request: &Request, text: &str) -> bool {
    let values = request.query.iter().map(|(_, value)| value);
    request.path.iter().chain(values).any(|part| part == text)
}

fn has_just(request: &Request, parameters: &[String]) -> bool {
    let is_known = |name: &str| parameters.iter().any(|parameter| parameter.eq_ignore_ascii_case(name));
    request.query.len() == parameters.len() && request.query.iter().all(|(name, _)| is_known(name))
}
