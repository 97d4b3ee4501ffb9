//! JSON: which names of members stay, and what becomes of their values.

use crate::parity::masking::vocabulary::{Vocabulary, is_one_of};
use crate::parity::masking::walk::Walk;
use crate::parity::masking::words;
use crate::parity::node::Node;

/// How many items of a list there are.
const TOTAL: &str = "totalCount";
/// The members that are the items of a list.
const ITEMS: [&str; 2] = ["items", "value"];

impl Walk<'_> {
    /// The value of a member; the items of a list are values of its member.
    pub(super) fn node(&mut self, member: &str, node: &Node) -> Node {
        match node {
            Node::Null | Node::Bool(_) => node.clone(),
            Node::Number(number) => {
                Node::Number(self.number(member, number).unwrap_or_else(|| "0".to_owned()))
            }
            Node::Text(text) => Node::Text(self.text(member, text)),
            Node::List(items) => Node::List(items.iter().map(|item| self.node(member, item)).collect()),
            Node::Object(members) => Node::Object(self.members(member, members)),
        }
    }

    fn members(&mut self, parent: &str, members: &[(String, Node)]) -> Vec<(String, Node)> {
        let is_free = is_one_of(parent, words::FREE_MEMBERS);
        let items = items(members);
        let masked = |(name, node): &(String, Node)| {
            let is_known = Vocabulary::get().has_member(name);
            let says_nothing = !is_free && !is_like_a_name(name) && self.says_nothing(name);
            let stays = is_known || self.is_revealed(name) || says_nothing;
            let masked_name = if stays { name.clone() } else { self.words(name) };
            let member = if stays { name.as_str() } else { "" };
            let masked = match (node, items) {
                (Node::Number(total), Some(items)) if is_one_of(name, &[TOTAL]) => self.total(total, items),
                (Node::Text(total), Some(items))
                    if is_one_of(name, &[TOTAL]) && *total == items.to_string() =>
                {
                    node.clone()
                }
                _ => self.node(member, node),
            };
            (masked_name, masked)
        };
        members.iter().map(masked).collect()
    }

    /// How many items there are: kept where it is that; any other number stays larger than that.
    fn total(&mut self, total: &str, items: usize) -> Node {
        let is = |text: &str, than: fn(&u128, &u128) -> bool| {
            text.parse::<u128>().is_ok_and(|number| than(&number, &(items as u128)))
        };
        if is(total, u128::eq) {
            return Node::Number(total.to_owned());
        }
        let masked = self.number(TOTAL, total).unwrap_or_default();
        let larger = || masked.parse::<u128>().unwrap_or_default() + items as u128 + 1;
        match is(total, u128::gt) && !is(&masked, u128::gt) {
            true => Node::Number(larger().to_string()),
            false => Node::Number(masked),
        }
    }
}

/// Whether a member's name is one capitalised word, as names of people are.
fn is_like_a_name(member: &str) -> bool {
    member.starts_with(char::is_uppercase) && !member.chars().skip(1).any(char::is_uppercase)
}

/// How many items a list has that comes with their total.
fn items(members: &[(String, Node)]) -> Option<usize> {
    let list = members.iter().find(|(name, _)| is_one_of(name, &ITEMS))?;
    list.1.as_list().map(<[Node]>::len)
}
