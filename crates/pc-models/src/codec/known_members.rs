//! How much of a payload is known to the type it was read as.

use super::kind::Kind;
use super::member::Member;
use super::raw_json::RawJson;
use super::shape::{Shape, Standing};

/// What is known of a payload, and JSON pointers to what is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownMembers {
    /// How many members are known and were understood.
    pub known: usize,
    /// Members that the type does not have.
    pub unknown: Vec<String>,
    /// Members that the type has, with values that could not be read.
    pub misread: Vec<String>,
}

impl KnownMembers {
    /// Of a resource, and of those within it.
    ///
    /// ```
    /// use pc_models::{KnownMembers, Order};
    ///
    /// let fault: Order = serde_json::from_str(r#"{"code": 800002, "description": "x"}"#)?;
    /// let members = KnownMembers::of(&fault);
    /// assert_eq!((members.known, members.unknown.len()), (0, 2));
    /// # Ok::<_, serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn of<T: Checked>(resource: &T) -> Self {
        let mut members = Self::default();
        resource.check(&mut members);
        members
    }

    /// Takes in those of a part of the same payload, at this JSON pointer.
    pub fn add(&mut self, pointer: &str, part: Self) {
        let at = |pointers: Vec<String>| pointers.into_iter().map(move |rest| format!("{pointer}{rest}"));
        self.known += part.known;
        self.unknown.extend(at(part.unknown));
        self.misread.extend(at(part.misread));
    }

    /// Whether everything is known and was understood.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.unknown.is_empty() && self.misread.is_empty()
    }

    /// Whether hardly anything is known: less than a quarter. The payload is probably something else.
    #[must_use]
    pub fn is_hardly_any(&self) -> bool {
        !self.is_all() && self.known * 3 < self.unknown.len() + self.misread.len()
    }

    /// Takes in an object of which nothing is known.
    pub(crate) fn add_unknown(&mut self, json: &RawJson) {
        let value = json.to_value();
        let names = value.as_object().into_iter().flat_map(serde_json::Map::keys);
        self.unknown.extend(names.map(|name| pointer_to("", name)));
    }

    fn visit(&mut self, shape: &Shape<'_>, pointer: &str) {
        match shape {
            Shape::Object(entries) => {
                entries.each(&mut |name, value| {
                    let at = pointer_to(pointer, name);
                    match entries.standing(name) {
                        Standing::Unknown => self.unknown.push(at),
                        Standing::Misread => self.misread.push(at),
                        Standing::Known => {
                            self.known += 1;
                            self.visit(&value, &at);
                        }
                    }
                });
            }
            Shape::List(list) => {
                let mut index = 0;
                list.each(&mut |value| {
                    self.visit(&value, &format!("{pointer}/{index}"));
                    index += 1;
                });
            }
            _ => {}
        }
    }
}

fn pointer_to(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A resource whose members can be counted.
pub trait Checked {
    /// Adds its members.
    fn check(&self, members: &mut KnownMembers);

    /// The names of its members: the documented ones, and others in use. None of what is one of several resources.
    #[must_use]
    fn member_names() -> Vec<&'static str> {
        Vec::new()
    }
}

impl<T: Member> Checked for T {
    fn check(&self, members: &mut KnownMembers) {
        members.visit(&self.shape(Kind::Usual), "");
    }

    fn member_names() -> Vec<&'static str> {
        let members = T::MEMBERS.iter();
        members
            .flat_map(|members| members.names.iter().chain(members.aliases.iter().map(|(alias, _)| alias)))
            .copied()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::{BillingUsageLine, KnownMembers, Order};

    #[test]
    fn what_is_unknown_or_misread_is_pointed_at_wherever_it_is() {
        let order: Order = serde_json::from_str(
            r#"{"id":"o","lineItems":[{"lineItemNumber":0,"quantity":1,"a/b":1}],"new":{"x":1},"creationDate":"yesterday"}"#,
        )
        .unwrap();
        let members = KnownMembers::of(&order);
        assert_eq!(members.unknown, ["/lineItems/0/a~1b", "/new"]);
        assert_eq!(members.misread, ["/creationDate"]);
        assert!(!members.is_all() && !members.is_hardly_any(), "{members:?}");
        let line: BillingUsageLine =
            serde_json::from_str(r#"{"usagedate":"11/17/2025","Quantity":"2"}"#).unwrap();
        let members = KnownMembers::of(&line);
        assert_eq!((members.known, members.misread.as_slice()), (1, &["/UsageDate".to_owned()][..]));
    }

    #[test]
    fn a_payload_of_another_type_is_hardly_known() {
        let fault: Order =
            serde_json::from_str(r#"{"code":800002,"description":"x","data":[],"source":"PartnerAPI"}"#)
                .unwrap();
        assert!(KnownMembers::of(&fault).is_hardly_any());
        let nothing: Order = serde_json::from_str("{}").unwrap();
        assert!(!KnownMembers::of(&nothing).is_hardly_any() && KnownMembers::of(&nothing).is_all());
    }
}
