//! Reading a form, and leading back to a page after it.

use std::borrow::Cow;

use pc_transport::wire::{Reply, Request};
use serde_json::Value;

use crate::values::problem::Problem;

/// The fields of a form that were filled in.
#[derive(Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Only what a form of a page sends: a body of another kind was not sent by one.
    pub(crate) fn of(request: &Request) -> Result<Self, Problem> {
        let kind = request.find_header("Content-Type").unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            return Err(Problem::new(
                415,
                415,
                "A form of the console is application/x-www-form-urlencoded.",
            ));
        }
        let fields = form_urlencoded::parse(&request.body);
        let fields =
            fields.map(|(name, value)| (name.into_owned(), Cow::into_owned(value).trim().to_owned()));
        Ok(Self(fields.filter(|(_, value)| !value.is_empty()).collect()))
    }

    /// What was filled in; empty for nothing.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    /// All that was chosen where several may be.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The fields by these names as JSON: numbers and truth values as such.
    pub(crate) fn json(&self, names: &[&str]) -> Value {
        let wanted = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        wanted.map(|(name, text)| (name.clone(), json(text))).collect()
    }
}

fn json(text: &str) -> Value {
    let parsed = serde_json::from_str::<Value>(text).ok();
    parsed.filter(|value| value.is_number() || value.is_boolean()).unwrap_or_else(|| text.into())
}

/// Back to a page, which says what was done.
pub(crate) fn back_to(page: &str, done: &str) -> Reply {
    Reply::new(303).header("Location", format!("{page}?done={done}")).header("Cache-Control", "no-store")
}

#[cfg(test)]
mod tests {
    use pc_transport::wire::Method;
    use serde_json::json;

    use super::*;

    fn form(kind: &'static str, body: &'static str) -> Result<Form, Problem> {
        let mut request = Request::new(Method::Post, &[]).header("Content-Type", kind);
        request.body = body.into();
        Form::of(&request)
    }

    #[test]
    fn fields_are_decoded_and_empty_ones_were_not_filled_in() {
        let form = form("application/x-www-form-urlencoded", "a=+x%3C+&b=&n=5&yes=true&list=1%2C3").unwrap();
        assert_eq!((form.value("a"), form.value("b"), form.value("c")), ("x<", "", ""));
        let expected = json!({"a": "x<", "n": 5, "yes": true, "list": "1,3"});
        assert_eq!(form.json(&["a", "b", "n", "yes", "list"]), expected);
    }

    #[test]
    fn bodies_of_another_kind_are_no_forms() {
        for kind in ["", "application/json", "text/plain", "multipart/form-data; boundary=x"] {
            assert_eq!(form(kind, "a=1").err().unwrap().status, 415, "{kind}");
        }
        assert!(form("application/x-www-form-urlencoded; charset=UTF-8", "a=1").is_ok());
    }
}
