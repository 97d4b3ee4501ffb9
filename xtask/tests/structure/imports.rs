//! Who imports whom: file A imports file B when A names something that B defines, however many hands the name went through.
//!
//! Declaring a module or handing its names on (`pub use`) is no import. Neither is a child's look at the module that declares
//! it: in Rust the parts of a module see the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::Item;

use crate::module::{Module, ModulePath, modules};
use crate::uses::{Use, paths, uses};

/// The files that each file imports.
pub(crate) type Imports = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// The imports between the files of the crate with this root.
pub(crate) fn imports(root: &Path) -> Imports {
    let modules = modules(root);
    let uses = modules.iter().map(|(path, module)| (path.clone(), uses(module))).collect();
    let tree = Tree { modules, uses };
    tree.modules.iter().map(|(path, module)| (module.file.clone(), tree.imports_of(path))).collect()
}

struct Tree {
    modules: BTreeMap<ModulePath, Module>,
    uses: BTreeMap<ModulePath, Vec<Use>>,
}

/// Names are handed on through this many files at the most.
const MAX_HANDS: usize = 8;

impl Tree {
    fn imports_of(&self, from: &ModulePath) -> BTreeSet<PathBuf> {
        let spoken = paths(&self.modules[from]);
        let is_spoken =
            |name: &str| spoken.iter().any(|path| path.first().is_some_and(|first| first == name));
        let imported = self.uses[from].iter().filter(|used| !used.is_handed_on || is_spoken(&used.name));
        let mut found: BTreeSet<ModulePath> =
            imported.filter_map(|used| self.definition(from, &used.path, MAX_HANDS)).collect();
        // A path that begins with a name in scope was counted where that name was imported.
        let is_new = |path: &&Vec<String>| path.len() > 1 && !self.is_imported_name(from, &path[0]);
        found.extend(spoken.iter().filter(is_new).filter_map(|path| self.definition(from, path, MAX_HANDS)));
        let others = found.iter().filter(|module| !from.starts_with(module));
        others.map(|module| self.modules[module].file.clone()).collect()
    }

    fn is_imported_name(&self, module: &ModulePath, name: &str) -> bool {
        self.uses[module].iter().any(|used| used.name == name)
    }

    /// The module that defines what a path in `from` leads to; none for other crates.
    fn definition(&self, from: &ModulePath, path: &[String], hands: usize) -> Option<ModulePath> {
        let (mut at, mut rest) = self.start(from, path)?;
        while let [name, further @ ..] = rest {
            let child: ModulePath = at.iter().chain([name]).cloned().collect();
            if !self.modules.contains_key(&child) {
                break;
            }
            (at, rest) = (child, further);
        }
        match rest {
            [] => Some(at),
            [name, ..] if name == "*" || self.defines(&at, name) => Some(at),
            [name, ..] => self.handed_on(&at, name, hands),
        }
    }

    /// Where a path begins, and what is left of it.
    fn start<'a>(&self, from: &ModulePath, path: &'a [String]) -> Option<(ModulePath, &'a [String])> {
        match path {
            [first, rest @ ..] if first == "crate" => Some((Vec::new(), rest)),
            [first, rest @ ..] if first == "self" => self.start_here(from, rest),
            [first, rest @ ..] if first == "super" => {
                let parent = from.split_last()?.1.to_vec();
                self.start_here(&parent, rest)
            }
            [first, ..] => {
                let child: ModulePath = from.iter().chain([first]).cloned().collect();
                self.modules.contains_key(&child).then(|| (from.clone(), path))
            }
            [] => None,
        }
    }

    fn start_here<'a>(&self, here: &ModulePath, rest: &'a [String]) -> Option<(ModulePath, &'a [String])> {
        match rest {
            [first, ..] if first == "super" => self.start(here, rest),
            _ => Some((here.clone(), rest)),
        }
    }

    /// Follows the `use` items of a module that bring the name.
    fn handed_on(&self, module: &ModulePath, name: &str, hands: usize) -> Option<ModulePath> {
        let hands = hands.checked_sub(1)?;
        self.uses[module].iter().find_map(|used| match used.path.split_last() {
            Some((last, path)) if last == "*" => {
                let path: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
                self.definition(module, &path, hands)
            }
            _ if used.name == name => self.definition(module, &used.path, hands),
            _ => None,
        })
    }

    fn defines(&self, module: &ModulePath, name: &str) -> bool {
        self.modules[module].items.iter().any(|item| match item {
            Item::Const(item) => item.ident == name,
            Item::Enum(item) => item.ident == name,
            Item::Fn(item) => item.sig.ident == name,
            Item::Macro(item) => {
                item.ident.as_ref().is_some_and(|ident| ident == name) || mentions(item, name)
            }
            Item::Mod(item) => item.content.is_some() && item.ident == name,
            Item::Static(item) => item.ident == name,
            Item::Struct(item) => item.ident == name,
            Item::Trait(item) => item.ident == name,
            Item::Type(item) => item.ident == name,
            _ => false,
        })
    }
}

/// Whether a macro call defines the name: `pub struct Name`, `Name(…)` and the like inside it.
fn mentions(call: &syn::ItemMacro, name: &str) -> bool {
    let tokens = call.mac.tokens.to_string();
    let definers = ["struct", "enum", "fn", "trait", "const", "static"];
    call.ident.is_none()
        && definers.iter().any(|definer| {
            let defined = format!("{definer} {name}");
            tokens.match_indices(&defined).any(|(at, found)| {
                !tokens[at + found.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        })
}
