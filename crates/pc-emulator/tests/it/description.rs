//! The OpenAPI description as a judge: whether what was answered is what it says, to the last header and member.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use pc_emulator::openapi;
use pc_transport::wire::{Method, Reply, Request};
use serde_json::{Value, json};

use crate::harness::body;

/// Headers that HTTP itself has, which a description does not name.
const HEADERS_OF_HTTP: [&str; 3] = ["Content-Type", "Content-Length", "Date"];

/// The description, and what is looked up in it.
pub(crate) struct Description(pub(crate) Value);

/// The one that every answer is held against.
pub(crate) static STRICT: LazyLock<Description> = LazyLock::new(Description::strict);
/// Its schemas, ready to be used, by where they stand.
static VALIDATORS: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// An operation of the description.
#[derive(Clone, Copy)]
pub(crate) struct Described<'d> {
    pub(crate) path: &'d str,
    pub(crate) method: &'d str,
    pub(crate) operation: &'d Value,
}

impl Described<'_> {
    pub(crate) fn id(&self) -> &str {
        self.operation["operationId"].as_str().unwrap()
    }
}

impl Description {
    pub(crate) fn new() -> Self {
        Self(openapi())
    }

    /// The same with schemas that refuse members they do not name.
    fn strict() -> Self {
        let mut description = openapi();
        for schema in description["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            if schema.get("properties").is_some() {
                schema["additionalProperties"] = json!(false);
            }
        }
        Self(description)
    }

    /// What a reference leads to; whatever is none is what it is.
    pub(crate) fn resolved<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(reference) => self.0.pointer(&reference[1..]).unwrap(),
            None => value,
        }
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = Described<'_>> {
        let paths = self.0["paths"].as_object().unwrap().iter();
        paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| Described { path, method, operation })
        })
    }

    /// The operation of a request: of those that fit the one with the most fixed segments. None where there is none.
    pub(crate) fn find(&self, method: Method, path: &[String]) -> Option<Described<'_>> {
        let is_version = |first: &&String| ["v1", "v1.0"].iter().any(|one| first.eq_ignore_ascii_case(one));
        let behind = &path[path.first().filter(is_version).into_iter().count()..];
        let version = ["v1".to_owned()];
        let versioned = version.iter().chain(behind).map(String::as_str).collect::<Vec<_>>();
        let plain = path.iter().map(String::as_str).collect::<Vec<_>>();
        let wanted = method.as_str().to_ascii_lowercase();
        let fixed = |described: &Described<'_>| {
            let fixed = [&plain, &versioned].map(|segments| fixed_segments(described.path, segments));
            fixed.into_iter().flatten().max()
        };
        let fitting = self.operations().filter(|described| described.method == wanted);
        let fitting = fitting.filter_map(|described| Some((fixed(&described)?, described)));
        fitting.max_by_key(|(fixed, _)| *fixed).map(|(_, described)| described)
    }

    /// What is wrong with an answer, held against what is described of its operation, or against what is said of paths and
    /// methods that are not described.
    pub(crate) fn problems(&self, request: &Request, reply: &Reply) -> Vec<String> {
        let status = reply.status.to_string();
        let described = self.find(request.method, &request.path);
        let like_a_get = described.is_none() && request.method == Method::Head;
        let of_the_emulator = request.path.len() > 1 && request.path[0] == "_emulator";
        let described = match like_a_get && !of_the_emulator {
            true => self.find(Method::Get, &request.path),
            false => described,
        };
        let otherwise = &self.0["x-otherwise"];
        let (place, answer) = match described {
            Some(described) => {
                (format!("{} {status}", described.id()), &described.operation["responses"][&status])
            }
            None => {
                let service = match request.path.first().map(|first| first.to_ascii_lowercase()).as_deref() {
                    Some("blobs") => &otherwise["storage"],
                    Some("_emulator") => &otherwise["emulator"],
                    _ => otherwise,
                };
                (format!("otherwise {:?} {status}", request.path.first()), &service[&status])
            }
        };
        if answer.is_null() {
            return vec![format!("{place} is not described")];
        }
        let answer = self.resolved(answer);
        let mut problems = self.problems_of_headers(answer, reply);
        if !like_a_get {
            problems.extend(self.problems_of_body(&place, answer, reply, request.method == Method::Head));
        }
        problems.into_iter().map(|problem| format!("{place}: {problem}")).collect()
    }

    fn problems_of_headers(&self, answer: &Value, reply: &Reply) -> Vec<String> {
        let none = serde_json::Map::new();
        let described = answer["headers"].as_object().unwrap_or(&none);
        let mut problems = Vec::new();
        for (name, header) in described {
            let header = self.resolved(header);
            match reply.find_header(name) {
                None if header["required"] == true => problems.push(format!("there is no {name}")),
                Some(text) if header["schema"]["type"] == "integer" && text.parse::<i64>().is_err() => {
                    problems.push(format!("{name} is no number: {text}"));
                }
                _ => {}
            }
        }
        let served = reply.headers.iter().map(|(name, _)| &**name);
        let is_known = |name: &str| {
            let mut known = described.keys().map(String::as_str).chain(HEADERS_OF_HTTP);
            known.any(|known| known.eq_ignore_ascii_case(name))
        };
        problems.extend(served.filter(|name| !is_known(name)).map(|name| format!("{name} is not described")));
        problems
    }

    fn problems_of_body(&self, place: &str, answer: &Value, reply: &Reply, is_head: bool) -> Vec<String> {
        let Some(content) = answer["content"].as_object() else {
            return if reply.body.is_empty() {
                Vec::new()
            } else {
                vec!["a body is not described".to_owned()]
            };
        };
        let media_type = reply.find_header("Content-Type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default();
        match content.get(media_type) {
            None => vec![format!("the media type {media_type:?} is not described")],
            Some(_) if is_head => Vec::new(),
            Some(media) if media_type == "application/json" => {
                self.problems_of_value(&format!("{place} {media_type}"), &media["schema"], &body(reply))
            }
            Some(media) if media["schema"]["format"] == "binary" => Vec::new(),
            Some(_) if std::str::from_utf8(&reply.body).is_err() => vec!["the body is no text".to_owned()],
            Some(_) => Vec::new(),
        }
    }

    /// What is wrong with a value that should be as a schema says; `place` stands for the schema.
    pub(crate) fn problems_of_value(&self, place: &str, schema: &Value, value: &Value) -> Vec<String> {
        let made = || {
            let mut whole = json!({"components": self.0["components"]});
            whole.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
            let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
            Arc::new(options.should_validate_formats(true).build(&whole).unwrap())
        };
        let validator = VALIDATORS.lock().unwrap().entry(place.to_owned()).or_insert_with(made).clone();
        let problems = validator.iter_errors(value);
        problems.map(|problem| format!("{}: {problem}", problem.instance_path())).collect()
    }
}

/// Fails when an answer is not as described. Answers that a fault decided are not.
pub(crate) fn hold(request: &Request, reply: &Reply) {
    let problems = STRICT.problems(request, reply);
    assert!(
        problems.is_empty(),
        "{} {}\n{problems:#?}\n{}",
        request.method.as_str(),
        request.target(),
        reply.snippet()
    );
}

/// How many segments of a path template a path has to the letter; none where it does not fit.
fn fixed_segments(template: &str, segments: &[&str]) -> Option<usize> {
    let parts: Vec<&str> = template.trim_start_matches('/').split('/').collect();
    let is_open = |part: &&str| part.starts_with('{');
    let fit = |(part, segment): (&&str, &&str)| is_open(part) || part.eq_ignore_ascii_case(segment);
    let fits = parts.len() == segments.len() && parts.iter().zip(segments).all(fit);
    fits.then(|| parts.iter().filter(|part| !is_open(part)).count())
}

#[test]
fn whatever_is_not_as_described_is_found() {
    let asked = crate::harness::request(Method::Get, "t/discovery/v2.0/keys");
    let ids = |reply: Reply| reply.header("MS-RequestId", "1").header("MS-CorrelationId", "2");
    let good = || ids(Reply::json(200, &json!({"keys": []})));
    assert_eq!(STRICT.problems(&asked, &good()), [""; 0]);
    for (reply, problem) in [
        (ids(Reply::json(418, &json!({}))), "GetKeys 418 is not described"),
        (good().header("X-Other", "1"), "GetKeys 200: X-Other is not described"),
        (Reply::json(200, &json!({"keys": []})).header("MS-RequestId", "1"), "there is no MS-CorrelationId"),
        (ids(Reply::json(200, &json!({"keys": [], "other": 1}))), "'other' was unexpected"),
        (ids(Reply::json(200, &json!({"keys": [{}]}))), "\"kty\" is a required property"),
        (ids(Reply::new(200).header("Content-Type", "text/html")), "\"text/html\" is not described"),
    ] {
        let problems = STRICT.problems(&asked, &reply).join("\n");
        assert!(problems.contains(problem), "{problem}: {problems}");
    }
    let nowhere = crate::harness::request(Method::Put, "t/discovery/v2.0/keys");
    assert_eq!(STRICT.problems(&nowhere, &good()), ["otherwise Some(\"t\") 200 is not described"]);
}
