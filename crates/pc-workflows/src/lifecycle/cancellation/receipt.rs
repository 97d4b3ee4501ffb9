//! What a cancellation came to.

use pc_models::{CatalogItemId, CustomerId, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

use super::state::State;
use super::{CancellationStatus, rules};
use crate::{PlacedLine, Problem, PurchaseId};

/// What a cancellation came to. Times are those of the clock it ran by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CancellationReceipt {
    /// The caller's id.
    pub cancellation_id: PurchaseId,
    /// How it ended.
    pub status: CancellationStatus,
    /// The customer.
    pub customer: CustomerId,
    /// The order.
    pub order: OrderId,
    /// The order's status when last read.
    pub order_status: Option<String>,
    /// The lines that were to be cancelled.
    pub lines: Vec<CancelledLine>,
    /// Requests sent, repeats included.
    pub api_calls: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Why it did not end well.
    pub error: Option<Problem>,
}

/// A line that was to be cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CancelledLine {
    /// Its number within the order.
    pub number: u32,
    /// What was bought with it.
    pub catalog_item: CatalogItemId,
    /// Its name.
    pub name: Option<String>,
    /// How many it held before.
    pub quantity: u32,
    /// What became of it.
    pub outcome: LineOutcome,
}

/// What became of a line. Closed on purpose: there is no other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// It is cancelled.
    Cancelled,
    /// It was cancelled before this cancellation began: nothing was sent about it.
    CancelledBefore,
    /// It does not show as cancelled.
    NotCancelled,
}

pub(super) fn receipt(state: &State) -> Option<CancellationReceipt> {
    let (status, error) = state.ended.clone()?;
    let order_status = state.now.as_ref().and_then(|order| order.status.as_ref()).map(ToString::to_string);
    Some(CancellationReceipt {
        cancellation_id: state.intent.id.clone(),
        status,
        customer: state.intent.customer.clone(),
        order: state.intent.order.clone(),
        order_status,
        lines: lines(state),
        api_calls: state.calls,
        started_at: state.started_at,
        ended_at: state.last,
        error,
    })
}

fn lines(state: &State) -> Vec<CancelledLine> {
    let (Some(before), Some(now)) = (&state.before, &state.now) else { return Vec::new() };
    let asked = rules::asked_lines(&state.intent.what, before);
    let outcome = |line: &PlacedLine| match () {
        () if state.is_cancelled(before, line.number) => LineOutcome::CancelledBefore,
        () if state.is_cancelled(now, line.number) => LineOutcome::Cancelled,
        () => LineOutcome::NotCancelled,
    };
    let lines = before.lines.iter().filter(|line| asked.contains(&line.number));
    lines
        .map(|line| CancelledLine {
            number: line.number,
            catalog_item: line.catalog_item.clone(),
            name: line.name.clone(),
            quantity: line.quantity,
            outcome: outcome(line),
        })
        .collect()
}
