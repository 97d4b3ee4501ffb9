//! The fixtures, and recoding any resource by its name.

use std::fs;
use std::path::Path;

use pc_models::{InvoiceLineItem, RawJson, ResourceCollection};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Decodes JSON as a type and encodes it again.
pub(crate) type Recode = fn(&[u8]) -> serde_json::Result<String>;

fn recode<T: DeserializeOwned + Serialize>(json: &[u8]) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_slice::<T>(json)?)
}

macro_rules! recoders {
    ($($name:ident),+ $(,)?) => {{
        use pc_models::*;
        &[$((stringify!($name), recode::<$name> as Recode)),+]
    }};
}

pub(crate) const RECODERS: &[(&str, Recode)] = pc_models::for_each_resource!(recoders);

/// Recodes as `Order`, `ResourceCollection-Order` or `Vec-InventoryItem`.
pub(crate) fn recode_as(kind: &str, json: &[u8]) -> serde_json::Result<String> {
    let (container, item) = kind.split_once('-').unwrap_or(("", kind));
    let (_, recode) = RECODERS.iter().find(|(name, _)| *name == item).expect(item);
    let each = |items: &[RawJson]| -> serde_json::Result<Vec<RawJson>> {
        items.iter().map(|item| serde_json::from_str(&recode(item.as_str().as_bytes())?)).collect()
    };
    match container {
        "" => recode(json),
        // Read as a whole, the way a client does.
        "ResourceCollection" if item == "InvoiceLineItem" => recode_page::<InvoiceLineItem>(json),
        "ResourceCollection" => {
            let mut page: ResourceCollection<RawJson> = serde_json::from_slice(json)?;
            page.items = each(&page.items)?;
            serde_json::to_string(&page)
        }
        _ => serde_json::to_string(&each(&serde_json::from_slice::<Vec<RawJson>>(json)?)?),
    }
}

fn recode_page<T: DeserializeOwned + Serialize>(json: &[u8]) -> serde_json::Result<String> {
    recode::<ResourceCollection<T>>(json)
}

/// Every fixture: its name, its type and its text.
pub(crate) fn all() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let (_, kind) = name.rsplit_once('.').unwrap();
            (name.clone(), kind.to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    all.sort();
    all
}
