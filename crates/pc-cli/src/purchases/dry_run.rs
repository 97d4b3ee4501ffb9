//! A dry run: everything before the cart, and what the cart would cost.

use pc_models::{CartLineItem, harmless_excerpt};
use pc_workflows::{
    LinePrice, PurchaseIntent, PurchaseStatus, Quote, Receipt, ReceiptItem, RunError, Runner,
};

use crate::purchases::quote::{MAX_SHOWN_LETTERS, line_of};

/// Goes through everything before the cart, and has the prices of one that is never checked out.
pub(crate) async fn receipt(runner: &Runner, intent: PurchaseIntent) -> Result<Receipt, RunError> {
    let Quote { mut receipt, cart, prices, unpriced, .. } = runner.quote(intent).await?;
    let mut total = pc_models::MoneyTotals::default();
    for price in prices.iter().filter_map(LinePrice::money) {
        if total.add(price).is_err() {
            receipt.notes.push("the prices come to more than can be counted".to_owned());
        }
    }
    receipt.price = total.iter().collect();
    if cart.is_some() || unpriced.is_some() {
        receipt.api_calls += 1; // the one that made it
    }
    for (index, item) in receipt.lines.iter().enumerate().filter(|_| cart.is_some()) {
        let line = cart.as_ref().and_then(|cart| line_of(cart, index));
        if prices.get(index).is_none_or(|price| price.money().is_none()) {
            receipt.notes.push(no_price(item, line));
        }
    }
    receipt.notes.extend(unpriced.map(|why| format!("the prices cannot be had: {why}")));
    Ok(receipt)
}

/// That a line has no price, and why.
fn no_price(item: &ReceiptItem, line: Option<&CartLineItem>) -> String {
    let said = line.and_then(|line| line.error.as_ref()?.error_description.as_ref());
    let why = said.map(|said| {
        format!("; the service says: {}", harmless_excerpt(said.trim_end_matches('.'), MAX_SHOWN_LETTERS))
    });
    let name = item.title.as_deref().unwrap_or(item.sku.as_str());
    format!("no price of {name} is known before the order{}", why.unwrap_or_default())
}

/// How it ended, for people: no purchase was called off.
pub(crate) fn outcome(status: PurchaseStatus) -> String {
    match status {
        PurchaseStatus::Cancelled => "would be bought".to_owned(),
        other => format!("would be {}", other.as_str()),
    }
}
