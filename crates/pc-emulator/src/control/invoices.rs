//! The doors to invoices: make one up, plant errors in one, pay one.

use pc_models::{Decimal, Timestamp};
use serde_json::{Map, Value, json};

use crate::api::billing::invoice_lines::{LineClass, LineScope};
use crate::api::billing::invoices::unknown_invoice;
use crate::api::fields::Fields;
use crate::state::injected_errors::{InjectedErrors, complete};
use crate::state::invoice::{Invoice, Payment};
use crate::state::store::Store;
use crate::values::money;
use crate::values::problem::Problem;

/// `{"line_items": 1000000}`: an invoice of so many lines.
pub(crate) fn make_up(store: &mut Store, body: &Value, now: Timestamp) -> Result<Value, Problem> {
    let refuse = || Problem::bad_input("Send {\"line_items\": count}.");
    let count = body.get("line_items").and_then(Value::as_u64).ok_or_else(refuse)?;
    let count = u32::try_from(count).ok().filter(|count| *count > 0).ok_or_else(refuse)?;
    let count = usize::try_from(count).map_err(|_| refuse())?;
    Ok(json!({"id": store.make_up_invoice(count, now)}))
}

/// One error: `{"change": 3, "set": {…}}`, `{"drop": 3}`, `{"duplicate": 3}` or `{"invent": {…}, "like": 3}`.
pub(crate) fn plant(store: &mut Store, id: &str, body: &Value, now: Timestamp) -> Result<Value, Problem> {
    let fields = Fields::of(body, "The error to plant")?;
    let invoice = store.invoice(id, now)?;
    let scope = LineScope::of(store, invoice);
    let lines = scope.lines(LineClass::charges(invoice.recurring));
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
        let line = lines.true_json(like).unwrap_or_default();
        Ok::<_, Problem>(complete(members, &line, invoice))
    };
    let change: Box<dyn FnOnce(&mut InjectedErrors)> = if let Some(line) = number("change")? {
        let members = members("set", line)?;
        Box::new(move |injected| injected.change(line, members))
    } else if let Some(line) = number("drop")? {
        Box::new(move |injected| injected.drop(line))
    } else if let Some(line) = number("duplicate")? {
        Box::new(move |injected| injected.add(line, Map::new()))
    } else if fields.get("invent").is_some() {
        let like = number("like")?.unwrap_or_default();
        let members = members("invent", like)?;
        Box::new(move |injected| injected.add(like, members))
    } else {
        return Err(Problem::bad_input("Send 'change' with 'set', or 'drop', 'duplicate' or 'invent'."));
    };
    let invoice = store.ledger.find_mut(id, now).ok_or_else(unknown_invoice)?;
    change(&mut invoice.injected);
    Ok(shown(invoice))
}

/// `{"totalCharges": "1.00"}`: another total than the sum of the lines.
pub(crate) fn set_total(store: &mut Store, id: &str, body: &Value, now: Timestamp) -> Result<Value, Problem> {
    let total = amount(body, "totalCharges")?;
    let invoice = store.ledger.find_mut(id, now).ok_or_else(unknown_invoice)?;
    invoice.injected.set_total(total);
    Ok(shown(invoice))
}

/// Takes every planted error back.
pub(crate) fn mend(store: &mut Store, id: &str, now: Timestamp) -> Result<Value, Problem> {
    let invoice = store.ledger.find_mut(id, now).ok_or_else(unknown_invoice)?;
    invoice.injected = InjectedErrors::default();
    Ok(shown(invoice))
}

/// `{"amount": "10.00"}`; all that is unpaid when it is left out.
pub(crate) fn pay(store: &mut Store, id: &str, body: &Value, now: Timestamp) -> Result<Value, Problem> {
    let invoice = store.ledger.find_mut(id, now).ok_or_else(unknown_invoice)?;
    let amount = match body.get("amount") {
        None | Some(Value::Null) => invoice.unpaid(),
        Some(_) => amount(body, "amount")?,
    };
    invoice.payments.push(Payment { at: now, amount });
    Ok(shown(invoice))
}

fn amount(body: &Value, name: &str) -> Result<Decimal, Problem> {
    let text = body.get(name).map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
    let amount = text.and_then(|text| text.parse().ok());
    amount.ok_or_else(|| Problem::bad_input(format!("Send {{\"{name}\": \"amount\"}}.")))
}

fn shown(invoice: &Invoice) -> Value {
    json!({
        "id": invoice.id,
        "line_items": invoice.injected.count(invoice.line_count()),
        "totalCharges": money::number(invoice.total()),
        "paidAmount": money::number(invoice.paid()),
    })
}
