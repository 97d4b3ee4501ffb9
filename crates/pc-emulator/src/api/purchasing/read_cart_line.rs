//! How the lines of a cart are read.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::fields::Fields;
use crate::state::cart_line::{CartLine, Special, Wishes};
use crate::values::problem::Problem;
use crate::values::reseller::check_mpn_id;
use crate::values::spelling::{BillingCycle, read_billing_cycle, read_word};

/// What a participant can be.
const PARTICIPANTS: &[&str] =
    &["unknown", "transaction_reseller", "consumption_reseller", "additional_transaction_reseller"];
/// How deep add-ons may stand in add-ons.
const MAX_ADDON_DEPTH: usize = 3;

/// Reads line items; ids that are missing are numbered in order.
pub(crate) fn read_cart_lines(items: &[Value]) -> Result<Vec<CartLine>, Problem> {
    let lines: Vec<CartLine> = read_level(items, MAX_ADDON_DEPTH)?;
    let mut ids: Vec<i64> = lines.iter().flat_map(CartLine::with_addons).map(|line| line.id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Problem::bad_input("The ids of the line items must differ."));
    }
    Ok(lines)
}

fn read_line(fields: Fields<'_>, index: usize, levels: usize) -> Result<CartLine, Problem> {
    let id = fields.integer("id")?.unwrap_or_else(|| i64::try_from(index).unwrap_or_default());
    let text = |name| Ok(fields.text(name)?.map(Arc::<str>::from));
    Ok(CartLine {
        id,
        catalog_item_id: text("catalogItemId")?
            .ok_or_else(|| Problem::bad_input(format!("Line item {id} needs a catalogItemId.")))?,
        friendly_name: text("friendlyName")?,
        quantity: fields
            .integer("quantity")?
            .ok_or_else(|| Problem::bad_input(format!("Line item {id} needs a quantity.")))?,
        billing_cycle: read_cycle(fields)?,
        term: text("termDuration")?.filter(|term| !term.is_empty()),
        attestation_accepted: fields.boolean("attestationAccepted")?.unwrap_or_default(),
        special: Special::from(Wishes {
            provisioning_context: fields.dictionary("provisioningContext")?,
            renews_to: read_renews_to(fields)?,
            participants: read_participants(fields)?,
            promotion_id: text("promotionId")?,
            custom_term_end: text("customTermEndDate")?.filter(|date| !date.starts_with("0001-")),
        }),
        addons: read_level(fields.list("addonItems")?, levels)?.into(),
        item: None,
        error: None,
        group: "".into(),
        repriced: None,
    })
}

fn read_level(items: &[Value], levels: usize) -> Result<Vec<CartLine>, Problem> {
    if levels == 0 && !items.is_empty() {
        return Err(Problem::bad_input("Add-ons are nested too deep."));
    }
    let read = |(index, item)| read_line(Fields::of(item, "A line item")?, index, levels.saturating_sub(1));
    items.iter().enumerate().map(read).collect()
}

/// `unknown` asks for the default, as leaving it out does.
fn read_cycle(fields: Fields<'_>) -> Result<Option<BillingCycle>, Problem> {
    let cycle = fields.text("billingCycle")?.map(|text| read_billing_cycle("billingCycle", text));
    Ok(cycle.transpose()?.filter(|cycle| *cycle != "unknown"))
}

/// An object, or a list of one as the documentation's table has it.
fn read_renews_to(fields: Fields<'_>) -> Result<Option<Arc<str>>, Problem> {
    let value = match fields.get("renewsTo") {
        Some(Value::Array(items)) => items.first(),
        other => other,
    };
    let Some(value) = value else { return Ok(None) };
    Ok(Fields::of(value, "renewsTo")?.text("termDuration")?.map(Arc::from))
}

/// Key and value pairs, which the .NET SDK writes with capitals.
fn read_participants(fields: Fields<'_>) -> Result<Option<Box<Value>>, Problem> {
    let mut participants = Vec::new();
    for participant in fields.list("participants")? {
        let pair = Fields::of(participant, "A participant")?;
        let key = pair.text("key")?.unwrap_or_default();
        let key = read_word(PARTICIPANTS, "key", key)?;
        let value = pair.text("value")?;
        value.map(check_mpn_id).transpose()?;
        participants.push(json!({"key": key, "value": value}));
    }
    Ok((!participants.is_empty()).then(|| Value::Array(participants).into()))
}
