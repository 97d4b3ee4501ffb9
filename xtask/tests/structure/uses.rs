//! What a file names: the paths in its `use` items and in its code, those inside macro calls included.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, ItemUse, Macro, UseTree, Visibility};

use crate::module::Module;

/// One name that a `use` item brings.
pub(crate) struct Use {
    /// The path to it, `*` last for everything below.
    pub(crate) path: Vec<String>,
    /// What it is called in the file.
    pub(crate) name: String,
    /// Whether it is handed on to others: such a name is no import, unless the file itself speaks of it.
    pub(crate) is_handed_on: bool,
}

/// The `use` items of a file.
pub(crate) fn uses(module: &Module) -> Vec<Use> {
    let mut uses = Vec::new();
    for item in &module.items {
        if let Item::Use(ItemUse { vis, tree, .. }) = item {
            let is_handed_on = !matches!(vis, Visibility::Inherited);
            flatten(tree, Vec::new(), is_handed_on, &mut uses);
        }
    }
    uses
}

fn flatten(tree: &UseTree, mut path: Vec<String>, is_handed_on: bool, uses: &mut Vec<Use>) {
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            flatten(&tree.tree, path, is_handed_on, uses);
        }
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| flatten(tree, path.clone(), is_handed_on, uses));
        }
        UseTree::Name(tree) => {
            let name = tree.ident.to_string();
            if name == "self" {
                let name = path.last().cloned().unwrap_or_default();
                uses.push(Use { path, name, is_handed_on });
            } else {
                path.push(name.clone());
                uses.push(Use { path, name, is_handed_on });
            }
        }
        UseTree::Rename(tree) => {
            path.push(tree.ident.to_string());
            uses.push(Use { path, name: tree.rename.to_string(), is_handed_on });
        }
        UseTree::Glob(_) => {
            path.push("*".to_owned());
            uses.push(Use { path, name: "*".to_owned(), is_handed_on });
        }
    }
}

/// Every path in the code of a file, beside its `use` items.
pub(crate) fn paths(module: &Module) -> BTreeSet<Vec<String>> {
    let mut paths = Paths(BTreeSet::new());
    for item in module.items.iter().filter(|item| !matches!(item, Item::Use(_))) {
        paths.visit_item(item);
    }
    paths.0
}

struct Paths(BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        self.visit_tokens(call.tokens.clone());
    }
}

impl Paths {
    /// Names joined by `::` are a path.
    fn visit_tokens(&mut self, tokens: TokenStream) {
        let mut path = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.0.insert(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                TokenTree::Punct(sign) if sign.as_char() == '$' => {}
                other => {
                    self.0.insert(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.visit_tokens(group.stream());
                    }
                }
            }
        }
        self.0.insert(path);
    }
}
