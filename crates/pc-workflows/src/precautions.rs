//! The careful ways of a purchase, where the service was seen to differ from what is assumed of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::assumption::{Assumption, Seen, Verdict};

/// The order list shows an order so many minutes after it was placed, as documented.
const DOCUMENTED_MINUTES: u32 = 15;

/// So many where it was seen to take longer, and not how long.
const UNMEASURED_MINUTES: u32 = 60;

/// No more than so many, whatever was seen: purchases have deadlines.
const MAX_MINUTES: u32 = 24 * 60;

/// The careful ways of a purchase. None of them is gone unless an [`Assumption`] was refuted; those that a purchase began with
/// are in its journal, and whoever goes on with it goes the more careful way of the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Precautions {
    /// A checkout that may have arrived is not sent again: it is only looked for what became of it.
    #[serde(skip_serializing_if = "is_not")]
    pub checks_out_once: bool,
    /// Neither an open cart nor a list without the order proves that nothing was bought.
    #[serde(skip_serializing_if = "is_not")]
    pub believes_no_silence: bool,
    /// Audit records are not read.
    #[serde(skip_serializing_if = "is_not")]
    pub reads_no_audit_records: bool,
    /// Nothing is bought, because carts or orders do not keep the purchase's id.
    #[serde(skip_serializing_if = "is_not")]
    pub buys_nothing: bool,
    /// How many minutes it takes until the order list shows an order with everything by which it is recognised; none where that
    /// is as documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_minutes: Option<u32>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_not(taken: &bool) -> bool {
    !*taken
}

impl Precautions {
    /// Those that follow from what was seen of the service: each only from what is refuted.
    #[must_use]
    pub fn after<'s>(seen: impl IntoIterator<Item = &'s Seen>) -> Self {
        let refuted = seen.into_iter().filter(|seen| seen.verdict == Verdict::Refuted);
        refuted.fold(Self::default(), |all, seen| all.and(Self::where_refuted(seen)))
    }

    fn where_refuted(seen: &Seen) -> Self {
        let mut taken = Self::default();
        let is = |assumption: Assumption| seen.number == assumption.number;
        taken.checks_out_once =
            is(Assumption::REQUEST_ID) || is(Assumption::SECOND_CHECKOUT) || is(Assumption::CART_STATUS);
        taken.believes_no_silence = is(Assumption::CART_STATUS) || is(Assumption::WHOLE_LIST);
        taken.reads_no_audit_records = is(Assumption::AUDIT_RECORDS);
        taken.buys_nothing = is(Assumption::TAG_IN_CART) || is(Assumption::TAG_IN_ORDER);
        taken.order_minutes = (is(Assumption::LISTED_IN_TIME) || is(Assumption::WHOLE_AT_ONCE))
            .then(|| seen.minutes.unwrap_or(UNMEASURED_MINUTES).min(MAX_MINUTES));
        taken
    }

    /// The more careful way of both, in each respect.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            checks_out_once: self.checks_out_once || other.checks_out_once,
            believes_no_silence: self.believes_no_silence || other.believes_no_silence,
            reads_no_audit_records: self.reads_no_audit_records || other.reads_no_audit_records,
            buys_nothing: self.buys_nothing || other.buys_nothing,
            order_minutes: self.order_minutes.max(other.order_minutes),
        }
    }

    /// Whether nothing is done otherwise than usual.
    #[must_use]
    pub fn are_none(self) -> bool {
        self == Self::default()
    }

    /// So much longer than usual it is waited for orders to show.
    pub(crate) fn longer(self) -> Duration {
        let minutes = self.order_minutes.unwrap_or(0).saturating_sub(DOCUMENTED_MINUTES);
        Duration::from_secs(u64::from(minutes) * 60)
    }

    /// What is done otherwise than usual, for people.
    #[must_use]
    pub fn told(self) -> Vec<String> {
        let minutes = self.order_minutes.unwrap_or_default();
        let ways = [
            (self.buys_nothing, "nothing is bought: carts or orders do not keep the id of their purchase".to_owned()),
            (self.checks_out_once, "a checkout that may have arrived is not sent again".to_owned()),
            (
                self.believes_no_silence,
                "an open cart, or an order list that does not show the order, is no proof that nothing was bought".to_owned(),
            ),
            (self.reads_no_audit_records, "audit records are not read".to_owned()),
            (self.order_minutes.is_some(), format!("orders are given {minutes} minutes to show")),
        ];
        ways.into_iter().filter_map(|(is_taken, told)| is_taken.then_some(told)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(of: Assumption, verdict: Verdict) -> Seen {
        Seen::new(of, verdict, "so")
    }

    #[test]
    fn only_what_is_refuted_makes_careful() {
        for assumption in Assumption::ALL {
            for verdict in [Verdict::Confirmed, Verdict::Unknown] {
                assert!(
                    Precautions::after(&[seen(*assumption, verdict)]).are_none(),
                    "{}",
                    assumption.number
                );
            }
        }
        let all: Vec<Seen> = Assumption::ALL.iter().map(|all| seen(*all, Verdict::Refuted)).collect();
        let careful = Precautions::after(&all);
        assert_eq!(careful.told().len(), 5, "{careful:?}");
        assert_eq!(careful.order_minutes, Some(UNMEASURED_MINUTES));
    }

    #[test]
    fn the_more_careful_way_of_both_is_gone() {
        let late = Precautions::after(&[seen(Assumption::LISTED_IN_TIME, Verdict::Refuted).minutes(40)]);
        let later =
            Precautions::after(&[seen(Assumption::WHOLE_AT_ONCE, Verdict::Refuted).minutes(u32::MAX)]);
        assert_eq!(late.longer(), Duration::from_secs(25 * 60));
        assert_eq!(late.and(later).order_minutes, Some(MAX_MINUTES));
        assert_eq!(late.and(Precautions::default()), late);
        let early = Precautions::after(&[seen(Assumption::WHOLE_AT_ONCE, Verdict::Refuted).minutes(2)]);
        assert_eq!(early.longer(), Duration::ZERO, "that is within what is waited anyway");
    }

    #[test]
    fn none_is_written_as_nothing() {
        assert_eq!(serde_json::to_string(&Precautions::default()).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Precautions>("{}").unwrap(), Precautions::default());
    }
}
