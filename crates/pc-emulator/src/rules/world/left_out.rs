//! What an exported world leaves out of a state, counted.

use crate::state::customer::Customer;
use crate::state::order::Order;
use crate::state::store::Store;
use crate::state::subscription::Subscription;

impl Store {
    /// What there is and a world has no place for, such as `2 carts`.
    pub(crate) fn left_out_of_world(&self) -> Vec<String> {
        let lines = self.customers.iter().map(Customer::lost_lines).sum();
        let subscriptions = |is_lost: fn(&Customer, &Subscription) -> bool| {
            let lost =
                |owner: &Customer| owner.subscriptions.iter().filter(|one| is_lost(owner, one)).count();
            self.customers.iter().map(lost).sum::<usize>()
        };
        let uploaded = |customer: &Customer| {
            customer.orders.iter().filter(|order| !order.attachments.is_empty()).count()
        };
        [
            counted(
                lines,
                "order line that is gone, or whose base is",
                "order lines that are gone, or whose bases are",
            ),
            counted(
                subscriptions(Customer::lost_from_before),
                "ended subscription from before the emulator",
                "ended subscriptions from before the emulator",
            ),
            counted(
                subscriptions(Customer::changed_from_before),
                "change of what a subscription from before the emulator is or renews as",
                "changes of what subscriptions from before the emulator are or renew as",
            ),
            counted(
                subscriptions(|_, one| one.usage_ended.is_some()),
                "cancelled Azure entitlement",
                "cancelled Azure entitlements",
            ),
            counted(
                self.customers.iter().map(uploaded).sum(),
                "uploaded purchase order",
                "uploaded purchase orders",
            ),
            counted(self.customers.iter().map(|one| one.carts.iter().len()).sum(), "cart", "carts"),
            counted(self.ledger.made_up(), "made-up invoice", "made-up invoices"),
            counted(self.audit.len(), "audit record", "audit records"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// None where there is none.
fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
}

impl Customer {
    fn lost_lines(&self) -> usize {
        let lost = |order: &Order| order.lines.iter().filter(|line| !self.keeps(order, line)).count();
        self.orders.iter().map(lost).sum()
    }

    fn is_from_before(&self, subscription: &Subscription) -> bool {
        self.orders.get(&subscription.order_id).is_none()
    }

    fn lost_from_before(&self, subscription: &Subscription) -> bool {
        subscription.ended.is_some() && self.is_from_before(subscription)
    }

    fn changed_from_before(&self, subscription: &Subscription) -> bool {
        let is_changed =
            subscription.transformed || subscription.next_term.is_some() || subscription.next_plan.is_some();
        is_changed && subscription.ended.is_none() && self.is_from_before(subscription)
    }
}
