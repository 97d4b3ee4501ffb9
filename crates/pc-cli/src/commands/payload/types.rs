//! The types a payload can be checked against, by name.

use std::fmt;
use std::str::FromStr;

use pc_models::{Checked, KnownMembers, RawJson, ResourceCollection};
use serde::Serialize;
use serde::de::DeserializeOwned;

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
        let is_named = |name: &str| name.eq_ignore_ascii_case(item.trim());
        let canonical = ALIASES.iter().find(|(alias, _)| is_named(alias)).map(|(_, name)| *name);
        let found = RESOURCES.iter().find(|(name, _)| is_named(name) || canonical == Some(name));
        let (name, recode) = found.ok_or_else(|| {
            format!("`{item}` is not a known type; `{}` lists them", program::command("payload types"))
        })?;
        Ok(Self { container, name, recode: *recode })
    }
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
