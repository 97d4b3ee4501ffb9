//! A state is written as a world file: who there is and what they have. What happened meanwhile stays with the state.

use serde::Serialize;
use toml::{Table, Value};

use crate::state::customer::{Customer, Profile};
use crate::state::store::Store;
use crate::state::world_catalog::DEMO;
use crate::world::World;

/// What every exported file says of itself.
const HEADING: &str = "\
# Written by the Partner Center emulator: its catalog and its customers, with their orders and what became of them.
#
# Not in it, as a world has no place for it: what was cancelled, failed or ended; carts, audit records, credits, made-up
# invoices, uploaded purchase orders, faults and tokens; when seats came and went. Whoever serves it is charged for the seats of
# now, and can give them back as if all had come when their term began.

";

impl Store {
    /// The world that this state has become: its catalog, with the customers and orders of now.
    pub(crate) fn world(&self) -> World {
        let begun = self.options.world.as_ref().and_then(|world| world.as_str().parse::<Table>().ok());
        let mut world = begun.unwrap_or_else(|| Table::from_iter([("extends".to_owned(), DEMO.into())]));
        world.remove("customers");
        world.remove("orders");
        let mut text = format!("{HEADING}{}", written(&world));
        append(&mut text, "customers", self.customers.iter().map(Customer::profile_of_now));
        append(&mut text, "orders", self.customers.iter().flat_map(|one| one.orders_of_now(self.catalog)));
        World::of_checked(text)
    }
}

/// Items of a list of the file, one after the other: the time to write many of them at once grows with their square.
fn append<T: Serialize>(text: &mut String, list: &str, items: impl Iterator<Item = T>) {
    for item in items.filter_map(|item| Value::try_from(item).ok()) {
        text.push('\n');
        text.push_str(&written(&Table::from_iter([(list.to_owned(), Value::Array(vec![item]))])));
    }
}

/// Tables and texts alone: this cannot fail.
fn written(table: &Table) -> String {
    toml::to_string(table).unwrap_or_default()
}

impl Customer {
    /// Who it is, with what is left of what it had before.
    fn profile_of_now(&self) -> Profile {
        let mut profile = Profile::clone(&self.profile);
        profile.subscriptions.retain_mut(|before| {
            let Some(now) = self.subscriptions.get(&before.id) else { return false };
            before.name = (*now.friendly_name != *now.item.sku.title).then(|| now.friendly_name.to_string());
            before.quantity = Some(now.quantity).filter(|quantity| *quantity != 1);
            before.partner = Some(now.partner_id.to_string()).filter(|partner| !partner.is_empty());
            before.auto_renew = Some(now.auto_renew).filter(|renews| !renews);
            before.suspended = now.suspended;
            before.registered = now.registered_at;
            now.ended.is_none()
        });
        profile
    }
}
