//! What was bought, in money.

use pc_models::MoneyTotals;

use super::{Receipt, ReceiptItem, ReceiptOrder};
use crate::purchase::spending;
use crate::spending::price::{LinePrice, sums};

impl Receipt {
    /// What the orders that stand cost before tax, by currency: what was bought, or may still come. An order counts whole until
    /// all units of it are given up. Where the service does not tell what each costs, the cart's prices of the lines that were
    /// bought count.
    #[must_use]
    pub fn bought(&self) -> MoneyTotals {
        let standing: Vec<&ReceiptOrder> = self.orders.iter().filter(|order| order.stands()).collect();
        if standing.iter().all(|order| order.total_price.is_some() && order.currency.is_some()) {
            let prices = standing.iter().map(|order| (order.total_price, order.currency.as_deref()));
            return spending::totals(prices);
        }
        let is_bought = |line: &&ReceiptItem| line.not_bought < line.quantity;
        let prices = self.lines.iter().filter(is_bought).filter_map(|line| line.price);
        sums(prices.map(LinePrice::new)).0
    }
}

impl ReceiptOrder {
    /// Whether the customer has any unit of it, or may still get one.
    fn stands(&self) -> bool {
        let is_given_up = |line: &super::ReceiptLine| line.fulfilment.unfulfilled >= line.quantity;
        self.lines.is_empty() || !self.lines.iter().all(is_given_up)
    }
}
