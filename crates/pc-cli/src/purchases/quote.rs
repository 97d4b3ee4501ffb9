//! What is about to be bought, for whom, at what price.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::{Cart, CartLineItem, Harmless, harmless_excerpt};
use pc_transport::Clock;
use pc_transport::operations::GetCustomer;
use pc_workflows::{Journal, PurchaseIntent, Quote, Runner, SpendingPolicy};

use crate::connection::{Service, Spending};
use crate::output::amount::money;
use crate::output::{Failure, count, shown};
use crate::purchases::standing::{Candidate, Standing};
use crate::purchases::total::Total;

/// Longest name, title or reason of the service's that is shown, in letters: no more than the lines around it can bear.
pub(crate) const MAX_SHOWN_LETTERS: usize = 80;

/// Purchases that are asked for their price at once.
const QUOTED_AT_ONCE: usize = 8;

/// What purchases would cost, and how that is shown to somebody who is to agree.
pub(crate) struct Quoted {
    /// Everything that they must know.
    pub(crate) text: String,
    /// What is typed to agree is of this.
    pub(crate) total: Total,
    /// One for each purchase that nobody agreed to yet.
    pub(crate) quotes: Vec<Quote>,
}

/// Asks what purchases would cost, those of the journal that somebody agreed to left out.
pub(crate) async fn ask(
    service: &Service,
    spending: &Spending,
    journal: &Arc<dyn Journal>,
    candidates: Vec<Candidate>,
    yes: bool,
) -> Result<Quoted, Failure> {
    let runner = spending.with_policy(Runner::new(service.client.clone(), journal.clone()));
    let mut text = format!("\n{} from {}:\n", count(candidates.len(), "purchase"), service.name);
    let (mut total, mut quotes) = (Total::default(), Vec::new());
    let asked = candidates.into_iter().map(async |Candidate { intent, standing }| {
        let customer = customer(service, &intent).await;
        let quote = match standing.is_to_be_quoted(yes) {
            true => Some(runner.quote(intent.clone()).await?),
            false => None,
        };
        Ok::<_, Failure>((intent, standing, customer, quote))
    });
    let mut asked = stream::iter(asked).buffered(QUOTED_AT_ONCE);
    while let Some((intent, standing, customer, quote)) = asked.try_next().await? {
        text += &format!("\n{} for {customer}\n", intent.id);
        if let Some(standing) = standing.text(service.clock.now(), yes) {
            text += &format!("  {}\n", Harmless(standing));
        }
        match (quote, &standing) {
            (Some(quote), _) => {
                text += &quoted(&quote, &mut total);
                quotes.push(quote);
            }
            (None, Standing::Agreed(consent)) => {
                let units = intent.all_lines().map(|line| line.quantity);
                units.zip(&consent.prices).for_each(|(units, price)| total.add(units, *price));
            }
            _ => {}
        }
    }
    text += &total.text();
    if let Some(policy) = spending.policy() {
        text += &format!("Policy: {}\n", Harmless(policy.name()));
    }
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
        let price = quote.prices.get(index).copied().unwrap_or_default();
        total.add(item.quantity, price);
        text += &match price.money() {
            Some(price) => format!(": {} before tax", money(price)),
            None => ": price not known before the order".to_owned(),
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
pub(crate) fn line_of(cart: &Cart, index: usize) -> Option<&CartLineItem> {
    cart.line_items
        .iter()
        .find(|line| line.id.is_some_and(|id| id as usize == index))
        .or_else(|| cart.line_items.get(index).filter(|line| line.id.is_none()))
}
