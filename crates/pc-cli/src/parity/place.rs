//! Where a value stands in a body: the names of members on the way to it, with `*` for the items of a list.

use std::fmt;

use crate::parity::node::Node;

/// The way to a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(Vec<String>);

/// What stands for every item of a list.
pub(crate) const EACH: &str = "*";

impl Place {
    pub(crate) fn then(&self, name: &str) -> Self {
        let mut names = self.0.clone();
        names.push(name.to_owned());
        Self(names)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The names as they are kept elsewhere.
    pub(crate) fn to_vec(&self) -> Vec<String> {
        self.0.clone()
    }

    /// Every value at the place.
    pub(crate) fn all<'n>(&self, body: &'n Node) -> Vec<&'n Node> {
        self.0.iter().fold(vec![body], |nodes, name| {
            let below = |node: &'n Node| match node {
                Node::List(items) if name == EACH => items.iter().collect(),
                Node::Object(members) => {
                    members.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect()
                }
                _ => Vec::new(),
            };
            nodes.into_iter().flat_map(below).collect()
        })
    }

    /// The name of the member that stands there.
    pub(crate) fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// What it is a member or an item of.
    pub(crate) fn parent(&self) -> Option<Self> {
        let (_, rest) = self.0.split_last()?;
        Some(Self(rest.to_vec()))
    }

    /// Whether it stands inside the other one.
    pub(crate) fn is_below(&self, other: &Self) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|name| write!(f, "/{name}"))
    }
}
