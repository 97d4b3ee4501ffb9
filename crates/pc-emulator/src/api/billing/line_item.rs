//! A line item: members by name, amounts among them with exactly their digits.

use std::collections::BTreeMap;

use pc_models::Decimal;
use serde::Serialize;
use serde_json::Value;

/// One line item. Its members can be set and renamed one by one, for injected errors and for exports.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct LineItem(BTreeMap<String, Member>);

/// What a member holds.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Member {
    Amount(Decimal),
    Json(Value),
}

impl LineItem {
    pub(crate) fn set(&mut self, name: impl Into<String>, member: impl Into<Member>) {
        self.0.insert(name.into(), member.into());
    }

    /// With the members of the other one as well.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// A member as text; none when it is missing or null.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Member::Amount(amount) => Some(amount.to_string()),
            Member::Json(Value::Null) => None,
            Member::Json(Value::String(text)) => Some(text.clone()),
            Member::Json(other) => Some(other.to_string()),
        }
    }

    /// Under other names, without the members that have none any more.
    pub(crate) fn renamed(self, new_name: impl Fn(String) -> Option<String>) -> Self {
        let members = self.0.into_iter();
        Self(members.filter_map(|(name, member)| Some((new_name(name)?, member))).collect())
    }
}

/// The members of an object, without those that are null.
impl From<Value> for LineItem {
    fn from(object: Value) -> Self {
        let Value::Object(members) = object else { return Self(BTreeMap::new()) };
        let given = members.into_iter().filter(|(_, member)| !member.is_null());
        Self(given.map(|(name, member)| (name, Member::Json(member))).collect())
    }
}

impl From<Decimal> for Member {
    fn from(amount: Decimal) -> Self {
        Self::Amount(amount)
    }
}

impl From<Value> for Member {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<&str> for Member {
    fn from(text: &str) -> Self {
        Self::Json(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_set_and_renamed_and_amounts_keep_their_digits() {
        let mut line = LineItem::from(json!({"a": 1, "b": "x", "c": null}));
        line.set("total", "1.50".parse::<Decimal>().unwrap());
        assert_eq!(
            (line.text("a"), line.text("c"), line.text("total")),
            (Some("1".into()), None, Some("1.50".into()))
        );
        let line = line.renamed(|name| (name != "b").then(|| name.to_uppercase()));
        assert_eq!(serde_json::to_string(&line).unwrap(), r#"{"A":1,"TOTAL":1.50}"#);
    }
}
