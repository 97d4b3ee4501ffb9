//! What answers share: collections, links, attributes (`utility-resources`).

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::OtherMembers;
use crate::codec::member::{read_member, write_member};
use crate::codec::resource_reader::{Name, NameSeed};

/// A list of resources, one page of it when the operation pages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceCollection<T> {
    /// How many items this answer holds; never a grand total.
    pub total_count: Option<u64>,
    /// The resources.
    pub items: Vec<T>,
    /// Token of the next page, for the collections that seek.
    pub continuation_token: Option<String>,
    /// This page and its neighbours.
    pub links: Option<StandardLinks>,
    /// Always `Collection`.
    pub attributes: Option<ResourceAttributes>,
    /// What it carried beyond the members above.
    pub other: OtherMembers,
}

const NAMES: &[&str] = &["totalCount", "items", "continuationToken", "links", "attributes"];
const ITEMS: usize = 1;

impl<T> ResourceCollection<T> {
    /// A page of these items, without neighbours.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        let attributes = ResourceAttributes {
            object_type: Some("Collection".to_owned()),
            ..ResourceAttributes::default()
        };
        let (total_count, attributes) = (Some(items.len() as u64), Some(attributes));
        Self { total_count, items, attributes, ..Self::default() }
    }
}

impl<T> Default for ResourceCollection<T> {
    fn default() -> Self {
        Self {
            total_count: None,
            items: Vec::new(),
            continuation_token: None,
            links: None,
            attributes: None,
            other: OtherMembers::NONE,
        }
    }
}

impl<T: Serialize> Serialize for ResourceCollection<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let other = &self.other;
        write_member(&self.total_count, NAMES[0], 0, false, other, &mut map)?;
        map.serialize_entry(NAMES[ITEMS], &self.items)?;
        write_member(&self.continuation_token, NAMES[2], 2, false, other, &mut map)?;
        write_member(&self.links, NAMES[3], 3, false, other, &mut map)?;
        write_member(&self.attributes, NAMES[4], 4, false, other, &mut map)?;
        other.write_unknown(&mut map)?;
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ResourceCollection<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor(PhantomData))
    }
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageVisitor<T> {
    type Value = ResourceCollection<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut page = ResourceCollection::default();
        let mut other = OtherMembers::default();
        let mut next = 0;
        while let Some(name) = map.next_key_seed(NameSeed { names: NAMES, next })? {
            let at = match name {
                Name::Known(at) => at,
                Name::Unknown(name) => {
                    other.keep(name, map.next_value()?);
                    continue;
                }
            };
            next = at + 1;
            let wire = NAMES[at];
            match at {
                0 => read_member(&mut page.total_count, wire, wire, false, &mut other, &mut map).map(drop)?,
                ITEMS => page.items = map.next_value_seed(Items(PhantomData))?,
                2 => read_member(&mut page.continuation_token, wire, wire, false, &mut other, &mut map)
                    .map(drop)?,
                3 => read_member(&mut page.links, wire, wire, false, &mut other, &mut map).map(drop)?,
                _ => read_member(&mut page.attributes, wire, wire, false, &mut other, &mut map).map(drop)?,
            }
        }
        page.other = other;
        Ok(page)
    }
}

/// The items of a page: a list, one item alone, or `null`.
struct Items<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Items<T> {
    type Value = Vec<T>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = Vec<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of resources")
    }
    fn visit_unit<E: Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Option<T>>()? {
            items.extend(item);
        }
        Ok(items)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|item| vec![item])
    }
}

crate::codec::resource::resource! {
    /// Where the answer stands and where its neighbours are.
    #[non_exhaustive]
    pub struct StandardLinks {
        /// The resource itself.
        self_link: Option<Link> = "self",
        /// The next page; absent on the last.
        next: Option<Link> = "next",
        /// The page before.
        previous: Option<Link> = "previous",
    }
}

crate::codec::resource::resource! {
    /// A reference to another call. The address is relative to the API's origin, with or without `/v1`.
    #[non_exhaustive]
    pub struct Link {
        /// Relative address, query included.
        uri: String = "uri",
        /// Verb, mostly `GET`.
        method: Option<String> = "method",
        /// Headers that must be sent when the link is followed.
        headers: Vec<KeyValuePair> = always "headers",
        /// Body to send; only `null` was ever seen.
        body: Option<Value> = "body",
    }
}

crate::codec::resource::resource! {
    /// A named value: link headers, participants.
    pub closed struct KeyValuePair {
        /// The name.
        key: String = "key",
        /// The value.
        value: Option<String> = "value",
    }
}

crate::codec::resource::resource! {
    /// What kind of resource this is, and its version where the service keeps one.
    #[non_exhaustive]
    pub struct ResourceAttributes {
        /// Version to send back in `If-Match`; legacy orders and subscriptions only.
        etag: Option<String> = "etag",
        /// Name of the resource, such as `Order`.
        object_type: Option<String> = "objectType",
    }
}
