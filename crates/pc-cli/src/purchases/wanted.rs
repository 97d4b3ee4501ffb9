//! What is wanted, as it stands in the intents: nobody was asked what it costs.

use pc_workflows::{LineIntent, PurchaseIntent};

use crate::output::count;

/// What will be bought for whom, by whom.
pub(crate) fn text(intents: &[&PurchaseIntent], by: &str) -> String {
    let mut text = format!("\n{}, bought by {by}:\n", count(intents.len(), "purchase"));
    for intent in intents {
        text += &format!("\n{} for {}, {}\n", intent.id, intent.customer, intent.country);
        for line in &intent.lines {
            add(&mut text, line, "");
        }
    }
    text + "\nThe prices are known when the carts are made.\n"
}

fn add(text: &mut String, line: &LineIntent, what: &str) {
    *text += &format!("  {} × {}:{}{what}", line.quantity, line.product, line.sku);
    *text += &line.term.map(|term| format!(", {term}")).unwrap_or_default();
    *text += &line.billing_cycle.as_ref().map(|cycle| format!(", billed {cycle}")).unwrap_or_default();
    *text += "\n";
    line.addons.iter().for_each(|addon| add(text, addon, " as an add-on"));
}
