//! A dry run: everything before the cart, and what the cart would cost.

use pc_workflows::{PurchaseIntent, PurchaseStatus, Quote, Receipt, RunError, Runner};

/// Goes through everything before the cart, and has the prices of one that is never checked out.
pub(crate) async fn receipt(runner: &Runner, intent: PurchaseIntent) -> Result<Receipt, RunError> {
    let Quote { mut receipt, cart, prices, unpriced, .. } = runner.quote(intent).await?;
    let mut total = pc_models::MoneyTotals::default();
    for price in prices.iter().filter_map(|price| price.money()) {
        if total.add(price).is_err() {
            receipt.notes.push("the prices come to more than can be counted".to_owned());
        }
    }
    receipt.price = total.iter().collect();
    if cart.is_some() || unpriced.is_some() {
        receipt.api_calls += 1; // the one that made it
    }
    receipt.notes.extend(unpriced.map(|why| format!("the prices cannot be had: {why}")));
    Ok(receipt)
}

/// How it ended, for people: no purchase was called off.
pub(crate) fn outcome(status: PurchaseStatus) -> String {
    match status {
        PurchaseStatus::Cancelled => "would be bought".to_owned(),
        other => format!("would be {}", other.as_str()),
    }
}
