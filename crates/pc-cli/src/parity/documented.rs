//! What the documentation says of answers: the emulator's OpenAPI description, which is made of it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::parity::place::{EACH, Place};

/// The documented answers of every operation.
pub(crate) struct Documented {
    description: Value,
    /// The schema of a success of each operation, as JSON pointer.
    successes: BTreeMap<String, String>,
}

/// What is documented of one place; of several kinds of resource, where one of several can stand there.
pub(crate) struct DocumentedPlace<'d> {
    document: &'d Documented,
    kinds: Vec<&'d Value>,
}

impl Documented {
    pub(crate) fn read() -> Self {
        let description = pc_emulator::openapi();
        let mut successes = BTreeMap::new();
        for (path, methods) in description["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let success = ["200", "201"].into_iter().find(|status| {
                    operation["responses"][status]["content"]["application/json"]["schema"].is_object()
                });
                let Some(status) = success else { continue };
                let path = path.replace('~', "~0").replace('/', "~1");
                let pointer =
                    format!("/paths/{path}/{method}/responses/{status}/content/application~1json/schema");
                let names =
                    operation["x-operations"].as_array().into_iter().flatten().filter_map(Value::as_str);
                for name in names {
                    successes.entry(name.to_owned()).or_insert_with(|| pointer.clone());
                }
            }
        }
        Self { description, successes }
    }

    /// The body of a success; none where nothing is documented of it.
    pub(crate) fn success(&self, operation: &str) -> Option<DocumentedPlace<'_>> {
        let schema = self.description.pointer(self.successes.get(operation)?)?;
        Some(DocumentedPlace { document: self, kinds: self.kinds(schema) })
    }

    /// The place in the body of a success.
    pub(crate) fn at(&self, operation: &str, place: &Place) -> Option<DocumentedPlace<'_>> {
        place.names().try_fold(self.success(operation)?, |found, name| found.then(name))
    }

    /// What a schema can be.
    fn kinds<'d>(&'d self, schema: &'d Value) -> Vec<&'d Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            let found = reference.strip_prefix('#').and_then(|pointer| self.description.pointer(pointer));
            return found.map(|schema| self.kinds(schema)).unwrap_or_default();
        }
        match schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
            Some(kinds) => kinds.iter().flat_map(|kind| self.kinds(kind)).collect(),
            None => vec![schema],
        }
    }
}

impl<'d> DocumentedPlace<'d> {
    /// A member of what stands here, or each item of it; none where that is not documented.
    pub(crate) fn then(&self, name: &str) -> Option<Self> {
        let of = |kind: &'d Value| match name {
            EACH => kind.get("items"),
            name => kind.get("properties")?.get(name),
        };
        let schemas = self.kinds.iter().copied().filter_map(of);
        let kinds: Vec<&Value> = schemas.flat_map(|schema| self.document.kinds(schema)).collect();
        (!kinds.is_empty()).then_some(Self { document: self.document, kinds })
    }

    /// Whether any members may stand here.
    pub(crate) fn is_free(&self) -> bool {
        let has_no_members = |kind: &&Value| kind.get("properties").is_none() && kind.get("items").is_none();
        self.kinds
            .iter()
            .any(|kind| has_no_members(kind) && matches!(kind["type"].as_str(), None | Some("object")))
    }

    /// Whether every kind of resource that can stand here always has the member.
    pub(crate) fn requires(&self, name: &str) -> bool {
        let is_required = |kind: &&Value| {
            kind["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
        };
        !self.kinds.is_empty() && self.kinds.iter().all(is_required)
    }

    /// The words that are known to stand here; none where it is not a place of words.
    pub(crate) fn words(&self) -> Vec<&'d str> {
        let is_open = |kind: &&&Value| {
            kind.get("description").is_some_and(|text| text == "Open: further words may come.")
        };
        let words = self.kinds.iter().filter(is_open).filter_map(|kind| kind["examples"].as_array());
        words.flatten().filter_map(Value::as_str).collect()
    }

    /// Whether values of this JSON type may stand here.
    pub(crate) fn allows(&self, json_type: &str) -> bool {
        let names = |kind: &Value| -> Vec<String> {
            let types = match &kind["type"] {
                Value::String(one) => vec![one.as_str()],
                Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
                _ => return vec![json_type.to_owned()],
            };
            types.into_iter().map(|name| told(name).to_owned()).collect()
        };
        self.kinds.iter().any(|kind| names(kind).iter().any(|name| name == json_type))
    }
}

/// A JSON schema's name of a type, as [`Spelling`](crate::parity::spelling::Spelling) tells it.
fn told(json_type: &str) -> &str {
    match json_type {
        "string" => "text",
        "integer" => "number",
        "boolean" => "true or false",
        "array" => "list",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(names: &[&str]) -> Place {
        names.iter().fold(Place::default(), |place, name| place.then(name))
    }

    #[test]
    fn answers_are_documented_member_by_member() {
        let documented = Documented::read();
        let order = documented.at("ListOrders", &place(&["items", "*"])).unwrap();
        assert!(order.requires("lineItems") && !order.requires("nonsense"));
        assert!(order.then("billingCycle").unwrap().words().contains(&"one_time"));
        assert!(documented.at("ListOrders", &place(&["items", "*", "nonsense"])).is_none());
        let line = documented.at("ListInvoiceLineItems", &place(&["items", "*"])).unwrap();
        assert!(line.then("chargeType").is_some() && line.requires("attributes"));
        let count = documented.at("ListOrders", &place(&["totalCount"])).unwrap();
        assert!(count.allows("number") && !count.allows("text"));
        let attributes = documented.at("ListSkus", &place(&["items", "*", "dynamicAttributes"])).unwrap();
        assert!(attributes.is_free());
    }
}
