//! What is about to be bought, for whom, at what price.

use std::sync::Arc;

use pc_models::{Cart, CartLineItem, Decimal, Harmless, harmless_excerpt};
use pc_transport::operations::GetCustomer;
use pc_workflows::{Journal, PurchaseId, PurchaseIntent, Quote, Runner};

use crate::connection::Service;
use crate::output::{Failure, count, shown};
use crate::purchases::total::Total;

/// Longest name, title or reason of the service's that is shown, in letters: no more than the lines around it can bear.
const MAX_SHOWN_LETTERS: usize = 80;

/// What purchases would cost, and how that is shown to somebody who is to agree.
pub(crate) struct Quoted {
    /// Everything that they must know.
    pub(crate) text: String,
    pub(crate) total: Total,
    /// One for each purchase that is new.
    pub(crate) quotes: Vec<Quote>,
}

/// Asks what purchases would cost. Those that are `known` are not quoted again.
pub(crate) async fn ask(
    service: &Service,
    journal: Arc<dyn Journal>,
    intents: &[PurchaseIntent],
    known: &[PurchaseId],
) -> Result<Quoted, Failure> {
    let runner = Runner::new(service.client.clone(), journal);
    let mut text = format!("\n{} from {}:\n", count(intents.len(), "purchase"), service.name);
    let (mut total, mut quotes) = (Total::default(), Vec::new());
    for intent in intents {
        text += &format!("\n{} for {}\n", intent.id, customer(service, intent).await);
        if known.contains(&intent.id) {
            text += "  is in the journal: it goes on where it stopped, or its receipt is shown\n";
            continue;
        }
        let quote = runner.quote(intent.clone()).await?;
        text += &quoted(&quote, &mut total);
        quotes.push(quote);
    }
    text += &total.text();
    Ok(Quoted { text, total, quotes })
}

/// The customer by name; by its id alone where that cannot be read.
async fn customer(service: &Service, intent: &PurchaseIntent) -> String {
    let id = &intent.customer;
    let read = service.client.run(&GetCustomer::new(id.clone())).await;
    let profile = read.ok().and_then(|customer| customer.company_profile);
    match profile.and_then(|profile| profile.company_name) {
        Some(name) => {
            let name = harmless_excerpt(&name, MAX_SHOWN_LETTERS);
            format!("{name} ({id}), {}", intent.country)
        }
        None => format!("{id}, {}", intent.country),
    }
}

fn quoted(quote: &Quote, total: &mut Total) -> String {
    let mut text = String::new();
    if let Some(problem) = &quote.receipt.error {
        let (why, what_to_do) = (Harmless(&problem.message), Harmless(&problem.next_step));
        return format!("  would be rejected: {why}\n  what to do: {what_to_do}\n");
    }
    for (index, item) in quote.receipt.lines.iter().enumerate() {
        let title = harmless_excerpt(item.title.as_deref().unwrap_or(item.sku.as_str()), MAX_SHOWN_LETTERS);
        let line = quote.cart.as_ref().and_then(|cart| line_of(cart, index));
        text += &format!("  {} × {title}", item.quantity);
        text += &item.term.map(|term| format!(", {term}")).unwrap_or_default();
        text += &item
            .billing_cycle
            .as_ref()
            .map(|cycle| format!(", billed {}", Harmless(cycle)))
            .unwrap_or_default();
        text += &match line.and_then(price) {
            Some((price, currency)) => {
                total.add(item.quantity, &currency, price);
                format!(": {price} {} before tax", Harmless(currency))
            }
            None => {
                total.add_unpriced(item.quantity);
                ": price not known before the order".to_owned()
            }
        };
        if let Some(error) = line.and_then(|line| line.error.as_ref()) {
            let said = shown(error.error_description.as_ref());
            text += &format!("; the service says: {}", harmless_excerpt(&said, MAX_SHOWN_LETTERS));
        }
        text += "\n";
    }
    if let Some(reason) = &quote.unpriced {
        text += &format!("  the prices cannot be had: {}\n", Harmless(reason));
    }
    quote.receipt.notes.iter().for_each(|note| text += &format!("  note: {}\n", Harmless(note)));
    text
}

/// The cart's line for one of the intent.
fn line_of(cart: &Cart, index: usize) -> Option<&CartLineItem> {
    cart.line_items
        .iter()
        .find(|line| line.id.is_some_and(|id| id as usize == index))
        .or_else(|| cart.line_items.get(index).filter(|line| line.id.is_none()))
}

fn price(line: &CartLineItem) -> Option<(Decimal, String)> {
    let price = line.pricing.as_ref()?.extended_price?;
    Some((price, line.currency_code.clone().unwrap_or_default()))
}
