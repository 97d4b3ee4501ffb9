//! Buying what was not bought.

use super::{PurchaseStatus, Receipt};
use crate::{InvalidIntent, LineIntent, PurchaseId, PurchaseIntent};

/// There is nothing that a follow-up purchase could safely buy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoFollowUp {
    /// Everything was bought.
    #[error("purchase `{0}` needs no follow-up: all of it was bought")]
    Nothing(PurchaseId),
    /// No units were asked for.
    #[error("purchase `{0}` leaves nothing to buy: it asked for no units")]
    NoUnits(PurchaseId),
    /// It is not known what was bought.
    #[error(
        "purchase `{0}` is unresolved: something of it may have been bought or may still come, so nothing is bought again. \
         Have it re-examined first"
    )]
    Unresolved(PurchaseId),
    /// An add-on was not bought and its line was.
    #[error(
        "of purchase `{purchase}` an add-on was not bought, and what it adds to was: {line}. Buy it as a line of its own that \
         names the parent_subscription"
    )]
    AddonAlone {
        /// The purchase.
        purchase: PurchaseId,
        /// The add-on.
        line: String,
    },
    /// An id names one purchase.
    #[error("a follow-up purchase needs an id of its own, not `{0}` again")]
    SameId(PurchaseId),
    /// The rest cannot be bought as it stands.
    #[error(transparent)]
    Invalid(#[from] InvalidIntent),
}

impl Receipt {
    /// The intent of a purchase of what this one did not buy: its refused lines, and the units of others that the service
    /// gave up. The same `id` again is the same purchase, so that a follow-up is not bought twice either.
    ///
    /// # Errors
    /// When nothing is left to buy, or it is not certain what is.
    pub fn follow_up(&self, id: PurchaseId) -> Result<PurchaseIntent, NoFollowUp> {
        let own = || self.purchase_id.clone();
        if self.status == PurchaseStatus::Unresolved {
            return Err(NoFollowUp::Unresolved(own()));
        }
        if id == self.purchase_id {
            return Err(NoFollowUp::SameId(id));
        }
        let lines = self.lines_not_bought()?;
        if self.intent.all_lines().all(|line| line.quantity == 0) {
            return Err(NoFollowUp::NoUnits(own()));
        }
        if lines.is_empty() {
            return Err(NoFollowUp::Nothing(own()));
        }
        let intent = PurchaseIntent { id, lines, ..self.intent.clone() };
        intent.check()?;
        Ok(intent)
    }

    /// The lines that were not bought, each with its add-ons that were not.
    fn lines_not_bought(&self) -> Result<Vec<LineIntent>, NoFollowUp> {
        let mut lines: Vec<LineIntent> = Vec::new();
        let mut last = None; // the number of the last line in `lines`
        for (number, (line, item)) in self.intent.all_lines().zip(&self.lines).enumerate() {
            if item.not_bought == 0 {
                continue;
            }
            let line = LineIntent { quantity: item.not_bought, addons: Vec::new(), ..line.clone() };
            match (self.intent.addon_of(number), lines.last_mut()) {
                (None, _) => {
                    lines.push(line);
                    last = Some(number);
                }
                (of, Some(parent)) if of == last => parent.addons.push(line),
                _ => {
                    let (purchase, line) = (self.purchase_id.clone(), self.intent.line_name(number));
                    return Err(NoFollowUp::AddonAlone { purchase, line });
                }
            }
        }
        Ok(lines)
    }
}
