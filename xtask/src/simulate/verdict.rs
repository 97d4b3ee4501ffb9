//! Were the promises kept? The orders as the service holds them are the judge.

use std::collections::HashMap;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Operation;
use pc_transport::operations::CheckoutCart;
use pc_workflows::{Entry, Fact, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt, ReceiptOrder};

use super::clock::MAX_LEAP;
use super::disk::Written;
use super::fault::Fault;
use super::journal_rules::broken_rules;
use super::network::Traffic;
use super::program::Program;
use super::promise::{Broken, Promise};
use super::receipt_checks::{check_entitlements, check_prices};
use super::scenario::Scenario;
use super::service_orders::{Line, ServiceOrders};

/// A purchase may send so many requests, and so many more for each hour it takes.
const MAX_REQUESTS: f64 = 400.0;
const MAX_REQUESTS_PER_HOUR: f64 = 300.0;

/// With a clock that is more wrong nothing is bought.
const MAX_CLOCK_ERROR: Duration = Duration::from_secs(15 * 60);

/// A purchase is journaled so long after its start at the latest.
const TIME_TO_START: Duration = Duration::from_secs(60);

/// Faults by which an answer may hold less than there is, or a call seem refused for good.
const MISLEADING: [Fault; 8] = [
    Fault::Deny,
    Fault::Hollow,
    Fault::RefuseBare,
    Fault::RefuseBareAfter,
    Fault::StaleRead,
    Fault::SwapAnswers,
    Fault::OldAnswer,
    Fault::ForeignAnswer,
];

/// How long after it was decided a checkout can arrive: its fence, its attempt, and half an hour in which a copy is held.
const MAX_LIFE_OF_A_CHECKOUT: Duration = Duration::from_secs(40 * 60);

/// What one seed came to.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// How each purchase ended, and the class of its problem.
    pub(super) ends: Vec<(PurchaseStatus, Option<String>)>,
    pub(super) crashes: u64,
    pub(super) traffic: Traffic,
    pub(super) broken: Vec<Broken>,
    /// What was drawn, and what the journals of the purchases hold of which a promise broke, a line for each entry.
    pub(super) journals: Vec<String>,
}

impl Verdict {
    /// Judges the purchases of the current journal that ended and were not judged yet. Nothing is on its way then that this
    /// journal sent.
    pub(super) async fn judge<P: Program>(&mut self, scenario: &Scenario) {
        let disk = scenario.journals.current();
        let orders = ServiceOrders::of(&scenario.service);
        for intent in &scenario.setup.intents {
            let written = disk.written(&intent.id);
            let Some(receipt) = P::receipt(written.entries()) else { continue };
            if disk.told(&intent.id).is_some_and(|told| told != receipt) {
                let text = format!("purchase {} replays to another receipt", intent.id);
                self.complain(Promise::ReplaysTheSame, text);
            }
            if disk.take_to_judge(&intent.id) {
                let before = self.broken.len();
                self.broken.extend(broken_rules(
                    intent,
                    &written,
                    deadline_tolerance(&scenario.setup.faults),
                ));
                self.judge_end(scenario, intent, &receipt, &written, &orders).await;
                if self.broken.len() > before {
                    self.journals.extend(lines_of(&intent.id, &written));
                }
            }
        }
    }

    /// What is to be said when everything is over.
    pub(super) fn finish<P: Program>(&mut self, scenario: &Scenario) {
        self.crashes = scenario.deaths.get();
        self.traffic = scenario.network.traffic();
        self.broken.extend(scenario.broken.take());
        if scenario.passed.is_endless() {
            self.complain(Promise::Budget, "the purchases go on without end".to_owned());
        }
        self.broken.extend(scenario.network.broken());
        if !self.broken.is_empty() {
            let setup = &scenario.setup;
            self.journals.insert(0, format!("{:?}; lives {:?}", setup.faults, setup.lives));
        }
        let disk = scenario.journals.current();
        let mut ids = HashMap::new();
        for intent in &scenario.setup.intents {
            let written = disk.written(&intent.id);
            self.check_ids(intent, &written, &mut ids);
            // A purchase whose credentials are refused again and again stops until somebody mends them.
            let may_be_open = disk.is_damaged(&intent.id) || disk.is_stopped(&intent.id);
            if P::receipt(written.entries()).is_none() && !may_be_open {
                self.complain(Promise::Ends, format!("purchase {} has not ended", intent.id));
                self.journals.extend(lines_of(&intent.id, &written));
            }
        }
    }

    /// No request id belongs to two purchases.
    fn check_ids(&mut self, intent: &PurchaseIntent, written: &Written, seen: &mut HashMap<String, String>) {
        for entry in written.entries() {
            let Fact::Sending { request_id, .. } = &entry.fact else { continue };
            let owner = seen.entry(request_id.to_string()).or_insert_with(|| intent.id.to_string());
            if *owner != intent.id.as_str() {
                let text = format!("purchases {owner} and {} share request id {request_id}", intent.id);
                self.complain(Promise::RequestIds, text);
            }
        }
    }

    async fn judge_end(
        &mut self,
        scenario: &Scenario,
        intent: &PurchaseIntent,
        receipt: &Receipt,
        written: &Written,
        orders: &ServiceOrders,
    ) {
        let (service, clock) = (&scenario.service, &*scenario.clock);
        let id = intent.id.as_str();
        self.ends.push((receipt.status, receipt.error.as_ref().map(|problem| problem.class.clone())));
        let bought = orders.lines_of(intent);
        // What another journal bought before this one was used is no lie of a purchase that did not get to its checkout.
        let of_this_journal: Vec<Line> = match last_checkout(written) {
            Some(sent) => bought.iter().filter(|line| may_come_of(scenario, line, sent)).cloned().collect(),
            None => bought.iter().filter(|line| line.placed >= scenario.journals.since()).cloned().collect(),
        };
        self.compare(intent, receipt, bought, &of_this_journal);
        self.broken.extend(check_prices(service, clock, receipt).await);
        if receipt.status == PurchaseStatus::Completed {
            let is_misled = MISLEADING.iter().any(|fault| scenario.setup.faults.contains(fault));
            let may_lack = is_misled || !receipt.notes.is_empty();
            self.broken.extend(check_entitlements(service, clock, receipt, may_lack).await);
        } else if scenario.setup.faults.is_empty() && intent.deadline_minutes.is_none() {
            let status = receipt.status.as_str();
            self.complain(
                Promise::TrueEnd,
                format!("purchase {id} ended as {status}, and nothing went wrong"),
            );
        }
        let (Some((first, _)), Some((last, _))) = (written.iter().next(), written.iter().next_back()) else {
            return;
        };
        let hours = last.since(first).as_secs_f64() / 3600.0;
        if receipt.api_calls as f64 > MAX_REQUESTS + MAX_REQUESTS_PER_HOUR * hours {
            let calls = receipt.api_calls;
            self.complain(
                Promise::Budget,
                format!("purchase {id} sent {calls} requests in {hours:.1} hours"),
            );
        }
    }

    /// Held against what was really bought.
    fn compare(
        &mut self,
        intent: &PurchaseIntent,
        receipt: &Receipt,
        bought: &[Line],
        of_this_journal: &[Line],
    ) {
        let id = &intent.id;
        let excess = excess(intent, bought);
        if excess > 0 {
            self.complain(
                Promise::NoDuplicate,
                format!("purchase {id} bought {excess} lines more than were wanted"),
            );
        }
        let told: Vec<Line> = receipt.orders.iter().flat_map(lines).collect();
        if let Some(line) = told.iter().find(|line| !bought.iter().any(|one| is_same(one, line))) {
            let text = format!(
                "purchase {id} claims line {} of order {}, which is not its own",
                line.number, line.order
            );
            self.complain(Promise::TrueEnd, text);
        }
        let knows_all = told.len() == bought.len();
        let class = receipt.error.as_ref().map_or("", |problem| problem.class.as_str());
        let is_true = match receipt.status {
            PurchaseStatus::Completed => knows_all && bought.len() == intent.all_lines().count(),
            PurchaseStatus::Rejected if class == "not_delivered" => knows_all,
            PurchaseStatus::Rejected | PurchaseStatus::Cancelled => of_this_journal.is_empty(),
            PurchaseStatus::Partial => knows_all && !bought.is_empty(),
            PurchaseStatus::Unresolved if class == "pending" => knows_all,
            PurchaseStatus::Unresolved => !class.is_empty(),
        };
        if !is_true {
            let is_lost = bought.len() > told.len();
            let promise = if is_lost { Promise::NothingLost } else { Promise::TrueEnd };
            let (status, wanted) = (receipt.status.as_str(), intent.all_lines().count());
            let text = format!(
                "purchase {id} ended as {status} {class}; wanted {wanted} lines, told {}, bought {}",
                told.len(),
                bought.len()
            );
            self.complain(promise, text);
        }
    }

    fn complain(&mut self, promise: Promise, text: String) {
        self.broken.push(Broken::new(promise, text));
    }
}

/// How many lines were bought that nobody wanted, or not so often.
fn excess(intent: &PurchaseIntent, bought: &[Line]) -> usize {
    let wanted = intent.all_lines();
    let mut open: Vec<_> = wanted
        .map(|line| (line.product.to_string(), line.sku.to_string(), u64::from(line.quantity)))
        .collect();
    let is_unwanted = |line: &&Line| {
        let place = line.item().and_then(|item| open.iter().position(|wanted| *wanted == item));
        place.map(|place| open.swap_remove(place)).is_none()
    };
    bought.iter().filter(is_unwanted).count()
}

/// What the receipt says of an order, in the form of the orders that the service holds.
fn lines(order: &ReceiptOrder) -> impl Iterator<Item = Line> + '_ {
    order.lines.iter().map(|line| Line {
        order: order.id.to_string(),
        placed: order.created_at.unwrap_or(Timestamp::UNIX_EPOCH),
        order_status: order.status.clone(),
        number: line.number.into(),
        offer: line.catalog_item.to_string(),
        quantity: line.quantity.into(),
    })
}

fn is_same(bought: &Line, told: &Line) -> bool {
    let key = |line: &Line| (line.order.clone(), line.number, line.offer.clone(), line.quantity);
    key(bought) == key(told)
}

/// How much earlier than it should a deadline may pass.
fn deadline_tolerance(faults: &[Fault]) -> Duration {
    let has = |fault| faults.contains(&fault);
    if has(Fault::ClockLeap) {
        MAX_LEAP + 2 * MAX_CLOCK_ERROR // nobody sees a leap before the next answer
    } else if has(Fault::ClockJump) || has(Fault::Pause) {
        2 * MAX_CLOCK_ERROR // at the start, and at the end
    } else {
        TIME_TO_START
    }
}

/// When the last checkout of a purchase was decided.
fn last_checkout(written: &Written) -> Option<Timestamp> {
    let is_checkout = |entry: &Entry| matches!(&entry.fact, Fact::Sending { operation, .. } if operation == CheckoutCart::NAME);
    written.iter().rfind(|(_, entry)| is_checkout(entry)).map(|(at, _)| at)
}

/// Whether an order can have come of a checkout that was decided then. What was placed later than any copy of it can arrive is
/// of another journal, if there is one.
fn may_come_of(scenario: &Scenario, line: &Line, sent: Timestamp) -> bool {
    let journals = [Fault::LostJournal, Fault::RewoundJournal, Fault::SecondJournal];
    let is_only_journal = !journals.iter().any(|fault| scenario.setup.faults.contains(fault));
    is_only_journal || line.placed <= sent + MAX_LIFE_OF_A_CHECKOUT
}

/// The entries for people: when each was really decided, and what it says.
fn lines_of(id: &PurchaseId, written: &Written) -> impl Iterator<Item = String> {
    written.iter().map(move |(at, entry)| {
        let fact = serde_json::to_string(&entry.fact).unwrap_or_default();
        format!("{}  {id}  {fact}", at.to_utc_text())
    })
}
