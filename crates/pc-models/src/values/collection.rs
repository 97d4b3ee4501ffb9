//! What answers share: collections, links, attributes (`utility-resources`).

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::OtherMembers;
use crate::codec::filling::{Filling, Slots};
use crate::codec::member::{Member, Reading, Slot};
use crate::codec::members::Members;
use crate::codec::name_index::NameIndex;
use crate::codec::resource::write_member;
use crate::codec::shape::{WriteEntry, write_entries};
use crate::codec::source::{NameSeed, read_member};
use crate::codec::token::{Misread, Token};

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

const NAMES: &[&str] = &["totalCount", "items", "continuationToken", "links", "attributes"];
/// The members around the items.
const MEMBERS: &Members = &Members {
    resource: "a collection",
    keeps_unknown: true,
    names: NAMES,
    index: NameIndex::of(NAMES),
    aliases: &[],
    raw: 0,
    always: 0,
    plain: 0,
};
/// Where `items` stands among them.
const ITEMS_POSITION: usize = 1;

impl<T> ResourceCollection<T> {
    fn slot(&self, at: usize) -> &dyn Slot {
        match at {
            0 => &self.total_count,
            2 => &self.continuation_token,
            3 => &self.links,
            _ => &self.attributes,
        }
    }

    fn write(&self, at: usize, write: &mut WriteEntry<'_>) {
        write_member(self.slot(at), MEMBERS.names[at], at, false, &self.other, write);
    }
}

impl<T> Slots for ResourceCollection<T> {
    fn fill(&mut self, at: usize, token: Token<'_>) -> Result<Reading<()>, Misread> {
        match at {
            0 => self.total_count.fill(token),
            2 => self.continuation_token.fill(token),
            3 => self.links.fill(token),
            _ => self.attributes.fill(token),
        }
    }
}

impl<T: Serialize> Serialize for ResourceCollection<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_entries(&mut map, |write| self.write(0, write))?;
        map.serialize_entry(MEMBERS.names[ITEMS_POSITION], &self.items)?;
        write_entries(&mut map, |write| {
            (2..MEMBERS.names.len()).for_each(|at| self.write(at, write));
            self.other.write_unknown(write);
        })?;
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
        f.write_str(MEMBERS.resource)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut page = ResourceCollection::default();
        let mut items = Vec::new();
        let mut filling = Filling::new(MEMBERS, &mut page);
        while let Some(wanted) = map.next_key_seed(NameSeed(&mut filling))? {
            if filling.is_at(ITEMS_POSITION) {
                items = map.next_value_seed(Items::expecting(filling.slots().total_count))?;
            } else {
                read_member(&mut map, wanted, &mut filling)?;
            }
        }
        page.other = filling.end();
        page.items = items;
        Ok(page)
    }
}

/// The items of a page: a list, one item alone, or `null`.
struct Items<T> {
    /// How many there are, as far as is known.
    expected: usize,
    item: PhantomData<T>,
}

/// So many bytes of memory are taken for items that were only announced.
const MAX_ANNOUNCED_BYTES: usize = 4 << 20;

impl<T> Items<T> {
    fn expecting(announced: Option<u64>) -> Self {
        let most = MAX_ANNOUNCED_BYTES / size_of::<T>().max(1);
        let announced = announced.and_then(|count| usize::try_from(count).ok());
        Self { expected: announced.unwrap_or_default().min(most), item: PhantomData }
    }
}

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
        let mut items = Vec::with_capacity(self.expected);
        while seq.next_element_seed(Item(&mut items))?.is_some() {}
        if self.expected > 2 * items.len() {
            items.shrink_to_fit(); // far more were announced than came
        }
        Ok(items)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|item| vec![item])
    }
}

/// Adds an item to a list, unless it is `null`. By itself, as items are large: each `Option` around one is another copy of it.
struct Item<'a, T>(&'a mut Vec<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Item<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Item<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource")
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.push(T::deserialize(deserializer)?);
        Ok(())
    }
}

crate::codec::resource! {
    /// Where the answer stands and where its neighbours are.
    pub struct StandardLinks {
        /// The resource itself.
        self_link: Option<Link> = "self",
        /// The next page; absent on the last.
        next: Option<Link>,
        /// The page before.
        previous: Option<Link>,
    }
}

crate::codec::resource! {
    /// A reference to another call. The address is relative to the API's origin, with or without `/v1`.
    pub struct Link {
        /// Relative address, query included.
        uri: String,
        /// Verb, mostly `GET`.
        method: Option<String>,
        /// Headers that must be sent when the link is followed.
        headers: Vec<KeyValuePair> = always,
        /// Body to send; only `null` was ever seen.
        body: Option<Value>,
    }
}

crate::codec::resource! {
    /// A named value: link headers, participants.
    pub closed struct KeyValuePair {
        /// The name.
        key: String,
        /// The value.
        value: Option<String>,
    }
}

crate::codec::resource! {
    /// What kind of resource this is, and its version where the service keeps one.
    pub struct ResourceAttributes {
        /// Version to send back in `If-Match`; legacy orders and subscriptions only.
        etag: Option<String>,
        /// Name of the resource, such as `Order`.
        object_type: Option<String>,
    }
}
