//! JSON as it was written.

pub(crate) use pc_models::JsonNode as Node;

/// The entries of a collection, or of a bare list.
pub(crate) fn entries(body: &Node) -> &[Node] {
    body.find("items").unwrap_or(body).as_list().unwrap_or_default()
}
