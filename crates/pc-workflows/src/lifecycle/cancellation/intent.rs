//! What a caller wants cancelled.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use pc_models::{CustomerId, OrderId};
use serde::{Deserialize, Serialize};

use crate::intent::{check_customer, check_deadline};
use crate::{InvalidIntent, PurchaseId};

/// The time a cancellation has when the caller names none, in minutes.
const DEFAULT_DEADLINE_MINUTES: u32 = 60;

/// Which order of which customer is cancelled, under an id of the caller's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CancellationIntent {
    /// The idempotency key: starting the same id twice is one cancellation. Purchases and cancellations of a journal
    /// share their ids.
    pub id: PurchaseId,
    /// The customer's tenant id (GUID).
    pub customer: CustomerId,
    /// The order.
    pub order: OrderId,
    /// Which part of it.
    pub what: WhatToCancel,
    /// By when it must have ended, in minutes from its start; an hour when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_minutes: Option<u32>,
}

/// Which part of an order is cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhatToCancel {
    /// Lines of software, within their window; all lines when none is named.
    Lines(Vec<LineChoice>),
    /// The order as a whole, whatever is in it. In the integration sandbox only, for 60 days.
    WholeOrder,
}

/// One line: its number and, to be sure, its quantity.
///
/// The service cancels whole lines only, so the quantity is a guard: a line that holds another one is not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LineChoice {
    /// The line's number in the order.
    pub number: u32,
    /// How many it must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
}

/// The text does not choose a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a line: give its number, or number:quantity")]
pub struct InvalidLineChoice(String);

impl FromStr for LineChoice {
    type Err = InvalidLineChoice;
    fn from_str(text: &str) -> Result<Self, InvalidLineChoice> {
        let invalid = || InvalidLineChoice(text.chars().take(40).collect());
        let (number, quantity) = match text.split_once(':') {
            Some((number, quantity)) => (number, Some(quantity.parse().map_err(|_| invalid())?)),
            None => (text, None),
        };
        Ok(Self { number: number.parse().map_err(|_| invalid())?, quantity })
    }
}

/// What is cancelled, in front of the order.
impl fmt::Display for WhatToCancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WholeOrder => f.write_str("the whole of"),
            Self::Lines(lines) if lines.is_empty() => f.write_str("all lines of"),
            Self::Lines(lines) => {
                let numbers: Vec<String> = lines.iter().map(|line| line.number.to_string()).collect();
                write!(f, "line {} of", numbers.join(", "))
            }
        }
    }
}

impl fmt::Display for LineChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quantity {
            Some(quantity) => write!(f, "{}:{quantity}", self.number),
            None => self.number.fmt(f),
        }
    }
}

impl LineChoice {
    /// The line of this number.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self { number, quantity: None }
    }

    /// Only if it holds this many.
    #[must_use]
    pub fn quantity(self, quantity: u32) -> Self {
        Self { quantity: Some(quantity), ..self }
    }
}

impl CancellationIntent {
    /// A cancellation that has an hour's time.
    #[must_use]
    pub fn new(
        id: PurchaseId,
        customer: impl Into<CustomerId>,
        order: impl Into<OrderId>,
        what: WhatToCancel,
    ) -> Self {
        Self { id, customer: customer.into(), order: order.into(), what, deadline_minutes: None }
    }

    /// Gives it this many minutes from its start.
    #[must_use]
    pub fn deadline_minutes(self, minutes: u32) -> Self {
        Self { deadline_minutes: Some(minutes), ..self }
    }

    /// Checks the form of the intent. What the order allows is checked by the cancellation itself.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), InvalidIntent> {
        let invalid = |reason| InvalidIntent { what: "cancellation", id: self.id.clone(), reason };
        self.checked().map_err(invalid)
    }

    fn checked(&self) -> Result<(), String> {
        check_customer(&self.customer)?;
        if self.order.as_str().trim().is_empty() {
            return Err("it names no order".to_owned());
        }
        check_deadline(self.deadline_minutes)?;
        let WhatToCancel::Lines(lines) = &self.what else { return Ok(()) };
        let is_before = |at: usize, line: &LineChoice| lines[..at].iter().any(|l| l.number == line.number);
        match lines.iter().enumerate().find(|(at, line)| is_before(*at, line)) {
            Some((_, line)) => Err(format!("line {} is named twice", line.number)),
            None => Ok(()),
        }
    }

    pub(super) fn time_limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.deadline_minutes.unwrap_or(DEFAULT_DEADLINE_MINUTES)) * 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_of_a_cancellation() {
        let intent = r#"{"id": "c-1", "customer": "nobody", "order": "o-1", "what": "whole_order"}"#;
        let intent: CancellationIntent = serde_json::from_str(intent).unwrap();
        let said = intent.check().unwrap_err().to_string();
        assert!(said.starts_with("cancellation `c-1`: customer `nobody`"), "{said}");
    }

    #[test]
    fn a_line_is_a_number_and_perhaps_a_quantity() {
        assert_eq!("2".parse(), Ok(LineChoice { number: 2, quantity: None }));
        assert_eq!("0:15".parse(), Ok(LineChoice { number: 0, quantity: Some(15) }));
        for wrong in ["", ":", "1:", ":2", "-1", "1:2:3", "one"] {
            assert!(wrong.parse::<LineChoice>().is_err(), "{wrong}");
        }
    }
}
