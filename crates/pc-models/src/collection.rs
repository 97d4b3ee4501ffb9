//! What answers share: collections, links, attributes (`utility-resources`).

use serde::{Deserialize, Serialize};

use crate::lenient;

/// A list of resources, one page of it when the operation pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct ResourceCollection<T> {
    /// How many items this answer holds; never a grand total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// The resources.
    #[serde(default = "Vec::new", deserialize_with = "lenient::or_default")]
    pub items: Vec<T>,
    /// Token of the next page, for the collections that seek.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continuation_token: Option<String>,
    /// This page and its neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<StandardLinks>,
    /// Always `Collection`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<ResourceAttributes>,
}

/// Where the answer stands and where its neighbours are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StandardLinks {
    /// The resource itself.
    #[serde(rename = "self", default, skip_serializing_if = "Option::is_none")]
    pub self_link: Option<Link>,
    /// The next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Link>,
    /// The page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Link>,
}

/// A reference to another call. The address is relative to the API's origin, with or without `/v1`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Link {
    /// Relative address, query included.
    #[serde(alias = "Uri")]
    pub uri: String,
    /// Verb, mostly `GET`.
    #[serde(default, alias = "Method", skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Headers that must be sent when the link is followed.
    #[serde(default, alias = "Headers", deserialize_with = "lenient::or_default")]
    pub headers: Vec<KeyValuePair>,
}

/// A named value: link headers, participants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyValuePair {
    /// The name.
    #[serde(alias = "Key")]
    pub key: String,
    /// The value.
    #[serde(default, alias = "Value", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What kind of resource this is, and its version where the service keeps one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResourceAttributes {
    /// Version to send back in `If-Match`; legacy orders and subscriptions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Name of the resource, such as `Order`.
    #[serde(default, alias = "ObjectType", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
}
