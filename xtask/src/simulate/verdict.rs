//! Were the promises kept? The orders as the service holds them are the judge.

use std::collections::HashMap;

use pc_workflows::{Entry, Fact, Journal, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt, ReceiptOrder};

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

/// What one seed came to.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// How each purchase ended, and the class of its problem.
    pub(super) ends: Vec<(PurchaseStatus, Option<String>)>,
    pub(super) crashes: u64,
    pub(super) traffic: Traffic,
    pub(super) broken: Vec<Broken>,
    /// What the journals hold, a line for each entry, when a promise broke.
    pub(super) journals: Vec<String>,
}

impl Verdict {
    pub(super) async fn of<P: Program>(scenario: &Scenario) -> Self {
        let mut verdict = Self {
            crashes: scenario.deaths.get(),
            traffic: scenario.network.traffic(),
            broken: scenario.broken.take(),
            ..Self::default()
        };
        if scenario.crash_points.is_endless() {
            verdict.complain(Promise::Budget, "the purchases go on without end".to_owned());
        }
        for request in scenario.network.unannounced() {
            verdict.complain(Promise::WriteAhead, format!("{request} was sent before it was written down"));
        }
        let orders = ServiceOrders::of(&scenario.emulator);
        let mut ids = HashMap::new();
        let mut journals = Vec::new();
        for intent in &scenario.setup.intents {
            let entries = scenario.journal.entries(&intent.id).await.unwrap_or_default();
            verdict.broken.extend(broken_rules(intent, &entries));
            verdict.check_ids(intent, &entries, &mut ids);
            match P::receipt(&entries) {
                Some(receipt) => verdict.judge(scenario, intent, &receipt, &orders).await,
                None => verdict.complain(Promise::Ends, format!("purchase {} has not ended", intent.id)),
            }
            journals.push((&intent.id, entries));
        }
        if !verdict.broken.is_empty() {
            let lines =
                journals.iter().flat_map(|(id, entries)| entries.iter().map(move |entry| line(id, entry)));
            verdict.journals = lines.collect();
        }
        verdict
    }

    /// No request id belongs to two purchases.
    fn check_ids(&mut self, intent: &PurchaseIntent, entries: &[Entry], seen: &mut HashMap<String, String>) {
        for entry in entries {
            let Fact::Sending { request_id, .. } = &entry.fact else { continue };
            let owner = seen.entry(request_id.to_string()).or_insert_with(|| intent.id.to_string());
            if *owner != intent.id.as_str() {
                let text = format!("purchases {owner} and {} share request id {request_id}", intent.id);
                self.complain(Promise::RequestIds, text);
            }
        }
    }

    async fn judge(
        &mut self,
        scenario: &Scenario,
        intent: &PurchaseIntent,
        receipt: &Receipt,
        orders: &ServiceOrders,
    ) {
        let (emulator, clock) = (&scenario.emulator, &*scenario.clock);
        let id = intent.id.as_str();
        self.ends.push((receipt.status, receipt.error.as_ref().map(|problem| problem.class.clone())));
        if scenario.receipts.borrow().get(&intent.id).is_some_and(|told| told != receipt) {
            self.complain(Promise::ReplaysTheSame, format!("purchase {id} replays to another receipt"));
        }
        self.compare(intent, receipt, orders.lines_of(intent));
        self.broken.extend(check_prices(emulator, clock, receipt).await);
        if receipt.status == PurchaseStatus::Completed {
            let is_misled =
                [Fault::Deny, Fault::Hollow].iter().any(|fault| scenario.setup.faults.contains(fault));
            let may_lack = is_misled || !receipt.notes.is_empty();
            self.broken.extend(check_entitlements(emulator, clock, receipt, may_lack).await);
        } else if scenario.setup.faults.is_empty() && intent.deadline_minutes.is_none() {
            let status = receipt.status.as_str();
            self.complain(
                Promise::TrueEnd,
                format!("purchase {id} ended as {status}, and nothing went wrong"),
            );
        }
        let hours = receipt.service_elapsed_s / 3600.0;
        if receipt.api_calls as f64 > MAX_REQUESTS + MAX_REQUESTS_PER_HOUR * hours {
            let calls = receipt.api_calls;
            self.complain(
                Promise::Budget,
                format!("purchase {id} sent {calls} requests in {hours:.1} hours"),
            );
        }
    }

    /// Held against what was really bought.
    fn compare(&mut self, intent: &PurchaseIntent, receipt: &Receipt, bought: &[Line]) {
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
            PurchaseStatus::Rejected | PurchaseStatus::Cancelled => bought.is_empty(),
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

/// An entry for people.
fn line(id: &PurchaseId, entry: &Entry) -> String {
    let fact = serde_json::to_string(&entry.fact).unwrap_or_default();
    format!("{}  {id}  {fact}", entry.at.to_utc_text())
}
