//! `CreateCart`, `GetCart`, `UpdateCart`.

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::cart_body::CartBody;
use crate::api::purchasing::read_cart_line::read_cart_lines;
use crate::rules::cart_rules::CartRules;
use crate::rules::order_groups::assign_groups;
use crate::state::cart::Cart;
use crate::state::cart_line::CartLine;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn create(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let (lines, partner_on_record_attested) = read(store, call)?;
    let cart = Cart {
        id: store.rng.guid().into(),
        created: call.now,
        modified: call.now,
        user: store.rng.guid().as_str().into(),
        partner_on_record_attested,
        lines,
        checkout: None,
        busy_until: call.now,
    };
    let catalog = store.catalog;
    let customer = store.customer_mut(call)?;
    let answer = Answer::created(CartBody::of(&cart, customer, catalog));
    customer.carts.put(cart);
    Ok(answer)
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    Ok(Answer::ok(CartBody::of(customer.cart(call)?, customer, store.catalog)))
}

/// Replaces the lines of an active cart.
pub(crate) fn update(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    if store.customer(call)?.cart(call)?.checkout.is_some() {
        return Err(already_ordered());
    }
    let (lines, partner_on_record_attested) = read(store, call)?;
    if let Some(cart) = store.customer_mut(call)?.carts.get_mut(call.parameter("cart")) {
        cart.modified = call.now;
        cart.lines = lines;
        cart.partner_on_record_attested = partner_on_record_attested;
    }
    let customer = store.customer(call)?;
    Ok(Answer::created(CartBody::of(customer.cart(call)?, customer, store.catalog)))
}

/// 400/800065.
pub(crate) fn already_ordered() -> Problem {
    Problem::new(400, 800_065, "The cart was already checked out.")
}

/// The lines that a body asks for, checked and put into order groups, and whether the partner on record was attested.
fn read(store: &mut Store, call: &Call<'_>) -> Result<(Box<[CartLine]>, Option<bool>), Problem> {
    let customer = store.customer(call)?;
    let body = call.body()?;
    let fields = Fields::of(&body, "The cart")?;
    let mut lines = read_cart_lines(fields.list("lineItems")?)?;
    if lines.is_empty() {
        return Err(Problem::bad_input("A cart needs at least one line item."));
    }
    let rules = CartRules {
        catalog: store.catalog,
        customer,
        now: call.now,
        disruption: call.disruption,
        is_earlier: false,
    };
    for line in &mut lines {
        rules.check(line);
    }
    assign_groups(&mut lines);
    lines.iter_mut().for_each(|line| line.share_texts(&mut store.texts));
    Ok((lines.into(), fields.boolean("partnerOnRecordAttestationAccepted")?))
}
