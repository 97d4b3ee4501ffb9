//! Is it in stock? Asked when, and only when, the SKU says so.

use std::collections::BTreeMap;

use pc_models::{InventoryCheckRequest, InventoryItem, InventoryVariable, PurchasePrerequisite};
use pc_transport::Operation;
use pc_transport::operations::CheckInventory;

use super::step::{Step, rejected};
use crate::poll::MAX_UNCLEAR_ANSWERS;
use crate::purchase::Fact;
use crate::purchase::state::State;

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let is_open = |line: &usize| {
        state.requires(*line, &PurchasePrerequisite::InventoryCheck) && !state.lines[*line].in_stock
    };
    let line = (0..state.lines.len()).find(is_open)?;
    let wanted = state.wanted(line);
    let target_items = vec![InventoryItem::new(wanted.product.clone(), wanted.sku.clone())];
    let request = InventoryCheckRequest { target_items, inventory_context: context(state, line) };
    Some(Step::call(line, CheckInventory::new(state.intent.country, request)))
}

/// The values the SKU asks for; the list of SKUs leaves the variables out, so without any the usual two are given.
fn context(state: &State, line: usize) -> BTreeMap<String, String> {
    let Some(rules) = &state.lines[line].rules else { return BTreeMap::new() };
    let subscription = state.wanted(line).reservation.as_ref().map(|wanted| wanted.subscription.to_string());
    let usual = [InventoryVariable::CustomerId, InventoryVariable::AzureSubscriptionId];
    let variables =
        if rules.inventory_variables.is_empty() { &usual[..] } else { &rules.inventory_variables };
    let value = |variable: &InventoryVariable| {
        let (key, value) = match variable {
            InventoryVariable::CustomerId => ("customerId", Some(state.intent.customer.to_string())),
            InventoryVariable::AzureSubscriptionId => ("azureSubscriptionId", subscription.clone()),
            InventoryVariable::ArmRegionName => ("armRegionName", rules.region.clone()),
            InventoryVariable::Unknown(name) => {
                let given = &state.wanted(line).provisioning;
                let found = given.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                return found.map(|(key, value)| (key.clone(), value.clone()));
            }
        };
        Some((key.to_owned(), value?))
    };
    variables.iter().filter_map(value).collect()
}

pub(super) fn seen(state: &State, line: usize, items: &[InventoryItem]) -> Fact {
    let wanted = state.wanted(line);
    let found = items.iter().find(|item| {
        item.product_id == wanted.product && item.sku_id.as_ref().is_none_or(|sku| *sku == wanted.sku)
    });
    let name = state.line_name(line);
    match found {
        None if state.failures_in_a_row() < MAX_UNCLEAR_ANSWERS => {
            let operation = CheckInventory::NAME.to_owned();
            let problem = format!("{name}: the inventory check answered without the item");
            Fact::Troubled { operation, problem, retry_after_s: None, answered: true }
        }
        None => rejected(
            "inventory",
            format!("{name}: the inventory check does not know the item"),
            "choose another SKU",
        ),
        Some(item) if item.is_restricted == Some(true) => {
            let reasons = item.restrictions.iter().map(|reason| {
                let text = reason.description.as_deref().unwrap_or_default();
                format!("{} ({text})", reason.reason_code)
            });
            let reasons = reasons.collect::<Vec<_>>().join(", ");
            rejected(
                "inventory",
                format!("{name} is not in stock for this customer: {reasons}"),
                "choose a SKU of another region, or another subscription",
            )
        }
        Some(_) => {
            let subscription = |line: usize| state.wanted(line).reservation.as_ref().map(|r| &r.subscription);
            let like = state.lines_like(line).into_iter();
            Fact::InventorySeen {
                lines: like.filter(|other| subscription(*other) == subscription(line)).collect(),
            }
        }
    }
}
