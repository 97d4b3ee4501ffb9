//! Names that read alike are told apart by ids.

use std::collections::{HashMap, HashSet};

use pc_workflows::billing::{NamedAmount, Spend};

/// The names of customers and products that several of them have.
#[derive(Default)]
pub(super) struct Names {
    customers: HashSet<String>,
    products: HashSet<String>,
}

impl Names {
    pub(super) fn of(spend: &Spend) -> Self {
        let currencies = || spend.currencies.values();
        let customers = currencies().flat_map(|currency| &currency.customers);
        let products = currencies().flat_map(|currency| &currency.products);
        Self {
            customers: shared(customers.map(|(id, named)| (named, id))),
            products: shared(products.map(|(id, named)| (named, id))),
        }
    }

    /// The name of a customer.
    pub(super) fn customer(&self, id: &str, named: &NamedAmount) -> String {
        told_apart(&self.customers, &named.name, || id.to_owned())
    }

    /// The name of a product.
    pub(super) fn product(&self, (product, sku): &(String, String), named: &NamedAmount) -> String {
        told_apart(&self.products, &named.name, || format!("{product}:{sku}"))
    }
}

/// The names that belong to more than one id, as they read.
fn shared<'a, Id: PartialEq>(named: impl Iterator<Item = (&'a NamedAmount, Id)>) -> HashSet<String> {
    let (mut owners, mut shared) = (HashMap::new(), HashSet::new());
    for (named, id) in named {
        let name = as_read(&named.name);
        match owners.get(&name) {
            None => drop(owners.insert(name, id)),
            Some(owner) if *owner == id => {}
            Some(_) => drop(shared.insert(name)),
        }
    }
    shared
}

fn told_apart(shared: &HashSet<String>, name: &str, id: impl FnOnce() -> String) -> String {
    if shared.contains(&as_read(name)) { format!("{name} · {}", id()) } else { name.to_owned() }
}

/// Blanks and capitals tell nothing apart.
fn as_read(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
