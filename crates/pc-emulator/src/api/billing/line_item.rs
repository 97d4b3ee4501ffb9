//! A line item: members by name, amounts among them with exactly their digits.

use std::collections::BTreeMap;

use pc_models::Decimal;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// One line item. Its members can be set and renamed one by one, for injected errors and for exports.
pub(crate) struct LineItem {
    members: Map<String, Value>,
    /// Members whose digits a JSON value could not hold.
    amounts: BTreeMap<String, Decimal>,
}

impl LineItem {
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let name = name.into();
        self.amounts.remove(&name);
        self.members.insert(name, value.into());
    }

    pub(crate) fn set_amount(&mut self, name: &str, amount: Decimal) {
        self.amounts.insert(name.to_owned(), amount);
    }

    /// With the members of an object as well.
    pub(crate) fn and(mut self, object: Value) -> Self {
        self.members.extend(Self::from(object).members);
        self
    }

    /// A member as text; none when it is missing or null.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match (self.amounts.get(name), self.members.get(name)) {
            (Some(amount), _) => Some(amount.to_string()),
            (None, None | Some(Value::Null)) => None,
            (None, Some(Value::String(text))) => Some(text.clone()),
            (None, Some(other)) => Some(other.to_string()),
        }
    }

    /// Under other names, without the members that have none any more.
    pub(crate) fn renamed(self, new_name: impl Fn(String) -> Option<String>) -> Self {
        let members = self.members.into_iter();
        let amounts = self.amounts.into_iter();
        Self {
            members: members.filter_map(|(name, value)| Some((new_name(name)?, value))).collect(),
            amounts: amounts.filter_map(|(name, amount)| Some((new_name(name)?, amount))).collect(),
        }
    }
}

/// The members of an object, without those that are null.
impl From<Value> for LineItem {
    fn from(object: Value) -> Self {
        let mut members = if let Value::Object(members) = object { members } else { Map::new() };
        members.retain(|_, value| !value.is_null());
        Self { members, amounts: BTreeMap::new() }
    }
}

impl Serialize for LineItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len() + self.amounts.len()))?;
        self.members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        self.amounts.iter().try_for_each(|(name, amount)| map.serialize_entry(name, amount))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_set_and_renamed_and_amounts_keep_their_digits() {
        let mut line = LineItem::from(json!({"a": 1, "b": "x", "c": null}));
        line.set_amount("total", "1.50".parse().unwrap());
        assert_eq!(
            (line.text("a"), line.text("c"), line.text("total")),
            (Some("1".into()), None, Some("1.50".into()))
        );
        let line = line.renamed(|name| (name != "b").then(|| name.to_uppercase()));
        assert_eq!(serde_json::to_string(&line).unwrap(), r#"{"A":1,"TOTAL":1.50}"#);
    }
}
