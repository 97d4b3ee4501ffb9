//! A text becomes a world, or everything that is wrong with it is told, line by line.

mod ids;
mod money;
mod products;

use std::fmt;
use std::str::FromStr;

use pc_models::Timestamp;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::options::EmulatorOptions;
use crate::rules::world::earlier_orders::Refusal;
use crate::rules::world::form::{self, Problem};
use crate::rules::world::history::History;
use crate::state::catalog::Catalog;
use crate::state::customer::AGREEMENT_TEMPLATES;
use crate::state::store::Store;
use crate::state::world_catalog::DEMO;
use crate::state::world_file::{EarlierOrder, WorldFile};
use crate::values::nearest_word::hint;
use crate::values::reseller::check_mpn_id;
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
        let world = Self::of_checked(text);
        if problems.is_empty() {
            match WorldFile::parse(text) {
                Ok(file) => problems = Check::of(&world, &root, &file),
                Err(error) => problems.push(unreadable(&error)),
            }
        }
        problems.sort();
        let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        match problems.is_empty() {
            true => Ok(world),
            false => Err(InvalidWorld {
                problems: problems.into_iter().map(|problem| (line(problem.at), problem.why)).collect(),
            }),
        }
    }
}

impl World {
    /// When the last of its orders was placed, or became something else: the emulator's time does not begin before that.
    #[must_use]
    pub fn last_order(&self) -> Option<Timestamp> {
        self.last_order_or(|| {
            let file = WorldFile::parse(self.as_str()).ok()?;
            file.orders.iter().flat_map(EarlierOrder::moments).max()
        })
    }
}

/// What is wrong with a file whose form is right.
struct Check<'w> {
    root: &'w Spanned<DeTable<'w>>,
    file: &'w WorldFile,
    problems: Vec<Problem>,
}

impl<'w> Check<'w> {
    fn of(world: &World, root: &'w Spanned<DeTable<'w>>, file: &'w WorldFile) -> Vec<Problem> {
        let mut check = Self { root, file, problems: Vec::new() };
        check.what_it_extends();
        check.ids();
        check.currencies();
        check.agreements();
        file.catalog.products.iter().enumerate().for_each(|(number, product)| check.product(number, product));
        if check.problems.is_empty() {
            let catalog = Catalog::of_world(world, 0);
            check.references(catalog);
            check.orders(world.clone(), catalog);
        }
        check.problems
    }

    /// The text at this member.
    fn text(&self, path: &str) -> Option<&'w str> {
        let root = Inside::Table(self.root.get_ref());
        let found = path.split('.').try_fold(root, |inside, step| Some(inside.step(step)?.1))?;
        match found {
            Inside::Value(value) => value.as_str(),
            Inside::Table(_) => None,
        }
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

    fn agreements(&mut self) {
        let known = AGREEMENT_TEMPLATES.map(|(name, _)| name);
        for (number, customer) in self.file.customers.iter().enumerate() {
            for (index, agreement) in customer.agreements.iter().enumerate() {
                let path = format!("customers.{number}.agreements.{index}");
                let word = agreement.agreement_type.as_str();
                if !known.contains(&word) {
                    let why = format!("there is no agreement `{word}`{}", hint(word, known));
                    self.wrong(&format!("{path}.agreement_type"), why);
                }
                let template = format!("{path}.template_id");
                self.guid(&template, &agreement.template_id, "as the ids of templates are");
            }
        }
    }

    /// Whatever names an item or a customer names one that there is.
    fn references(&mut self, catalog: Catalog) {
        let file = self.file;
        for (number, customer) in file.customers.iter().enumerate() {
            for (index, before) in customer.subscriptions.iter().enumerate() {
                let path = format!("customers.{number}.subscriptions.{index}");
                self.item(catalog, &format!("{path}.product"), &before.product);
                if before.quantity == Some(0) {
                    self.wrong(&format!("{path}.quantity"), "a subscription has at least one unit");
                }
                if let Some(Err(problem)) = before.partner.as_deref().map(check_mpn_id) {
                    self.wrong(&format!("{path}.partner"), problem.description);
                }
            }
        }
        for (number, order) in file.orders.iter().enumerate() {
            for (index, line) in order.lines.iter().enumerate() {
                let path = format!("orders.{number}.lines.{index}");
                for (member, item) in line.items() {
                    self.item(catalog, &format!("{path}.{member}"), item);
                }
            }
        }
        self.named_by_products(catalog);
        self.promotions(catalog);
        self.countries(catalog);
    }

    /// Each order is placed on trial: what the service would refuse cannot have been bought.
    fn orders(&mut self, world: World, catalog: Catalog) {
        let options = EmulatorOptions { world: Some(world), ..EmulatorOptions::default() };
        let mut store = Store::begin(options, Some(self.file));
        let (mut history, mut wrong) = (History::default(), Vec::new());
        for (number, order) in self.file.orders.iter().enumerate() {
            if store.customers.get(&order.customer).is_none() {
                let known = store.customers.iter().map(|one| &*one.profile.id);
                let why =
                    format!("there is no customer `{}`{}", order.customer, hint(&order.customer, known));
                self.wrong(&format!("orders.{number}.customer"), why);
            } else if order.items().all(|item| catalog.item(item).is_some()) {
                wrong.extend(history.place(&mut store, number, order));
            }
        }
        wrong.extend(history.finish(&mut store));
        for (number, refusal) in wrong {
            self.refused(&format!("orders.{number}"), refusal);
        }
    }

    fn refused(&mut self, path: &str, Refusal { line, member, why }: Refusal) {
        let place = match line.filter(|_| member != "billing_cycle") {
            Some(line) => format!("{path}.lines.{line}.{member}"),
            None => format!("{path}.{member}"),
        };
        self.wrong(&place, why);
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
