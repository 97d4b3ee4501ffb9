//! What is altered in a body.

use pc_models::JsonNode;

use super::respelling::respelt;
use crate::faults::deviation::Change;

/// The members of an object.
type Members = Vec<(String, JsonNode)>;

/// What stands for every item of a list in a place.
const EACH: &str = "*";

pub(super) fn alter(body: &mut JsonNode, change: &Change) {
    match change {
        Change::AddMember(place, name, value) => for_each(body, place, &mut |object| {
            if let JsonNode::Object(members) = object {
                members.retain(|(known, _)| known != name);
                members.push((name.clone(), value.clone()));
            }
        }),
        Change::DropMember(place) => for_each_owner(body, place, &mut |members, name| {
            members.retain(|(known, _)| known != name);
        }),
        Change::DropFirst(place) => drop_first(body, place),
        Change::RenameMember(place, to) => for_each_owner(body, place, &mut |members, name| {
            members.iter_mut().filter(|(known, _)| known == name).for_each(|(known, _)| known.clone_from(to));
        }),
        Change::PutFirst(place, value) => {
            let mut value = Some(value);
            for_each(body, place, &mut |node| {
                if let Some(value) = value.take() {
                    *node = value.clone();
                }
            });
        }
        Change::Respell(place, respelling) => for_each(body, place, &mut |node| {
            if let Some(other) = respelt(node, *respelling) {
                *node = other;
            }
        }),
        Change::ReplaceWord { at, from, to } => for_each(body, at, &mut |node| {
            if node.as_text() == Some(from) {
                *node = JsonNode::Text(to.clone());
            }
        }),
        Change::CountMore(more) => count_more(body, *more),
        Change::Paging { parameters, headers, token } => page(body, parameters.as_deref(), *headers, *token),
        _ => {}
    }
}

/// Visits every value at a place.
fn for_each(node: &mut JsonNode, place: &[String], visit: &mut dyn FnMut(&mut JsonNode)) {
    let Some((first, rest)) = place.split_first() else { return visit(node) };
    match node {
        JsonNode::List(items) if first == EACH => {
            items.iter_mut().for_each(|item| for_each(item, rest, visit));
        }
        JsonNode::Object(members) => {
            members
                .iter_mut()
                .filter(|(name, _)| name == first)
                .for_each(|(_, value)| for_each(value, rest, visit));
        }
        _ => {}
    }
}

/// Visits the members of every object that a member at the place could stand in, with the member's name.
fn for_each_owner(node: &mut JsonNode, place: &[String], visit: &mut dyn FnMut(&mut Members, &str)) {
    let Some((name, owner)) = place.split_last() else { return };
    for_each(node, owner, &mut |object| {
        if let JsonNode::Object(members) = object {
            visit(members, name);
        }
    });
}

fn drop_first(body: &mut JsonNode, place: &[String]) {
    let mut owners = 0;
    for_each_owner(body, place, &mut |members, name| owners += usize::from(has(members, name)));
    let mut is_dropped = owners < 2;
    for_each_owner(body, place, &mut |members, name| {
        if !is_dropped && has(members, name) {
            members.retain(|(known, _)| known != name);
            is_dropped = true;
        }
    });
}

fn has(members: &[(String, JsonNode)], name: &str) -> bool {
    members.iter().any(|(known, _)| known == name)
}

fn count_more(body: &mut JsonNode, more: u64) {
    let items = body.find("items").and_then(JsonNode::as_list).map_or(0, <[JsonNode]>::len);
    let count = u64::try_from(items).unwrap_or(u64::MAX).saturating_add(more);
    for_each(body, &["totalCount".to_owned()], &mut |node| *node = JsonNode::Number(count.to_string()));
}

/// Lets a list that goes on do so in another form.
fn page(body: &mut JsonNode, parameters: Option<&[String]>, headers: bool, token: bool) {
    let next = body.find("links").and_then(|links| links.find("next")).cloned();
    let has_token = body.find("continuationToken").is_some();
    if next.is_none() && !has_token {
        return;
    }
    let JsonNode::Object(members) = body else { return };
    match (token, has_token) {
        (false, true) => members.retain(|(name, _)| name != "continuationToken"),
        (true, false) => {
            members.push(("continuationToken".to_owned(), JsonNode::Text("AQAAAA==".to_owned())));
        }
        _ => {}
    }
    let Some((_, JsonNode::Object(links))) = members.iter_mut().find(|(name, _)| name == "links") else {
        return;
    };
    let Some(parameters) = parameters else {
        links.retain(|(name, _)| name != "next");
        return;
    };
    for (_, link) in links.iter_mut().filter(|(name, _)| name == "next") {
        for_each(link, &["uri".to_owned()], &mut |uri| {
            if let JsonNode::Text(text) = uri {
                *text = with_parameters(text, parameters);
            }
        });
        if !headers {
            for_each(link, &["headers".to_owned()], &mut |node| *node = JsonNode::List(Vec::new()));
        }
    }
}

/// An address with just these parameters: those that it has stay as they are.
fn with_parameters(uri: &str, parameters: &[String]) -> String {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let known: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let name = |pair: &str| pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    let of = |parameter: &String| {
        let found = known.iter().find(|pair| name(pair) == parameter.to_ascii_lowercase());
        found.map_or_else(|| format!("{parameter}=0"), |pair| (*pair).to_owned())
    };
    let pairs: Vec<String> = parameters.iter().map(of).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}
