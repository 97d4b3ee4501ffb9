//! Reading request bodies: property names in any case, `null` means absent.

use serde_json::{Map, Value};

use crate::values::problem::Problem;

/// The properties of one object of a request.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'v>(&'v Map<String, Value>);

impl<'v> Fields<'v> {
    /// The properties of `value`, which must be an object.
    pub(crate) fn of(value: &'v Value, what: &'static str) -> Result<Self, Problem> {
        value.as_object().map(Self).ok_or_else(|| Problem::bad_input(format!("{what} must be an object.")))
    }

    pub(crate) fn get(self, name: &str) -> Option<&'v Value> {
        let (_, value) = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        (!value.is_null()).then_some(value)
    }

    /// Whether the property is there and says `null`: what was asked for before is to be forgotten.
    pub(crate) fn erases(self, name: &str) -> bool {
        self.0.iter().any(|(key, value)| key.eq_ignore_ascii_case(name) && value.is_null())
    }

    pub(crate) fn text(self, name: &str) -> Result<Option<&'v str>, Problem> {
        self.read(name, "text", Value::as_str)
    }

    pub(crate) fn integer(self, name: &str) -> Result<Option<i64>, Problem> {
        self.read(name, "an integer", |value| match value {
            Value::String(digits) => digits.parse().ok(),
            number => number.as_i64(),
        })
    }

    pub(crate) fn boolean(self, name: &str) -> Result<Option<bool>, Problem> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// The items of a list; none when it is absent.
    pub(crate) fn list(self, name: &str) -> Result<&'v [Value], Problem> {
        let list = self.read(name, "a list", |value| value.as_array().map(Vec::as_slice))?;
        Ok(list.unwrap_or_default())
    }

    /// The entries of a dictionary of texts, keys with a small first letter as the service writes them.
    pub(crate) fn dictionary(self, name: &str) -> Result<Option<Vec<(String, String)>>, Problem> {
        self.read(name, "a dictionary of texts", |value| {
            value.as_object()?.iter().filter(|(_, value)| !value.is_null()).map(entry).collect()
        })
    }

    fn read<T>(
        self,
        name: &str,
        expected: &str,
        convert: impl Fn(&'v Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let refuse = || Problem::bad_input(format!("'{name}' must be {expected}."));
        convert(value).map(Some).ok_or_else(refuse)
    }
}

/// The `filter` of a list, which is JSON.
pub(crate) fn read_filter(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::bad_input("The filter is not JSON."))
}

fn entry((key, value): (&String, &Value)) -> Option<(String, String)> {
    let mut letters = key.chars();
    let key = letters.next().map(|first| first.to_lowercase().chain(letters).collect())?;
    Some((key, value.as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_match_in_any_case_and_null_is_absent() {
        let body = json!({"LineItems": [1], "Quantity": "7", "FriendlyName": null,
            "provisioningContext": {"Scope": "shared", "subscriptionId": "x"}});
        let fields = Fields::of(&body, "it").unwrap();
        assert_eq!(fields.list("lineItems").unwrap().len(), 1);
        assert_eq!(fields.integer("quantity").unwrap(), Some(7));
        assert_eq!(fields.text("friendlyName").unwrap(), None);
        assert_eq!(fields.dictionary("ProvisioningContext").unwrap().unwrap()[0].0, "scope");
        assert!(fields.text("lineItems").is_err());
        assert!(Fields::of(&json!(1), "it").is_err());
    }
}
