//! What a path names: found, or refused as the service refuses it.

use std::sync::Arc;

use pc_models::Timestamp;

use crate::api::call::Call;
use crate::rules::place_order::OrderPlacement;
use crate::state::cart::Cart;
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::Product;
use crate::state::customer::Customer;
use crate::state::invoice::Invoice;
use crate::state::order::Order;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;

impl Store {
    pub(crate) fn customer(&self, call: &Call<'_>) -> Result<&Customer, Problem> {
        self.customers.get(call.parameter("customer")).ok_or_else(no_relationship)
    }

    pub(crate) fn customer_mut(&mut self, call: &Call<'_>) -> Result<&mut Customer, Problem> {
        self.customers.get_mut(call.parameter("customer")).ok_or_else(no_relationship)
    }

    /// The customer, about to buy.
    pub(crate) fn placement<'s>(&'s mut self, call: &Call<'s>) -> Result<OrderPlacement<'s>, Problem> {
        let customer = call.parameter("customer");
        OrderPlacement::begin(self, customer, call.now, call.disruption).ok_or_else(no_relationship)
    }

    /// An invoice that is out, by its bare or prefixed id.
    pub(crate) fn invoice(&self, id: &str, now: Timestamp) -> Result<&Invoice, Problem> {
        self.ledger.find(id, now).ok_or_else(unknown_invoice)
    }

    /// The same, to be changed.
    pub(crate) fn invoice_mut(&mut self, id: &str, now: Timestamp) -> Result<&mut Invoice, Problem> {
        self.ledger.find_mut(id, now).ok_or_else(unknown_invoice)
    }
}

impl Catalog {
    pub(crate) fn product_of(&self, call: &Call<'_>) -> Result<&'static Arc<Product>, Problem> {
        let found = self.product(call.parameter("product"));
        found.ok_or_else(|| Problem::new(404, 400_013, "The product was not found."))
    }

    /// The product and the SKU.
    pub(crate) fn item_of(&self, call: &Call<'_>) -> Result<Item, Problem> {
        let product = self.product_of(call)?;
        let sku = product.sku(call.parameter("sku"));
        let sku = sku.ok_or_else(|| Problem::new(404, 400_018, "The SKU was not found."))?;
        Ok(Item::new(product, sku))
    }
}

impl Customer {
    /// The cart, unless it has expired.
    pub(crate) fn cart(&self, call: &Call<'_>) -> Result<&Cart, Problem> {
        let found = self.carts.get(call.parameter("cart")).filter(|cart| call.now < cart.expires());
        found.ok_or_else(|| Problem::new(404, 800_008, "The cart was not found."))
    }

    pub(crate) fn order(&self, call: &Call<'_>) -> Result<&Order, Problem> {
        self.orders.get(call.parameter("order")).ok_or_else(unknown_order)
    }

    pub(crate) fn order_mut(&mut self, call: &Call<'_>) -> Result<&mut Order, Problem> {
        self.orders.get_mut(call.parameter("order")).ok_or_else(unknown_order)
    }

    /// The subscription, once it has started.
    pub(crate) fn subscription(&self, call: &Call<'_>) -> Result<&Subscription, Problem> {
        let found = self.subscriptions.get(call.parameter("subscription"));
        let found = found.filter(|subscription| subscription.starts <= call.now);
        found.ok_or_else(|| Problem::new(404, 20_003, "The subscription was not found."))
    }
}

fn no_relationship() -> Problem {
    Problem::new(403, 20_002, "There is no commerce relationship between the partner and this customer.")
}

fn unknown_invoice() -> Problem {
    Problem::new(404, 1000, "The invoice was not found.")
}

fn unknown_order() -> Problem {
    Problem::new(404, 20_000, "The order was not found.")
}
