//! The types a payload can be checked against, by name.

use std::fmt;
use std::str::FromStr;

use pc_models::{Checked, KnownMembers, RawJson, ResourceCollection};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::output::program;

/// Decodes JSON as a resource and encodes it again.
type Recode = fn(&[u8]) -> serde_json::Result<Recoded>;

/// JSON that was decoded and encoded again, and how much of it the type knows.
pub(crate) struct Recoded {
    pub(crate) json: String,
    pub(crate) members: KnownMembers,
}

fn recode<T: DeserializeOwned + Serialize + Checked>(json: &[u8]) -> serde_json::Result<Recoded> {
    let resource: T = serde_json::from_slice(json)?;
    Ok(Recoded { json: serde_json::to_string(&resource)?, members: KnownMembers::of(&resource) })
}

macro_rules! recoders {
    ($($name:ident),+ $(,)?) => {{
        use pc_models::*;
        &[$((stringify!($name), recode::<$name> as Recode)),+]
    }};
}

const RESOURCES: &[(&str, Recode)] = pc_models::for_each_resource!(recoders);

/// Other names in use for some resources: the documentation's, Graph's.
const ALIASES: &[(&str, &str)] = &[
    ("VirtualMachineReservedInstanceArtifactDetails", "ReservedInstanceArtifactDetails"),
    ("ReservedInstanceArtifact", "Artifact"),
    ("Operation", "BillingExportOperation"),
    ("RunningOperation", "BillingExportOperation"),
    ("ExportSuccessOperation", "BillingExportOperation"),
    ("FailedOperation", "BillingExportOperation"),
    ("PublicError", "BillingExportError"),
    ("CustomerCompanyProfile", "CompanyProfile"),
    ("CustomerBillingProfile", "BillingProfile"),
    ("ResourceLinks", "StandardLinks"),
    ("InvoiceStatementLine", "InvoiceLineItem"),
];

/// What lists call themselves.
const COLLECTION: &str = "Collection";
/// A line of an invoice, and how its kinds are called.
const LINE: &str = "InvoiceLineItem";
const KIND_OF_LINE: &str = "LineItem";

/// A payload that says what it is.
#[derive(Deserialize)]
struct Described {
    attributes: Option<ObjectType>,
}

#[derive(Deserialize)]
struct ObjectType {
    #[serde(rename = "objectType")]
    object_type: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    None,
    Collection,
    List,
}

/// A resource, a page of them or a list of them.
#[derive(Clone)]
pub(crate) struct PayloadType {
    container: Container,
    name: &'static str,
    recode: Recode,
}

pub(crate) fn names() -> Vec<String> {
    let names = RESOURCES.iter().map(|(name, _)| (*name).to_owned());
    let containers = ["ResourceCollection<…>", "Vec<…>"].map(str::to_owned);
    names.chain(containers).collect()
}

impl FromStr for PayloadType {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (container, item) = match text.split_once('<') {
            Some((container, rest)) => {
                let item = rest.strip_suffix('>').ok_or_else(|| format!("`{text}` has no closing `>`"))?;
                (container_of(container)?, item)
            }
            None => match text.strip_suffix("[]") {
                Some(item) => (Container::List, item),
                None => (Container::None, text),
            },
        };
        let (name, recode) = resource(item).ok_or_else(|| {
            format!("`{item}` is not a known type; `{}` lists them", program::command("payload types"))
        })?;
        Ok(Self { container, name, recode: *recode })
    }
}

/// The resource of this name, in whatever case.
fn resource(name: &str) -> Option<&'static (&'static str, Recode)> {
    let is_named = |known: &str| known.eq_ignore_ascii_case(name.trim());
    let canonical = ALIASES.iter().find(|(alias, _)| is_named(alias)).map(|(_, name)| *name);
    RESOURCES.iter().find(|(name, _)| is_named(name) || canonical == Some(name))
}

fn container_of(word: &str) -> Result<Container, String> {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(word.trim()));
    if is(&["ResourceCollection", "SeekBasedResourceCollection", "SeekBasedCollection", "Collection"]) {
        Ok(Container::Collection)
    } else if is(&["Array", "Vec", "List"]) {
        Ok(Container::List)
    } else {
        Err(format!("`{word}<…>` is neither ResourceCollection<…> nor Vec<…>"))
    }
}

impl fmt::Display for PayloadType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.container {
            Container::None => f.write_str(self.name),
            Container::Collection => write!(f, "ResourceCollection<{}>", self.name),
            Container::List => write!(f, "Vec<{}>", self.name),
        }
    }
}

impl PayloadType {
    /// What JSON says by `attributes.objectType` that it is, or an item of it, where that is a known type other than this one.
    pub(crate) fn other_type_of(&self, json: &[u8]) -> Option<String> {
        let says = |json: &[u8]| {
            let says = serde_json::from_slice::<Described>(json).ok()?.attributes?.object_type?;
            self.is_other(&says).then_some(says)
        };
        let items = match self.container {
            Container::None => return says(json),
            Container::Collection => {
                serde_json::from_slice::<ResourceCollection<RawJson>>(json).map(|page| page.items)
            }
            Container::List => serde_json::from_slice(json),
        };
        items.ok()?.iter().find_map(|item: &RawJson| says(item.as_str().as_bytes()))
    }

    fn is_other(&self, object_type: &str) -> bool {
        let is_kind_of_line = self.name == LINE && object_type.ends_with(KIND_OF_LINE);
        let is_known = object_type == COLLECTION || resource(object_type).is_some();
        is_known && !is_kind_of_line && resource(object_type).is_none_or(|(name, _)| *name != self.name)
    }

    /// Decodes JSON as this type and encodes it again; the error says where it could not be read.
    pub(crate) fn recode(&self, json: &[u8]) -> Result<Recoded, String> {
        let text = |error: serde_json::Error| error.to_string();
        match self.container {
            Container::None => (self.recode)(json).map_err(text),
            Container::Collection => {
                let mut page: ResourceCollection<RawJson> = serde_json::from_slice(json).map_err(text)?;
                let (items, members) = self.recode_each(&page.items, "/items")?;
                page.items = items;
                Ok(Recoded { json: serde_json::to_string(&page).map_err(text)?, members })
            }
            Container::List => {
                let items: Vec<RawJson> = serde_json::from_slice(json).map_err(text)?;
                let (items, members) = self.recode_each(&items, "")?;
                Ok(Recoded { json: serde_json::to_string(&items).map_err(text)?, members })
            }
        }
    }

    fn recode_each(&self, items: &[RawJson], pointer: &str) -> Result<(Vec<RawJson>, KnownMembers), String> {
        let mut members = KnownMembers::default();
        let recode = |(at, item): (usize, &RawJson)| {
            let pointer = format!("{pointer}/{at}");
            let recoded = (self.recode)(item.as_str().as_bytes());
            let recoded = recoded.and_then(|recoded| {
                members.add(&pointer, recoded.members);
                serde_json::from_str(&recoded.json)
            });
            recoded.map_err(|error| format!("{pointer}: {error}"))
        };
        let items = items.iter().enumerate().map(recode).collect::<Result<_, _>>()?;
        Ok((items, members))
    }
}

#[cfg(test)]
mod tests {
    use super::PayloadType;

    #[test]
    fn types_are_named_in_any_case_and_container() {
        for (text, name) in [
            ("order", "Order"),
            ("ResourceCollection<Order>", "ResourceCollection<Order>"),
            ("collection< order >", "ResourceCollection<Order>"),
            ("Array<InventoryItem>", "Vec<InventoryItem>"),
            ("inventoryitem[]", "Vec<InventoryItem>"),
            ("Operation", "BillingExportOperation"),
        ] {
            assert_eq!(text.parse::<PayloadType>().map(|found| found.to_string()), Ok(name.to_owned()));
        }
        for text in ["Nothing", "Order<Order>", "Vec<Order"] {
            assert!(text.parse::<PayloadType>().is_err(), "{text}");
        }
    }
}
