//! `CreateCart`, `GetCart`, `UpdateCart`.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::{Answer, link, without_nulls};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::read_cart_line::CartLine;
use crate::rules::cart_rules::CartRules;
use crate::state::catalog::Catalog;
use crate::state::catalog_file::Kind;
use crate::state::store::{Customer, Store};
use crate::values::problem::Problem;

/// How long a cart lives after its creation.
const CART_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What a customer is about to buy.
#[derive(Serialize, Deserialize)]
pub(crate) struct Cart {
    pub(crate) id: Arc<str>,
    created: Timestamp,
    modified: Timestamp,
    user: Box<str>,
    partner_on_record_attested: Option<bool>,
    pub(crate) lines: Box<[CartLine]>,
    /// What came of the first successful checkout.
    pub(crate) checkout: Option<CheckoutResult>,
    /// A checkout is at work before.
    pub(crate) busy_until: Timestamp,
}

/// What came of a checkout: enough to answer it again, and no more, as there are many carts.
#[derive(Serialize, Deserialize)]
pub(crate) struct CheckoutResult {
    at: Timestamp,
    orders: Box<[Arc<str>]>,
    errors: Box<[Value]>,
}

/// What a create or an update asks for.
struct Wanted {
    lines: Box<[CartLine]>,
    partner_on_record_attested: Option<bool>,
}

pub(crate) fn create(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let catalog = store.catalog.clone();
    let (customer, rng) = store.customer_and_rng(call)?;
    let wanted = read(call, &catalog, customer)?;
    let cart = Cart {
        id: rng.guid().into(),
        created: call.now,
        modified: call.now,
        user: rng.guid().into(),
        partner_on_record_attested: wanted.partner_on_record_attested,
        lines: wanted.lines,
        checkout: None,
        busy_until: call.now,
    };
    let body = cart.json(customer, &catalog);
    customer.carts.put(&cart.id.clone(), cart);
    Ok(Answer::created(body))
}

pub(crate) fn get(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    Ok(Answer::ok(customer.cart(call)?.json(customer, &store.catalog)))
}

/// Replaces the lines of an active cart.
pub(crate) fn update(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let catalog = store.catalog.clone();
    let (customer, _) = store.customer_and_rng(call)?;
    if customer.cart(call)?.checkout.is_some() {
        return Err(already_ordered());
    }
    let wanted = read(call, &catalog, customer)?;
    if let Some(cart) = customer.carts.get_mut(call.parameter("cart")) {
        cart.modified = call.now;
        cart.lines = wanted.lines;
        cart.partner_on_record_attested = wanted.partner_on_record_attested;
    }
    Ok(Answer::created(customer.cart(call)?.json(customer, &catalog)))
}

/// 400/800065.
pub(crate) fn already_ordered() -> Problem {
    Problem::new(400, 800_065, "The cart was already checked out.")
}

impl Customer {
    /// The cart in the path, unless it has expired.
    pub(crate) fn cart(&self, call: &Call<'_>) -> Result<&Cart, Problem> {
        let found = self.carts.get(call.parameter("cart"));
        found
            .filter(|cart| call.now < cart.expires())
            .ok_or_else(|| Problem::new(404, 800_008, "The cart was not found."))
    }
}

impl CheckoutResult {
    pub(crate) fn new(at: Timestamp, orders: Vec<Arc<str>>, errors: Vec<Value>) -> Self {
        Self { at, orders: orders.into(), errors: errors.into() }
    }

    /// What the checkout answered, and answers again: the orders as they were then, but for what was cancelled since.
    pub(crate) fn answer(&self, customer: &Customer) -> Value {
        let orders = self.orders.iter().filter_map(|id| customer.orders.get(id));
        let orders: Vec<Value> = orders.map(|order| order.json(&customer.profile, self.at, false)).collect();
        json!({
            "orders": orders,
            "orderErrors": self.errors,
            "attributes": {"objectType": "CartCheckoutResult"},
        })
    }
}

impl Cart {
    fn expires(&self) -> Timestamp {
        self.created + CART_LIFETIME
    }

    fn json(&self, customer: &Customer, catalog: &Catalog) -> Value {
        let profile = &customer.profile;
        let lines = self.lines.iter().map(|line| line.json(catalog, profile.country));
        without_nulls(json!({
            "id": self.id,
            "creationTimestamp": self.created,
            "lastModifiedTimestamp": self.modified,
            "expirationTimestamp": self.expires(),
            "lastModifiedUser": self.user,
            "status": if self.checkout.is_some() { "Ordered" } else { "Active" },
            "partnerOnRecordAttestationAccepted": self.partner_on_record_attested,
            "lineItems": lines.collect::<Vec<_>>(),
            "links": {"self": link(format!("/customers/{}/carts/{}", profile.id, self.id))},
            "attributes": {"objectType": "Cart"},
        }))
    }
}

/// Reads the body, checks each line and puts the lines into order groups.
fn read(call: &Call<'_>, catalog: &Catalog, customer: &Customer) -> Result<Wanted, Problem> {
    let body = call.body()?;
    let fields = Fields::of(&body, "The cart")?;
    let mut lines = CartLine::read_all(fields.list("lineItems")?)?;
    if lines.is_empty() {
        return Err(Problem::bad_input("A cart needs at least one line item."));
    }
    let rules = CartRules { catalog, customer, now: call.now, disruption: call.disruption };
    for line in &mut lines {
        rules.check(line);
    }
    group(&mut lines);
    let partner_on_record_attested = fields.boolean("partnerOnRecordAttestationAccepted")?;
    Ok(Wanted { lines: lines.into(), partner_on_record_attested })
}

/// Lines of one purchase system and billing cycle become one order; groups are numbered as they appear.
fn group(lines: &mut [CartLine]) {
    let mut known: [Vec<Option<&'static str>>; 2] = Default::default();
    for line in lines {
        let legacy = line.item.as_ref().is_some_and(|item| item.product.kind == Kind::LegacyAzure);
        let cycles = &mut known[usize::from(legacy)];
        let number = cycles.iter().position(|cycle| *cycle == line.billing_cycle).unwrap_or_else(|| {
            cycles.push(line.billing_cycle);
            cycles.len() - 1
        });
        let group = if legacy { format!("OMS-{number}") } else { number.to_string() };
        line.join_group(&group.into());
    }
}
