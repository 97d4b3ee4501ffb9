//! Ids: each is there once, and can stand in a path.

use std::collections::BTreeSet;

use crate::rules::first_customers::demo_customers;
use crate::rules::world::check::Check;
use crate::state::customer::EarlierSubscription;
use crate::state::world_file::WorldFile;

/// Where an id stands, and the id.
type Place<'w> = (String, &'w str);

impl<'w> Check<'w> {
    pub(super) fn ids(&mut self) {
        let file = self.file;
        let catalog = &file.catalog;
        let listed = |list: &str, member: &str, ids: Vec<&'w str>| -> Vec<Place<'w>> {
            let place = |number: usize| format!("{list}.{number}.{member}");
            ids.into_iter().enumerate().map(|(number, id)| (place(number), id)).collect()
        };
        let products = catalog.products.iter().map(|one| one.id.as_str()).collect();
        let promotions = catalog.promotions.iter().map(|one| one.id.as_str()).collect();
        let currencies = catalog.currencies.iter().map(|one| one.code.as_str()).collect();
        let customers = file.customers.iter().map(|one| &*one.id).collect();
        let demo = if catalog.extends_demo() { demo_customers(&file.customers) } else { Vec::new() };
        let demo: Vec<&EarlierSubscription> = demo.iter().flat_map(|one| &one.subscriptions).collect();
        let in_paths = [
            ("products", Vec::new(), listed("products", "id", products)),
            ("orders", demo.iter().map(|one| &*one.order).collect(), orders(file)),
            ("subscriptions", demo.iter().map(|one| &*one.id).collect(), subscriptions(file)),
            ("reservation orders", Vec::new(), reservations(file)),
        ];
        for (list, of_demo, places) in in_paths {
            places.iter().for_each(|(path, id)| self.path_id(path, id));
            self.once(list, &of_demo, places);
        }
        self.orders_from_before();
        self.once("promotions", &[], listed("promotions", "id", promotions));
        self.once("currencies", &[], listed("currencies", "code", currencies));
        self.once("customers", &[], listed("customers", "id", customers));
        for (number, product) in catalog.products.iter().enumerate() {
            let skus = product.skus.iter().map(|sku| sku.id.as_str()).collect();
            let skus = listed(&format!("products.{number}.skus"), "id", skus);
            skus.iter().for_each(|(path, id)| self.path_id(path, id));
            self.once("SKUs of the product", &[], skus);
        }
        for (number, customer) in file.customers.iter().enumerate() {
            self.guid(&format!("customers.{number}.id"), &customer.id, "as the ids of customers are");
        }
    }

    /// Nothing else of its kind has the id, in whatever case it is written; nor has the demo, which is served as well.
    fn once(&mut self, list: &str, of_demo: &[&str], places: Vec<Place<'_>>) {
        let of_demo: BTreeSet<String> = of_demo.iter().map(|id| id.to_ascii_lowercase()).collect();
        let mut seen = BTreeSet::new();
        for (path, id) in places {
            let lower = id.to_ascii_lowercase();
            if of_demo.contains(&lower) {
                self.wrong(&path, format!("one of the {list} of the demo is `{id}`, too"));
            } else if !seen.insert(lower) {
                self.wrong(&path, format!("another of the {list} is `{id}`, too"));
            }
        }
    }

    /// The orders that subscriptions from before came of are none of those that are known.
    fn orders_from_before(&mut self) {
        let file = self.file;
        let known: BTreeSet<String> = orders(file).iter().map(|(_, id)| id.to_ascii_lowercase()).collect();
        for (number, customer) in file.customers.iter().enumerate() {
            for (index, before) in customer.subscriptions.iter().enumerate() {
                let path = format!("customers.{number}.subscriptions.{index}.order");
                self.path_id(&path, &before.order);
                if known.contains(&before.order.to_ascii_lowercase()) {
                    let why = format!(
                        "one of the orders is `{}`: a subscription of it is told by its line",
                        before.order
                    );
                    self.wrong(&path, why);
                }
            }
        }
    }

    /// Such ids are parts of paths, and of names joined by `:`.
    fn path_id(&mut self, path: &str, id: &str) {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if !id.chars().all(fits) || !id.chars().any(|letter| letter.is_ascii_alphanumeric()) {
            self.wrong(path, format!("`{id}` is no id: it has letters, digits, `-`, `_` and `.`"));
        }
    }

    pub(super) fn guid(&mut self, path: &str, id: &str, where_needed: &str) {
        if uuid::Uuid::parse_str(id).is_err() {
            self.wrong(path, format!("`{id}` is no GUID, {where_needed}"));
        }
    }
}

fn orders(file: &WorldFile) -> Vec<Place<'_>> {
    let ids = file.orders.iter().enumerate();
    ids.filter_map(|(number, order)| Some((format!("orders.{number}.id"), order.id.as_deref()?))).collect()
}

fn reservations(file: &WorldFile) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    for (number, order) in file.orders.iter().enumerate() {
        for (index, line) in order.lines.iter().enumerate() {
            let group = line.reservation.as_ref().map(|ids| ids.group.as_str());
            places.extend(group.map(|id| (format!("orders.{number}.lines.{index}.reservation.group"), id)));
        }
    }
    places
}

/// Those of customers from before, and those that the lines of orders became.
fn subscriptions(file: &WorldFile) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    for (number, customer) in file.customers.iter().enumerate() {
        for (index, before) in customer.subscriptions.iter().enumerate() {
            places.push((format!("customers.{number}.subscriptions.{index}.id"), &*before.id));
        }
    }
    for (number, order) in file.orders.iter().enumerate() {
        for (index, line) in order.lines.iter().enumerate() {
            let id = line.subscription.as_deref();
            places.extend(id.map(|id| (format!("orders.{number}.lines.{index}.subscription"), id)));
        }
    }
    places
}
