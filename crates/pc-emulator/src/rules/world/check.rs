//! A text becomes a world, or everything that is wrong with it is told, line by line.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use pc_models::Timestamp;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::options::EmulatorOptions;
use crate::rules::world::form::{self, Problem};
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::{Product, Sku};
use crate::state::store::Store;
use crate::state::world_catalog::DEMO;
use crate::state::world_file::{EarlierOrder, WorldFile};
use crate::values::nearest_word::hint;
use crate::values::spelling::billing_cycle;
use crate::world::World;

/// The text is no world; says everything that is wrong, and on which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidWorld {
    /// Line numbers, from 1, and what is wrong there.
    problems: Vec<(usize, String)>,
}

impl InvalidWorld {
    /// Each line that is wrong, counted from 1, and why.
    pub fn problems(&self) -> impl Iterator<Item = (usize, &str)> {
        self.problems.iter().map(|(line, why)| (*line, why.as_str()))
    }
}

impl fmt::Display for InvalidWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the world cannot be read:")?;
        self.problems.iter().try_for_each(|(line, why)| write!(f, "\n  line {line}: {why}"))
    }
}

impl std::error::Error for InvalidWorld {}

impl FromStr for World {
    type Err = InvalidWorld;

    fn from_str(text: &str) -> Result<Self, InvalidWorld> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let unreadable = |error: &toml::de::Error| Problem {
            at: error.span().map_or(0, |span| span.start),
            why: error.message().to_owned(),
        };
        let mut problems: Vec<Problem> = errors.iter().map(unreadable).collect();
        if problems.is_empty() {
            form::compare(&root, &mut problems);
        }
        if problems.is_empty() {
            match WorldFile::parse(text) {
                Ok(file) => problems = Check::of(text, &root, &file),
                Err(error) => problems.push(unreadable(&error)),
            }
        }
        problems.sort();
        let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        match problems.is_empty() {
            true => Ok(Self::of_checked(text)),
            false => Err(InvalidWorld {
                problems: problems.into_iter().map(|problem| (line(problem.at), problem.why)).collect(),
            }),
        }
    }
}

impl World {
    /// When the last of its orders was placed: the emulator's clock should not be before that.
    #[must_use]
    pub fn last_order(&self) -> Option<Timestamp> {
        let file = WorldFile::parse(self.as_str()).ok()?;
        file.orders.iter().map(|order| order.placed).max()
    }
}

/// What is wrong with a file whose form is right.
struct Check<'w> {
    root: &'w Spanned<DeTable<'w>>,
    file: &'w WorldFile,
    problems: Vec<Problem>,
}

impl<'w> Check<'w> {
    fn of(text: &str, root: &'w Spanned<DeTable<'w>>, file: &'w WorldFile) -> Vec<Problem> {
        let mut check = Self { root, file, problems: Vec::new() };
        check.what_it_extends();
        check.ids();
        file.catalog.products.iter().enumerate().for_each(|(number, product)| check.product(number, product));
        if check.problems.is_empty() {
            let world = World::of_checked(text);
            let catalog = Catalog::of_world(&world, 0);
            check.references(catalog);
            check.orders(world, catalog);
        }
        check.problems
    }

    /// Something is wrong at this member, or at the nearest table around it that there is.
    fn wrong(&mut self, path: &str, why: impl Into<String>) {
        let mut at = 0;
        let mut inside = Inside::Table(self.root.get_ref());
        for step in path.split('.') {
            let Some((place, next)) = inside.step(step) else { break };
            (at, inside) = (place, next);
        }
        self.problems.push(Problem { at, why: why.into() });
    }

    fn what_it_extends(&mut self) {
        match self.file.catalog.extends.as_deref() {
            Some(DEMO) => {}
            Some(other) => {
                self.wrong(
                    "extends",
                    format!("there is no world `{other}` to extend: leave it out, or write \"{DEMO}\""),
                );
            }
            None if self.file.catalog.currencies.is_empty() => {
                let why = format!("a world that does not extend \"{DEMO}\" has at least one of `currencies`");
                self.wrong("currencies", why);
            }
            None => {}
        }
    }

    fn ids(&mut self) {
        let file = self.file;
        let products = file.catalog.products.iter().map(|one| one.id.as_str()).collect();
        let customers = file.customers.iter().map(|one| &*one.id).collect();
        let currencies = file.catalog.currencies.iter().map(|one| one.code.as_str()).collect();
        let lists: [(&str, &str, Vec<&str>); 3] = [
            ("products", "id", products),
            ("customers", "id", customers),
            ("currencies", "code", currencies),
        ];
        for (list, member, ids) in lists {
            let mut seen = BTreeSet::new();
            for (number, id) in ids.into_iter().enumerate() {
                if !seen.insert(id.to_ascii_lowercase()) {
                    self.wrong(
                        &format!("{list}.{number}.{member}"),
                        format!("another of the {list} is `{id}`, too"),
                    );
                }
            }
        }
        for (number, customer) in file.customers.iter().enumerate() {
            if uuid::Uuid::parse_str(&customer.id).is_err() {
                let why = format!("`{}` is no GUID, as the ids of customers are", customer.id);
                self.wrong(&format!("customers.{number}.id"), why);
            }
        }
    }

    fn product(&mut self, number: usize, product: &Product) {
        self.catalog_id(&format!("products.{number}.id"), &product.id);
        for (index, sku) in product.skus.iter().enumerate() {
            self.catalog_id(&format!("products.{number}.skus.{index}.id"), &sku.id);
            self.sku(&format!("products.{number}.skus.{index}"), sku);
        }
    }

    /// Such ids are parts of paths, and of names joined by `:`.
    fn catalog_id(&mut self, path: &str, id: &str) {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if id.is_empty() || !id.chars().all(fits) {
            self.wrong(path, format!("`{id}` is no id: it has letters, digits, `-`, `_` and `.`"));
        }
    }

    fn sku(&mut self, path: &str, sku: &Sku) {
        if sku.minimum > sku.maximum {
            self.wrong(
                &format!("{path}.maximum"),
                format!("the maximum is below the minimum of {}", sku.minimum),
            );
        }
        for (index, cycle) in sku.billing_cycles.iter().enumerate() {
            if billing_cycle(cycle) != Some(cycle) {
                let known = ["monthly", "annual", "none", "one_time", "triennial", "biennial"];
                let why = format!("there is no billing cycle `{cycle}`{}", hint(cycle, known));
                self.wrong(&format!("{path}.billing_cycles.{index}"), why);
            }
        }
        for (index, price) in sku.prices.iter().enumerate() {
            let place = format!("{path}.prices.{index}");
            if !sku.billing_cycles.contains(&price.billing_cycle) {
                let cycles = sku.billing_cycles.iter().map(String::as_str);
                let why = format!(
                    "the SKU is not billed `{}`{}",
                    price.billing_cycle,
                    hint(&price.billing_cycle, cycles)
                );
                self.wrong(&format!("{place}.billing_cycle"), why);
            }
            let terms = || sku.terms.iter().map(|term| term.duration.as_str());
            if let Some(term) = price.term.as_deref().filter(|term| !terms().any(|known| known == *term)) {
                self.wrong(
                    &format!("{place}.term"),
                    format!("the SKU has no term `{term}`{}", hint(term, terms())),
                );
            }
        }
    }

    /// Whatever names an item or a customer names one that there is.
    fn references(&mut self, catalog: Catalog) {
        let file = self.file;
        for (number, customer) in file.customers.iter().enumerate() {
            for (index, before) in customer.subscriptions.iter().enumerate() {
                self.item(
                    catalog,
                    &format!("customers.{number}.subscriptions.{index}.product"),
                    &before.product,
                );
            }
        }
        for (number, promotion) in file.catalog.promotions.iter().enumerate() {
            self.item(catalog, &format!("promotions.{number}.item"), &promotion.item);
        }
        for (number, order) in file.orders.iter().enumerate() {
            for (index, line) in order.lines.iter().enumerate() {
                self.item(catalog, &format!("orders.{number}.lines.{index}.item"), &line.item);
            }
        }
        for (number, product) in file.catalog.products.iter().enumerate() {
            for (index, sku) in product.skus.iter().enumerate() {
                let path = format!("products.{number}.skus.{index}");
                let lists = [("addon_of", &sku.addon_of), ("includes", &sku.includes)];
                for (name, items) in lists {
                    for (place, item) in items.iter().enumerate() {
                        self.item(catalog, &format!("{path}.{name}.{place}"), item);
                    }
                }
            }
        }
    }

    fn item(&mut self, catalog: Catalog, path: &str, name: &str) {
        if catalog.item(name).is_none() {
            let items: Vec<String> =
                catalog.products().iter().flat_map(Item::all_of).map(|item| item.name()).collect();
            let why = format!("nothing is sold as `{name}`{}", hint(name, items.iter().map(String::as_str)));
            self.wrong(path, why);
        }
    }

    /// Each order is placed on trial: what the service would refuse cannot have been bought.
    fn orders(&mut self, world: World, catalog: Catalog) {
        let options = EmulatorOptions { world: Some(world), ..EmulatorOptions::default() };
        let mut store = Store::begin(options, Some(self.file));
        for (number, order) in self.file.orders.iter().enumerate() {
            let path = format!("orders.{number}");
            if store.customers.get(&order.customer).is_none() {
                let known = store.customers.iter().map(|one| &*one.profile.id);
                let why =
                    format!("there is no customer `{}`{}", order.customer, hint(&order.customer, known));
                self.wrong(&format!("{path}.customer"), why);
            } else if order.lines.iter().all(|line| catalog.item(&line.item).is_some()) {
                self.order(&path, order, &mut store);
            }
        }
    }

    fn order(&mut self, path: &str, order: &EarlierOrder, store: &mut Store) {
        for refusal in store.place_earlier(order).err().into_iter().flatten() {
            let place = match refusal.line {
                Some(line) if refusal.member != "billing_cycle" => {
                    format!("{path}.lines.{line}.{}", refusal.member)
                }
                _ => format!("{path}.{}", refusal.member),
            };
            self.wrong(&place, refusal.why);
        }
    }
}

/// A place in a parsed file.
enum Inside<'w> {
    Table(&'w DeTable<'w>),
    Value(&'w DeValue<'w>),
}

impl<'w> Inside<'w> {
    /// The member of this name, or the item of this number, and where it stands.
    fn step(&self, step: &str) -> Option<(usize, Self)> {
        let table = match self {
            Self::Table(table) => Some(*table),
            Self::Value(value) => value.as_table(),
        };
        if let Some(table) = table {
            let (key, value) = table.iter().find(|(key, _)| key.get_ref().as_ref() == step)?;
            return Some((key.span().start, Self::Value(value.get_ref())));
        }
        let Self::Value(value) = self else { return None };
        let item = value.as_array()?.get(step.parse::<usize>().ok()?)?;
        Some((item.span().start, Self::Value(item.get_ref())))
    }
}
