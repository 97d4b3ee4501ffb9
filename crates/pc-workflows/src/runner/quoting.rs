//! What a purchase would cost.

use pc_models::{Cart, CartLineItem, MoneyTotals, Timestamp};
use pc_transport::operations::CreateCart;

use super::{RunError, Runner, receipt_of};
use crate::purchase::prices;
use crate::spending::consent::Consent;
use crate::spending::price::{LinePrice, sums};
use crate::{PurchaseIntent, Receipt};

/// What the lines of a quote's cart are called: nobody takes it for the cart of a purchase, which carries its id.
const QUOTE_NAME: &str = "price quote, not to be bought";

/// What a purchase would be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Quote {
    /// The receipt of the dry run; where a policy refuses it at these prices, it says so.
    pub receipt: Receipt,
    /// The cart with its prices; none when the purchase would be rejected before it.
    pub cart: Option<Cart>,
    /// The price of each line, add-ons behind their line.
    pub prices: Vec<LinePrice>,
    /// Why there are no prices.
    pub unpriced: Option<String>,
}

impl Quote {
    /// That somebody agreed to it: to these prices, and not to a cent more. `attended` says that a person was asked, and typed the
    /// answer.
    #[must_use]
    pub fn consent(&self, given_by: impl Into<String>, given_at: Timestamp, attended: bool) -> Consent {
        Consent::new(given_by, given_at, attended, self.prices.clone())
    }

    /// What all lines cost together, by currency; those without a price left out.
    #[must_use]
    pub fn total(&self) -> MoneyTotals {
        sums(self.prices.iter().copied()).0
    }
}

impl Runner {
    /// A dry run, and then a cart that is never checked out: the cart knows the prices. It costs nothing, and the service
    /// forgets it by itself. Its lines do not carry the id of the purchase.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn quote(&self, intent: PurchaseIntent) -> Result<Quote, RunError> {
        let mut purchase = self.run_dry(intent).await?;
        let receipt = receipt_of(&purchase)?;
        let unknown = vec![LinePrice::UNKNOWN; receipt.lines.len()];
        let (Some(mut asked), None) = (purchase.cart(), &receipt.error) else {
            return Ok(Quote { receipt, cart: None, prices: unknown, unpriced: None });
        };
        rename(&mut asked.line_items);
        let customer = purchase.intent().customer.clone();
        // With a request id of its own: the cart of a purchase is another one.
        let (cart, prices, unpriced) =
            match self.parts.client.run(&CreateCart::new(customer, asked.clone())).await {
                Ok(cart) => {
                    let prices = prices(&asked.line_items, &cart.line_items);
                    (Some(cart), prices, None)
                }
                Err(error) => (None, unknown, Some(error.cause.to_string())),
            };
        self.ask_policy_of_trial(&mut purchase, Some(&prices)).await?;
        Ok(Quote { receipt: receipt_of(&purchase)?, cart, prices, unpriced })
    }
}

fn rename(lines: &mut [CartLineItem]) {
    for line in lines {
        line.friendly_name = Some(QUOTE_NAME.to_owned());
        rename(&mut line.addon_items);
    }
}
