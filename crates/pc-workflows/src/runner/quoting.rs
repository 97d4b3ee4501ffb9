//! What a purchase would cost.

use pc_models::Cart;
use pc_transport::operations::CreateCart;

use super::{RunError, Runner, receipt_of};
use crate::{PurchaseIntent, Receipt};

/// What a purchase would be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Quote {
    /// The receipt of the dry run.
    pub receipt: Receipt,
    /// The cart with its prices; none when the purchase would be rejected before it.
    pub cart: Option<Cart>,
    /// Why there are no prices.
    pub unpriced: Option<String>,
}

impl Runner {
    /// A dry run, and then a cart that is never checked out: the cart knows the prices. It costs nothing, and the service
    /// forgets it by itself.
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn quote(&self, intent: PurchaseIntent) -> Result<Quote, RunError> {
        let purchase = self.rehearse(intent).await?;
        let receipt = receipt_of(&purchase)?;
        let (Some(cart), None) = (purchase.cart(), &receipt.error) else {
            return Ok(Quote { receipt, cart: None, unpriced: None });
        };
        let customer = purchase.intent().customer.clone();
        // Under an id of its own: the purchase's own cart is another one.
        let (cart, unpriced) = match self.client.run(&CreateCart::new(customer, cart)).await {
            Ok(cart) => (Some(cart), None),
            Err(error) => (None, Some(error.cause.to_string())),
        };
        Ok(Quote { receipt, cart, unpriced })
    }
}
