//! The customers that `--customer` names, of whom files may tell nothing.

use std::collections::{BTreeMap, HashSet};

use pc_models::CustomerId;
use pc_workflows::billing::LineFacts;
use pc_workflows::billing::reconcile::BoughtLine;

use crate::output::Failure;

/// Whether a purchase or a line was of each of them; all customers count where none is named.
pub(super) struct NamedCustomers {
    is_seen: BTreeMap<String, bool>,
    /// The orders that were charged to them.
    orders: HashSet<String>,
}

impl NamedCustomers {
    pub(super) fn of(customers: &[CustomerId]) -> Self {
        let names = customers.iter().map(|customer| customer.as_str().to_ascii_lowercase());
        Self { is_seen: names.map(|name| (name, false)).collect(), orders: HashSet::new() }
    }

    /// Takes in a line.
    pub(super) fn add_billed(&mut self, line: &LineFacts<'_>) {
        if self.see(line.customer_id) && !line.order_id.is_empty() {
            self.orders.insert(line.order_id.to_ascii_lowercase());
        }
    }

    /// Whether a purchase counts: that of a customer who is named, one of nobody's name, or one that was charged to them.
    pub(super) fn admit(&mut self, purchase: &BoughtLine) -> bool {
        self.is_seen.is_empty()
            || purchase.customer.as_str().is_empty()
            || self.see(purchase.customer.as_str())
            || self.orders.contains(&purchase.order.as_str().to_ascii_lowercase())
    }

    fn see(&mut self, customer: &str) -> bool {
        if self.is_seen.is_empty() {
            return false;
        }
        let is_seen = self.is_seen.get_mut(&customer.to_ascii_lowercase());
        is_seen.map(|is_seen| *is_seen = true).is_some()
    }

    /// Refuses customers that nothing is about: with a name that is not written right everything would fit.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.is_seen.iter().find(|(_, is_seen)| !**is_seen) {
            Some((customer, _)) => Err(Failure::failed(format!(
                "nothing in the files is about the customer {customer}: --customer takes ids that stand in them"
            ))),
            None => Ok(()),
        }
    }
}
