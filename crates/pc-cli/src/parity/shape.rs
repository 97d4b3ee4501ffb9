//! What answers to one question have in common: which members there are, how often, and how their values are spelt.

use std::collections::{BTreeMap, BTreeSet};

use crate::parity::known::NextPage;
use crate::parity::node::Node;
use crate::parity::place::{EACH, Place};
use crate::parity::questions::is_wrong;
use crate::parity::recorder::AS_SENT;
use crate::parity::recording::{Body, Exchange, Told};
use crate::parity::spelling::Spelling;

/// Words of a member are remembered up to so many: beyond that it holds no words.
const MAX_WORDS: usize = 200;
/// Headers whose absence or presence is nobody's choice.
const HEADERS_OF_THE_NETWORK: [&str; 1] = ["Date"];

/// What a question is, for comparing: all that succeeded of one operation together, each wrong call by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Topic {
    pub(crate) operation: String,
    /// The case, where the call is known to be wrong.
    pub(crate) wrong: Option<String>,
}

impl Topic {
    /// What an exchange is about.
    pub(crate) fn of(exchange: &Exchange) -> Self {
        let wrong = is_wrong(&exchange.operation, &exchange.case).then(|| exchange.case.clone());
        Self { operation: exchange.operation.clone(), wrong }
    }
}

/// The shape of the answers on one topic.
#[derive(Debug, Default, Clone)]
pub(crate) struct Shape {
    pub(crate) answers: usize,
    pub(crate) statuses: BTreeSet<u16>,
    /// The codes of errors.
    pub(crate) codes: BTreeSet<String>,
    pub(crate) byte_order_mark: BTreeSet<bool>,
    /// `json`, `empty`, `pdf`, …
    pub(crate) bodies: BTreeSet<String>,
    /// How often each header came, and in which forms.
    pub(crate) headers: BTreeMap<String, Header>,
    pub(crate) members: BTreeMap<Place, Member>,
    /// How lists go on, where they do.
    pub(crate) paging: BTreeSet<String>,
    /// What `totalCount` counts.
    pub(crate) counts: BTreeSet<&'static str>,
}

/// A header that answers have.
#[derive(Debug, Default, Clone)]
pub(crate) struct Header {
    pub(crate) seen: usize,
    pub(crate) forms: BTreeSet<String>,
}

/// What stands at one place.
#[derive(Debug, Default, Clone)]
pub(crate) struct Member {
    /// How often it was there.
    pub(crate) seen: usize,
    /// How many objects could have had it.
    pub(crate) parents: usize,
    pub(crate) spellings: BTreeSet<Spelling>,
    /// The texts that it held, as far as they may be words.
    pub(crate) words: BTreeSet<String>,
}

impl Member {
    pub(crate) fn is_always_there(&self) -> bool {
        self.seen >= self.parents
    }

    pub(crate) fn has_type(&self, json_type: &str) -> bool {
        self.spellings.iter().any(|spelling| spelling.json_type() == json_type)
    }
}

/// The shapes of all answers, by topic.
pub(crate) fn shapes<'e>(exchanges: impl IntoIterator<Item = &'e Exchange>) -> BTreeMap<Topic, Shape> {
    let mut shapes: BTreeMap<Topic, Shape> = BTreeMap::new();
    for exchange in exchanges {
        let topic = Topic::of(exchange);
        let is_wrong = topic.wrong.is_some();
        shapes.entry(topic).or_default().add(&exchange.answer, is_wrong);
    }
    for shape in shapes.values_mut() {
        shape.count_parents();
    }
    shapes
}

impl Shape {
    /// Adds an answer. Of a refusal of what is not known to be wrong the status is all that is compared.
    fn add(&mut self, answer: &Told, is_wrong: bool) {
        self.statuses.insert(answer.status);
        if answer.status >= 400 && !is_wrong {
            return;
        }
        self.answers += 1;
        self.byte_order_mark.insert(answer.byte_order_mark);
        for (name, value) in &answer.headers {
            if HEADERS_OF_THE_NETWORK.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                continue;
            }
            let header = self.headers.entry(name.to_ascii_lowercase()).or_default();
            header.seen += 1;
            header.forms.insert(header_form(name, value));
        }
        let kind = match &answer.body {
            Body::Empty => "empty",
            Body::Json(_) => "json",
            Body::Other { kind, .. } => kind,
        };
        self.bodies.insert(kind.to_owned());
        if let Body::Json(body) = &answer.body {
            if answer.status >= 400 {
                self.codes.extend(code(body));
            } else {
                self.add_list(body);
            }
            self.add_node(body, &Place::default());
        }
    }

    /// What a list says of itself.
    fn add_list(&mut self, body: &Node) {
        let Some(items) = body.find("items").and_then(Node::as_list) else { return };
        if let Some(count) = body.text_at(&["totalCount"]) {
            let is_of_page = count.parse() == Ok(items.len());
            self.counts.insert(if is_of_page {
                "the items of the page"
            } else {
                "more than the items of the page"
            });
        }
        let token = body.find("continuationToken").is_some().then_some("a token");
        let link = match NextPage::of(body) {
            Some(NextPage::Link(link)) => Some(link_form(&link)),
            _ => None,
        };
        let parts: Vec<&str> = link.as_deref().into_iter().chain(token).collect();
        if !parts.is_empty() {
            self.paging.insert(parts.join(" and "));
        }
    }

    fn add_node(&mut self, node: &Node, place: &Place) {
        let member = self.members.entry(place.clone()).or_default();
        member.seen += 1;
        member.spellings.insert(Spelling::of(node, place.name().eq_ignore_ascii_case("uri")));
        match node {
            Node::Text(text) if member.words.len() < MAX_WORDS => {
                member.words.insert(text.clone());
            }
            Node::List(items) => {
                let each = place.then(EACH);
                items.iter().for_each(|item| self.add_node(item, &each));
            }
            Node::Object(members) => {
                members.iter().for_each(|(name, value)| self.add_node(value, &place.then(name)));
            }
            _ => {}
        }
    }

    /// How many objects could have had each member.
    fn count_parents(&mut self) {
        let objects: BTreeMap<Place, usize> =
            self.members.iter().map(|(place, member)| (place.clone(), member.seen)).collect();
        for (place, member) in &mut self.members {
            let parents = place.parent().and_then(|parent| objects.get(&parent).copied());
            member.parents = parents.filter(|_| place.name() != EACH).unwrap_or(member.seen);
        }
    }

    /// How many objects stand at a place.
    pub(crate) fn objects_at(&self, place: &Place) -> usize {
        self.members.get(place).filter(|member| member.has_type("object")).map_or(0, |member| member.seen)
    }
}

/// The code of an error, in any of the envelopes.
pub(crate) fn code(body: &Node) -> Option<String> {
    body.text_at(&["code"])
        .or_else(|| body.text_at(&["errorCode"]))
        .or_else(|| body.text_at(&["error", "code"]))
}

/// What of a link to the next page is how it is made.
fn link_form(link: &pc_models::Link) -> String {
    let uri = link.uri.to_string();
    let names = uri.split(['?', '&']).skip(1).map(|pair| pair.split('=').next().unwrap_or(pair).to_owned());
    let names: BTreeSet<String> = names.map(|name| name.to_ascii_lowercase()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let headers = if link.headers.is_empty() { "" } else { " and a header" };
    format!("a link with {names}{headers}")
}

/// What of a header's value is a matter of form.
fn header_form(name: &str, value: &str) -> String {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    match () {
        () if is("Content-Type") => value.to_ascii_lowercase().replace(' ', ""),
        () if is("Retry-After") && value.bytes().all(|byte| byte.is_ascii_digit()) => "seconds".to_owned(),
        () if is("Retry-After") => "a date".to_owned(),
        () if is("MS-RequestId") || is("MS-CorrelationId") => match value {
            AS_SENT => "as sent".to_owned(),
            _ => "another id".to_owned(),
        },
        () if is("ETag") && value.starts_with("W/") => "weak".to_owned(),
        () if is("Location") => Spelling::of(&Node::Text(value.to_owned()), true).told().to_owned(),
        () => String::new(),
    }
}
