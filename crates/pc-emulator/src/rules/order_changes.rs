//! What happens to an order after it was placed: it is cancelled, by lines or as a whole, or billed in another cycle.

use std::time::Duration;

use pc_models::Timestamp;

use crate::state::catalog_file::Kind;
use crate::state::charge::Charge;
use crate::state::customer::Customer;
use crate::state::order::{Order, OrderLine};
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How long after its purchase software can be cancelled: 30 days. The documentation gives no figure.
const SOFTWARE_CANCELLATION_WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long after its purchase an order can be cancelled as a whole in the sandbox: 60 days.
const SANDBOX_CANCELLATION_WINDOW: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// Cancels these lines of a customer's order, or all of it when none is named; what is gone by it is credited.
pub(crate) fn cancel(
    store: &mut Store,
    customer: &str,
    order: &str,
    lines: &[usize],
    now: Timestamp,
) -> Result<(), Problem> {
    let Store { options, catalog, customers, ledger, .. } = store;
    let Some(Customer { profile, orders, subscriptions, .. }) = customers.get_mut(customer) else {
        return Ok(());
    };
    let Some(order) = orders.get_mut(order) else { return Ok(()) };
    let lines_bought = order.lines.iter().enumerate();
    let charges: Vec<Vec<Charge>> =
        lines_bought.map(|(number, line)| line.charges(&profile.id, order, number)).collect();
    let gone = match lines {
        [] => order.cancel(options.sandbox, now)?,
        lines => order.cancel_lines(lines, now)?,
    };
    for number in gone {
        let ended = order.lines[number].subscription.as_ref().and_then(|id| subscriptions.get_mut(id));
        let credits = match ended {
            Some(subscription) => subscription.end(&profile.id, now),
            None => charges[number].iter().map(|charge| charge.clone().cancelled(now)).collect(),
        };
        ledger.post(*catalog, order.currency, credits);
    }
    Ok(())
}

pub(crate) fn no_such_line() -> Problem {
    Problem::new(400, 800_071, "The line item numbers must lie between 0 and the number of lines.")
}

fn software_only() -> Problem {
    Problem::new(403, 800_019, "Only software purchases can be cancelled by this tenant.")
}

impl Order {
    /// Lines of software, within their window; those that are gone by it.
    fn cancel_lines(&mut self, numbers: &[usize], now: Timestamp) -> Result<Vec<usize>, Problem> {
        for number in numbers {
            let line = self.lines.get(*number).ok_or_else(no_such_line)?;
            line.check_cancellable(self.created, now)?;
        }
        for number in numbers {
            let line = &mut self.lines[*number];
            (line.cancelled, line.quantity) = (true, 0);
        }
        Ok(numbers.to_vec())
    }

    /// The whole order: reservations and software, in the sandbox; the lines that are gone by it.
    fn cancel(&mut self, sandbox: bool, now: Timestamp) -> Result<Vec<usize>, Problem> {
        if !sandbox {
            return Err(software_only());
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

    pub(crate) fn change_billing_cycle(&mut self, cycle: &'static str) -> Result<(), Problem> {
        // Licences of new commerce are billed by the plan of their subscription.
        let offered = |line: &OrderLine| {
            !line.item.is_online_service() && line.item.sku.billing_cycles.iter().any(|known| known == cycle)
        };
        if !self.lines.iter().all(offered) {
            let why = "An offer of the order does not support this billing cycle.";
            return Err(Problem::new(400, 6001, why));
        }
        self.billing_cycle = cycle;
        Ok(())
    }
}

impl OrderLine {
    fn check_cancellable(&self, bought: Timestamp, now: Timestamp) -> Result<(), Problem> {
        match self.item.product.kind {
            Kind::PerpetualSoftware | Kind::SoftwareSubscription => {}
            Kind::Saas | Kind::OnlineService => {
                return Err(Problem::new(403, 800_077, "Cancel the subscription instead of the order."));
            }
            _ => return Err(software_only()),
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
