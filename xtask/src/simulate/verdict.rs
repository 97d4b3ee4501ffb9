//! Were the promises kept? The emulator's own books are the judge.

use std::collections::HashMap;

use pc_workflows::{Journal, Purchase, PurchaseIntent, PurchaseStatus, Receipt};
use serde_json::Value;

use super::scenario::Scenario;

/// What one seed came to.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// How each purchase ended, and the class of its problem.
    pub(super) ends: Vec<(PurchaseStatus, Option<String>)>,
    pub(super) crashes: u64,
    pub(super) faults: u64,
    pub(super) requests: u64,
    pub(super) duplicate_orders: u64,
    pub(super) lost_orders: u64,
    pub(super) untrue_ends: u64,
    /// Each broken promise in words.
    pub(super) broken: Vec<String>,
}

impl Verdict {
    pub(super) async fn of(scenario: &Scenario, errors: Vec<String>) -> Self {
        let mut verdict = Self { crashes: scenario.deaths(), broken: errors, ..Self::default() };
        let books = Books::read(&scenario.emulator.orders());
        for intent in &scenario.intents {
            let entries = scenario.journal.entries(&intent.id).await.unwrap_or_default();
            match Purchase::replay(&entries).and_then(|purchase| purchase.receipt()) {
                Some(receipt) => verdict.judge(intent, &receipt, &books),
                None => verdict.broken.push(format!("purchase {} has not ended", intent.id)),
            }
        }
        verdict
    }

    fn judge(&mut self, intent: &PurchaseIntent, receipt: &Receipt, books: &Books) {
        let id = intent.id.as_str();
        self.ends.push((receipt.status, receipt.error.as_ref().map(|problem| problem.class.clone())));
        let bought = books.lines_of(id);
        let wanted = intent.all_lines().count();
        if bought.len() > wanted {
            self.duplicate_orders += 1;
            self.broken.push(format!("purchase {id} wanted {wanted} lines and bought {}", bought.len()));
        }
        let told: usize = receipt.orders.iter().map(|order| order.lines.len()).sum();
        for order in &receipt.orders {
            if !bought.iter().any(|line| line.order == order.id.as_str()) {
                self.untrue_ends += 1;
                self.broken.push(format!("purchase {id} claims order {}, which is not its own", order.id));
            }
        }
        let is_true = match receipt.status {
            PurchaseStatus::Completed => bought.len() == wanted && told == wanted,
            PurchaseStatus::Rejected | PurchaseStatus::Cancelled => bought.is_empty(),
            PurchaseStatus::Partial => !bought.is_empty() && told == bought.len(),
            PurchaseStatus::Unresolved => receipt.error.is_some(),
        };
        if !is_true {
            if bought.len() > told {
                self.lost_orders += 1;
            }
            self.untrue_ends += 1;
            let status = receipt.status.as_str();
            self.broken.push(format!(
                "purchase {id} ended as {status}; wanted {wanted} lines, told {told}, bought {}",
                bought.len()
            ));
        }
    }
}

/// The order lines in the emulator, by the purchase id in their names.
struct Books(HashMap<String, Vec<Line>>);

struct Line {
    order: String,
}

impl Books {
    fn read(orders: &[Value]) -> Self {
        let mut books: HashMap<String, Vec<Line>> = HashMap::new();
        for order in orders {
            for line in order["lineItems"].as_array().into_iter().flatten() {
                let name = line["friendlyName"].as_str().unwrap_or_default();
                let purchase = name.rsplit_once('[').map_or("", |(_, id)| id.trim_end_matches(']'));
                let order = order["id"].as_str().unwrap_or_default().to_owned();
                books.entry(purchase.to_owned()).or_default().push(Line { order });
            }
        }
        Self(books)
    }

    fn lines_of(&self, purchase: &str) -> &[Line] {
        self.0.get(purchase).map(Vec::as_slice).unwrap_or_default()
    }
}
