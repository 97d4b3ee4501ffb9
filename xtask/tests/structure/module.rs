//! The modules of a crate, as its files declare them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, ItemMod};

/// Names from the root of a crate on: `["state", "cart"]` is `crate::state::cart`.
pub(crate) type ModulePath = Vec<String>;

/// A file of a crate, without its unit tests.
pub(crate) struct Module {
    /// Where it is, from the crate's `src` on.
    pub(crate) file: PathBuf,
    pub(crate) items: Vec<Item>,
}

/// All modules of a crate that have a file of their own.
pub(crate) fn modules(root: &Path) -> BTreeMap<ModulePath, Module> {
    let source = root.parent().unwrap();
    let mut modules = BTreeMap::new();
    read(source, root, source, Vec::new(), &mut modules);
    modules
}

/// Reads a file, and below `folder` the files of the modules that it declares.
fn read(
    source: &Path,
    file: &Path,
    folder: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let items: Vec<Item> = parsed.items.into_iter().filter(|item| !is_test(item)).collect();
    for item in &items {
        if let Item::Mod(ItemMod { ident, content: None, .. }) = item {
            let name = ident.to_string();
            let child = folder.join(&name);
            let path = path.iter().cloned().chain([name]).collect();
            read(source, &child.with_extension("rs"), &child, path, modules);
        }
    }
    let file = file.strip_prefix(source).unwrap().to_owned();
    modules.insert(path, Module { file, items });
}

fn is_test(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => &[],
    };
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}
