//! What was charged for an order line, written down when it arises and never changed.

use std::sync::Arc;

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::state::catalog::Item;
use crate::state::exchange_rate::ExchangeRate;
use crate::values::money::{self, Share, as_text};
use crate::values::shared_text;
use crate::values::spelling::CycleCode;

/// One charge or credit.
///
/// Days are midnights, and the last one counts. Charges of earlier versions have instants instead, and say with a quantity
/// below zero what credits say with a price below zero now.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    /// When it arose; its month's invoice has it.
    pub(crate) at: Timestamp,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) customer: Arc<str>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) order: Arc<str>,
    /// The number of the line in the order.
    pub(crate) line: usize,
    pub(crate) reason: Reason,
    pub(crate) billing_cycle: CycleCode,
    #[serde(with = "as_text")]
    pub(crate) unit: Decimal,
    /// The unit price after promotions and proration; below zero for credits.
    #[serde(with = "as_text")]
    pub(crate) effective: Decimal,
    pub(crate) quantity: i64,
    /// First and last day of what it is for.
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// First and last day of the term of the subscription, or of the reservation; none for what is owned for ever.
    pub(crate) term: Option<(Timestamp, Timestamp)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) special: Option<Box<Special>>,
}

/// What only some charges have.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Special {
    /// What ties the lines of one change together.
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) reference: Option<Arc<str>>,
    /// What is charged, where that is not what the order line says any more.
    pub(crate) subject: Option<Box<Subject>>,
    /// How it is converted into the currency of the invoice.
    pub(crate) exchange_rate: Option<Box<ExchangeRate>>,
    /// Why a credit was given.
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) credit_reason: Option<Arc<str>>,
}

/// A subscription that is not what its order line says.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Subject {
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) subscription: Arc<str>,
    pub(crate) item: Item,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) offer_id: Arc<str>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) friendly_name: Arc<str>,
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) term: Option<Arc<str>>,
}

/// Why it is charged, as the newer lines write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Reason {
    /// Bought.
    New,
    /// Another billing cycle of the same term.
    CycleCharge,
    /// Another term.
    Renew,
    AddQuantity,
    RemoveQuantity,
    /// Seats go over to another subscription.
    MoveQuantity,
    /// Seats become those of another product.
    Convert,
    ChangeBillingPlan,
    CancelImmediate,
    CustomerCredit,
}

impl Reason {
    /// Whether the amount is cut to the cent, as the documents print it for seats that come and go, and not the unit price.
    fn cuts_amount(self) -> bool {
        matches!(self, Self::AddQuantity | Self::RemoveQuantity)
    }
}

impl Charge {
    /// Before tax, in the currency of the invoice. A unit price is converted before it is multiplied.
    pub(crate) fn subtotal(&self) -> Decimal {
        let times = |price| money::times(price, self.quantity).unwrap_or_default();
        match self.exchange_rate() {
            Some(rate) => times(money::to_the_cent(money::convert(self.effective, rate.rate))),
            None if self.reason.cuts_amount() => money::to_the_cent(times(self.effective)),
            None => times(self.effective),
        }
    }

    /// Taken back: the same below zero.
    pub(crate) fn taken_back(self) -> Self {
        Self { effective: money::negative(self.effective), ..self }
    }

    /// Charged in full to be taken back in full.
    pub(crate) fn cancelled(self, at: Timestamp) -> Self {
        Self { at, reason: Reason::CancelImmediate, ..self.taken_back() }
    }

    /// A share of its price. What is printed to the cent is charged to the cent.
    pub(crate) fn shared(self, share: Share) -> Self {
        let effective = share.of(self.effective);
        let effective = if self.reason.cuts_amount() { effective } else { money::to_the_cent(effective) };
        Self { effective, ..self }
    }

    /// As one of the lines of a change.
    pub(crate) fn tied_to(mut self, reference: &Arc<str>) -> Self {
        self.special_mut().reference = Some(reference.clone());
        self
    }

    pub(crate) fn special_mut(&mut self) -> &mut Special {
        self.special.get_or_insert_default()
    }

    pub(crate) fn subject(&self) -> Option<&Subject> {
        self.special.as_ref()?.subject.as_deref()
    }

    pub(crate) fn exchange_rate(&self) -> Option<&ExchangeRate> {
        self.special.as_ref()?.exchange_rate.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(reason: Reason) -> Charge {
        Charge {
            at: Timestamp::UNIX_EPOCH,
            customer: "".into(),
            order: "".into(),
            line: 0,
            reason,
            billing_cycle: "monthly".into(),
            unit: "10.08".parse().unwrap(),
            effective: "10.08".parse().unwrap(),
            quantity: 10,
            start: "2021-07-15T00:00:00Z".parse().unwrap(),
            end: "2021-08-14T00:00:00Z".parse().unwrap(),
            term: None,
            special: None,
        }
    }

    fn amount(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn each_kind_of_charge_is_cut_to_the_cent_as_the_documents_print_it() {
        let share = Share { part: 29, whole: 31 };
        let credit = charge(Reason::CancelImmediate).shared(share).taken_back();
        assert_eq!((credit.effective, credit.subtotal()), (amount("-9.42"), amount("-94.20")));
        let seats = charge(Reason::AddQuantity).shared(share);
        assert_eq!(seats.subtotal(), amount("94.29"), "of 94.2967…");
        let total = money::sum([seats.subtotal(), seats.clone().taken_back().subtotal()]);
        assert_eq!(total, Some(Decimal::ZERO));
    }

    #[test]
    fn a_unit_price_is_converted_to_the_cent() {
        let mut charge = charge(Reason::AddQuantity).shared(Share { part: 28, whole: 30 });
        let rate = ExchangeRate { currency: "USD".into(), rate: amount("0.846202666"), day: charge.start };
        charge.special_mut().exchange_rate = Some(rate.into());
        assert_eq!(charge.subtotal(), amount("79.60"), "10 times 7.96, of 7.961…");
    }
}
