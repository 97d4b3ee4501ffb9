//! The control endpoints of invoices: make one up, inject errors into one, pay one.

use pc_models::{Decimal, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::api::billing::lines::Lines;
use crate::api::fields::Fields;
use crate::state::injected_errors::{InjectedErrors, Members, amount_of};
use crate::state::invoice::{Invoice, Payment};
use crate::state::store::Store;
use crate::values::money;
use crate::values::problem::Problem;

/// An invoice as these endpoints show it.
#[derive(Serialize)]
pub(crate) struct Shown {
    id: String,
    line_items: usize,
    #[serde(rename = "totalCharges")]
    total_charges: Decimal,
    #[serde(rename = "paidAmount")]
    paid_amount: Decimal,
}

impl From<&Invoice> for Shown {
    fn from(invoice: &Invoice) -> Self {
        Self {
            id: invoice.id.clone(),
            line_items: invoice.injected.count(invoice.line_count()),
            total_charges: invoice.total(),
            paid_amount: invoice.paid(),
        }
    }
}

/// `{"line_items": 1000000}`: an invoice of so many lines.
pub(crate) fn make_up(store: &mut Store, body: &Value, now: Timestamp) -> Result<Value, Problem> {
    let refuse = || Problem::bad_input("Send {\"line_items\": count}.");
    let count = body.get("line_items").and_then(Value::as_u64).ok_or_else(refuse)?;
    let count = u32::try_from(count).ok().filter(|count| *count > 0).ok_or_else(refuse)?;
    let count = usize::try_from(count).map_err(|_| refuse())?;
    let currency = &store.catalog.currencies()[0];
    Ok(json!({"id": store.ledger.make_up(count, currency, now)}))
}

/// One error: `{"change": 3, "set": {…}}`, `{"drop": 3}`, `{"duplicate": 3}` or `{"invent": {…}, "like": 3}`.
pub(crate) fn inject(store: &mut Store, id: &str, body: &Value, now: Timestamp) -> Result<Shown, Problem> {
    let fields = Fields::of(body, "The error to inject")?;
    let invoice = store.invoice(id, now)?;
    let scope = LineScope::of(store, invoice);
    let lines = Lines::of(&scope, LineClass::charges(invoice.recurring));
    let number = |name: &str| {
        let Some(number) = fields.integer(name)? else { return Ok(None) };
        let number = usize::try_from(number).ok().filter(|number| *number < invoice.line_count());
        number.map(Some).ok_or_else(|| {
            Problem::bad_input(format!(
                "'{name}' must be the number of a line, below {}.",
                invoice.line_count()
            ))
        })
    };
    let members = |name: &str, like: usize| {
        let members = fields.get(name).and_then(Value::as_object).cloned();
        let members = members.ok_or_else(|| Problem::bad_input(format!("'{name}' must be an object.")))?;
        let line = lines.true_item(like);
        Ok::<_, Problem>(complete(members, line.as_ref(), invoice))
    };
    let change: Box<dyn FnOnce(&mut InjectedErrors)> = if let Some(line) = number("change")? {
        let members = members("set", line)?;
        Box::new(move |errors| errors.change(line, members))
    } else if let Some(line) = number("drop")? {
        Box::new(move |errors| errors.drop(line))
    } else if let Some(line) = number("duplicate")? {
        Box::new(move |errors| errors.add(line, Map::new()))
    } else if fields.get("invent").is_some() {
        let like = number("like")?.unwrap_or_default();
        let members = members("invent", like)?;
        Box::new(move |errors| errors.add(like, members))
    } else {
        return Err(Problem::bad_input("Send 'change' with 'set', or 'drop', 'duplicate' or 'invent'."));
    };
    let invoice = store.invoice_mut(id, now)?;
    change(&mut invoice.injected);
    Ok(Shown::from(&*invoice))
}

/// `{"totalCharges": "1.00"}`: another total than the sum of the lines.
pub(crate) fn set_total(store: &mut Store, id: &str, body: &Value, now: Timestamp) -> Result<Shown, Problem> {
    let total = amount(body, "totalCharges")?;
    let invoice = store.invoice_mut(id, now)?;
    invoice.injected.total = Some(total);
    Ok(Shown::from(&*invoice))
}

/// Takes every injected error back.
pub(crate) fn withdraw_errors(store: &mut Store, id: &str, now: Timestamp) -> Result<Shown, Problem> {
    let invoice = store.invoice_mut(id, now)?;
    invoice.injected = InjectedErrors::default();
    Ok(Shown::from(&*invoice))
}

/// `{"amount": "10.00"}`; all that is unpaid when it is left out.
pub(crate) fn pay(store: &mut Store, id: &str, body: &Value, now: Timestamp) -> Result<Shown, Problem> {
    let invoice = store.invoice_mut(id, now)?;
    let amount = match body.get("amount") {
        None | Some(Value::Null) => invoice.unpaid(),
        Some(_) => amount(body, "amount")?,
    };
    invoice.payments.push(Payment { at: now, amount });
    Ok(Shown::from(&*invoice))
}

fn amount(body: &Value, name: &str) -> Result<Decimal, Problem> {
    let text = body.get(name).map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
    let amount = text.and_then(|text| text.parse().ok());
    amount.ok_or_else(|| Problem::bad_input(format!("Send {{\"{name}\": \"amount\"}}.")))
}

/// Members to be set, and what follows from them and was left out: a modern line that has another quantity or price
/// comes to another amount, with tax.
fn complete(mut members: Members, line: Option<&LineItem>, invoice: &Invoice) -> Members {
    if invoice.recurring {
        return members;
    }
    let now =
        |members: &Members, name: &str| amount_of(members, name).or_else(|| line?.text(name)?.parse().ok());
    let given = |members: &Members, name: &str| members.contains_key(name);
    if given(&members, "quantity") && !given(&members, "billableQuantity") {
        members.insert("billableQuantity".to_owned(), members["quantity"].clone());
    }
    let moved = given(&members, "quantity") || given(&members, "effectiveUnitPrice");
    if moved && !given(&members, "subtotal") {
        let (price, quantity) = (now(&members, "effectiveUnitPrice"), now(&members, "quantity"));
        let product = price.zip(quantity).and_then(|(price, count)| price.get().checked_mul(count.get()));
        members.insert("subtotal".to_owned(), as_text(product.unwrap_or_default().into()));
    }
    if given(&members, "subtotal") && !given(&members, "taxTotal") {
        let tax = invoice.tax(now(&members, "subtotal").unwrap_or_default());
        members.insert("taxTotal".to_owned(), as_text(tax));
    }
    let changed = given(&members, "subtotal") || given(&members, "taxTotal");
    if changed && !given(&members, "totalForCustomer") {
        let parts = [now(&members, "subtotal"), now(&members, "taxTotal")];
        let total = money::sum(parts.into_iter().flatten()).unwrap_or_default();
        members.insert("totalForCustomer".to_owned(), as_text(total));
    }
    members
}

fn as_text(amount: Decimal) -> Value {
    json!(amount.to_string())
}
