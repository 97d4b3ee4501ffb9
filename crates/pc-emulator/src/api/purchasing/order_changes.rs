//! `CancelOrder`, `CancelSoftware`, `ChangeBillingCycle`: what a PATCH of an order can ask for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::addons;
use crate::api::purchasing::orders::{Order, OrderLine};
use crate::state::catalog_file::Kind;
use crate::state::charge::Charge;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::{billing_cycle, same_word};

/// The documentation gives no figure for software.
const SOFTWARE_CANCELLATION_WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Older orders are not cancelled as a whole, not even in the sandbox.
const SANDBOX_CANCELLATION_WINDOW: Duration = Duration::from_secs(60 * 24 * 60 * 60);

pub(crate) fn patch(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let body = call.body()?;
    let fields = Fields::of(&body, "The order")?;
    if fields.get("status").is_none() && addons::are_wanted(fields)? {
        return addons::purchase(store, call, fields);
    }
    let sandbox = store.options.sandbox;
    let catalog = store.catalog.clone();
    let (customer, _, ledger) = store.customer_rng_and_ledger(call)?;
    customer.order(call)?;
    let profile = customer.profile.clone();
    let Some(order) = customer.orders.get_mut(call.parameter("order")) else {
        return Err(Problem::new(404, 20_000, "The order was not found."));
    };
    if fields.text("id")?.is_some_and(|id| !id.eq_ignore_ascii_case(&order.id)) {
        return Err(Problem::bad_input("The body is about another order."));
    }
    match (fields.text("status")?, fields.text("billingCycle")?) {
        (Some(status), _) if same_word(status, "cancelled") => {
            let lines = fields.list("lineItems")?;
            let charges: Vec<_> =
                (0..order.lines.len()).map(|number| order.charge(&profile.id, number)).collect();
            let gone = match lines.is_empty() {
                true => order.cancel(sandbox, call.now)?,
                false => order.cancel_lines(&numbers(lines)?, call.now)?,
            };
            for number in gone {
                let line = &order.lines[number];
                let ended = line.subscription.as_ref().and_then(|id| customer.subscriptions.get_mut(id));
                let credit = match ended {
                    Some(subscription) => subscription.end(&profile.id, call.now),
                    None => charges[number].clone().map(|charge| charge.credit(call.now)),
                };
                if let Some(credit) = credit {
                    ledger.post(&catalog, order.currency, credit);
                }
            }
        }
        (_, Some(cycle)) => {
            let cycle = billing_cycle(cycle).ok_or_else(|| Problem::bad_word("billingCycle", cycle))?;
            order.change_billing_cycle(cycle)?;
        }
        _ => return Err(Problem::bad_input("The order can be cancelled, or get another billing cycle.")),
    }
    let order = customer.order(call)?;
    Ok(Answer::ok(order.json(&customer.profile, call.now, false)))
}

/// Each line once, however often it is named.
fn numbers(lines: &[serde_json::Value]) -> Result<Vec<usize>, Problem> {
    let number = |line| {
        let number = Fields::of(line, "A line item")?.integer("lineItemNumber")?;
        let number = number.ok_or_else(|| Problem::bad_input("A line item needs its lineItemNumber."))?;
        usize::try_from(number).map_err(|_| no_such_line())
    };
    let numbers: BTreeSet<usize> = lines.iter().map(number).collect::<Result<_, _>>()?;
    Ok(numbers.into_iter().collect())
}

fn no_such_line() -> Problem {
    Problem::new(400, 800_071, "The line item numbers must lie between 0 and the number of lines.")
}

impl Order {
    /// What a line was charged when it was bought.
    fn charge(&self, customer: &Arc<str>, number: usize) -> Option<Charge> {
        self.lines.get(number)?.charge(customer, self, number)
    }

    /// Lines of software, within their window; those that are gone by it.
    fn cancel_lines(&mut self, numbers: &[usize], now: Timestamp) -> Result<Vec<usize>, Problem> {
        for number in numbers {
            let line = self.lines.get(*number).ok_or_else(no_such_line)?;
            line.check_cancellable(self.created, now)?;
        }
        for number in numbers {
            if let Some(line) = self.lines.get_mut(*number) {
                line.cancelled = true;
                line.quantity = 0;
            }
        }
        Ok(numbers.to_vec())
    }

    /// The whole order: reservations and software, in the sandbox; the lines that are gone by it.
    fn cancel(&mut self, sandbox: bool, now: Timestamp) -> Result<Vec<usize>, Problem> {
        if !sandbox {
            return Err(Problem::new(
                403,
                800_019,
                "Only software purchases can be cancelled by this tenant.",
            ));
        }
        if self.legacy {
            return Err(Problem::new(400, 800_063, "Suspend the subscriptions of this order instead."));
        }
        if self.cancelled || now.since(self.created) > SANDBOX_CANCELLATION_WINDOW {
            return Err(Problem::new(400, 800_061, "The order cannot be cancelled."));
        }
        self.cancelled = true;
        let lines = self.lines.iter_mut().enumerate().filter(|(_, line)| !line.cancelled);
        Ok(lines
            .map(|(number, line)| {
                line.cancelled = true;
                number
            })
            .collect())
    }

    fn change_billing_cycle(&mut self, cycle: &'static str) -> Result<(), Problem> {
        let offered = |line: &OrderLine| line.item.sku.billing_cycles.iter().any(|known| known == cycle);
        if !self.lines.iter().all(offered) {
            return Err(Problem::new(
                400,
                6001,
                "An offer of the order does not support this billing cycle.",
            ));
        }
        self.billing_cycle = cycle;
        Ok(())
    }
}

impl OrderLine {
    fn check_cancellable(&self, bought: Timestamp, now: Timestamp) -> Result<(), Problem> {
        match self.item.product.kind {
            Kind::PerpetualSoftware | Kind::SoftwareSubscription => {}
            Kind::Saas => {
                return Err(Problem::new(403, 800_077, "Cancel the subscription instead of the order."));
            }
            _ => {
                return Err(Problem::new(
                    403,
                    800_019,
                    "Only software purchases can be cancelled by this tenant.",
                ));
            }
        }
        if self.cancelled {
            return Err(Problem::new(400, 800_061, "The line was cancelled before."));
        }
        if now < self.settled {
            return Err(Problem::new(409, 800_014, "The order has a pending adjustment."));
        }
        if now.since(bought) > SOFTWARE_CANCELLATION_WINDOW {
            return Err(Problem::new(400, 900_117, "The cancellation window of 30 days has passed."));
        }
        Ok(())
    }
}
