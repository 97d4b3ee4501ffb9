//! Who can have a promotion, and for what.

use pc_models::Timestamp;

use crate::state::catalog::Item;
use crate::state::catalog_file::Promotion;
use crate::state::customer::Customer;

/// What would be bought with a promotion.
pub(crate) struct PromotionRequest<'r> {
    pub(crate) item: &'r Item,
    pub(crate) quantity: i64,
    pub(crate) term: Option<&'r str>,
    pub(crate) cycle: Option<&'static str>,
}

impl Promotion {
    /// Why a customer cannot have it: a kind, and a text.
    pub(crate) fn refusals(
        &self,
        request: &PromotionRequest<'_>,
        customer: &Customer,
        now: Timestamp,
    ) -> Vec<(&'static str, &'static str)> {
        let had = customer.subscriptions.iter().any(|one| one.item.name() == self.item);
        [
            (request.item.name() != self.item, "Product", "The promotion is for another product."),
            (request.term != Some(&self.term), "Term", "The promotion is for another term."),
            (
                request.cycle != Some(&self.billing_cycle),
                "BillingCycle",
                "The promotion is for another billing cycle.",
            ),
            (
                request.quantity > i64::from(self.most_seats),
                "SeatCounts",
                "The promotion is for fewer seats.",
            ),
            (!(self.starts..self.ends).contains(&now), "Date", "The promotion does not run now."),
            (had, "FirstPurchase", "The promotion is for customers who never had the product."),
        ]
        .into_iter()
        .filter_map(|(fails, kind, why)| fails.then_some((kind, why)))
        .collect()
    }
}
