//! What became of each line of the intent: every line is matched to one line of one order, or to one refusal.

use super::details::{GroupError, PlacedLine, PlacedOrder};
use super::state::State;

/// What became of one line of the intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// It is this line of this order (both by index).
    Placed { order: usize, line: usize },
    /// Its order group was refused.
    Refused,
    /// No order and no refusal names it.
    Missing,
}

/// All lines of the intent, in order.
#[derive(Debug)]
pub(super) struct Delivery {
    pub(super) lines: Vec<LineEnd>,
    /// Order lines that are none of ours.
    pub(super) excess: usize,
}

impl Delivery {
    pub(super) fn of<'o>(
        state: &State,
        orders: impl Iterator<Item = &'o PlacedOrder>,
        errors: &[GroupError],
    ) -> Self {
        let mut open: Vec<(usize, usize, &PlacedLine)> = orders
            .enumerate()
            .flat_map(|(order, placed)| {
                placed.lines.iter().enumerate().map(move |(line, item)| (order, line, item))
            })
            .collect();
        let mut lines = vec![LineEnd::Missing; state.lines.len()];
        // The same quantity first, so that two lines of one item are not confused.
        for needs_quantity in [true, false] {
            for (wanted, end) in lines.iter_mut().enumerate().filter(|(_, end)| **end == LineEnd::Missing) {
                let fits = |placed: &PlacedLine| {
                    is_item(state, wanted, placed)
                        && (!needs_quantity || placed.quantity == state.wanted(wanted).quantity)
                };
                if let Some(found) = open.iter().position(|(_, _, placed)| fits(placed)) {
                    let (order, line, _) = open.remove(found);
                    *end = LineEnd::Placed { order, line };
                }
            }
        }
        for (wanted, end) in lines.iter_mut().enumerate() {
            if *end == LineEnd::Missing && errors.iter().any(|error| error.lines.contains(&wanted)) {
                *end = LineEnd::Refused;
            }
        }
        Self { lines, excess: open.len() }
    }

    /// The lines that no order and no refusal names.
    pub(super) fn missing(&self) -> Vec<usize> {
        (0..self.lines.len()).filter(|line| self.lines[*line] == LineEnd::Missing).collect()
    }
}

/// Those of the refusals that are of lines which are in none of the orders.
pub(super) fn refusals_left(
    state: &State,
    orders: &[PlacedOrder],
    refusals: &[GroupError],
) -> Vec<GroupError> {
    let missing = Delivery::of(state, orders.iter(), &[]).missing();
    let is_left =
        |error: &&GroupError| error.lines.is_empty() || error.lines.iter().any(|line| missing.contains(line));
    refusals.iter().filter(is_left).cloned().collect()
}

/// Product and SKU decide: availabilities change between a quote and an order.
fn is_item(state: &State, wanted: usize, placed: &PlacedLine) -> bool {
    let line = state.wanted(wanted);
    let is_wanted = placed
        .catalog_item
        .parts()
        .is_some_and(|parts| parts.product_id == line.product && parts.sku_id == line.sku);
    is_wanted
        || state.lines[wanted].offer.as_ref().is_some_and(|offer| offer.catalog_item == placed.catalog_item)
}
