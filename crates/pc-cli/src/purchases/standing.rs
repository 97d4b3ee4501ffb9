//! How a purchase stands that somebody is to agree to.

use std::sync::Arc;

use pc_models::Timestamp;
use pc_workflows::{Consent, Journal, NotConsented, Purchase, PurchaseId, PurchaseIntent};

use crate::connection::Spending;
use crate::output::amount::sums;
use crate::output::{duration, minute};

/// A purchase that somebody is to agree to.
pub(crate) struct Candidate {
    pub(crate) intent: PurchaseIntent,
    pub(crate) standing: Standing,
}

/// How a purchase stands that somebody is to agree to.
pub(crate) enum Standing {
    /// It is to be bought for the first time, or once more as somebody agreed to it.
    New,
    /// It is in the journal and may still begin to buy, and nobody agreed to it whose word can be believed.
    NotAgreed(NotConsented),
    /// It may still begin to buy, and somebody agreed to it.
    Agreed(Box<Consent>),
    /// It is in the journal, and nobody need agree: it goes on to the end of what was sent, or has ended.
    Followed,
}

impl Standing {
    /// How the purchase of this id stands.
    pub(crate) async fn of(id: &PurchaseId, journal: &Arc<dyn Journal>, spending: &Spending) -> Self {
        // One that cannot be read is refused by name when its turn comes.
        let entries = journal.entries(id).await.unwrap_or_default();
        Purchase::replay(&entries).map_or(Self::New, |purchase| Self::of_known(&purchase, spending))
    }

    /// How a purchase of the journal stands that is to be bought as it stands there, under its own id or another.
    pub(crate) fn to_be_bought_again(purchase: &Purchase, spending: &Spending) -> Self {
        spending.guard().check_seal(purchase).map_or_else(Self::NotAgreed, |()| Self::New)
    }

    /// How a purchase of the journal stands.
    pub(crate) fn of_known(purchase: &Purchase, spending: &Spending) -> Self {
        match (spending.guard().check_consent(purchase), purchase.consent()) {
            _ if !purchase.may_begin_to_buy() => Self::Followed,
            (Err(why), _) => Self::NotAgreed(why),
            (Ok(()), Some(consent)) => Self::Agreed(Box::new(consent.clone())),
            (Ok(()), None) => Self::NotAgreed(NotConsented::Nobody),
        }
    }

    /// Whether somebody is asked for its price now. With `--yes` nobody looks at what somebody may have planted in the journal.
    pub(crate) fn is_to_be_quoted(&self, yes: bool) -> bool {
        match self {
            Self::New => true,
            Self::NotAgreed(_) => !yes,
            Self::Agreed(_) | Self::Followed => false,
        }
    }

    /// For people; nothing of one that is new.
    pub(crate) fn text(&self, now: Timestamp, yes: bool) -> Option<String> {
        match self {
            Self::New => None,
            Self::NotAgreed(why) if yes => Some(format!(
                "is in the journal, and {why}: it stays there until a person agrees, without --yes"
            )),
            Self::NotAgreed(why) => Some(format!("is in the journal, and {why}")),
            Self::Agreed(consent) => {
                Some(format!("is in the journal: {}, and it goes on at that price", agreed(consent, now)))
            }
            Self::Followed => Some(
                "is in the journal: what was sent is followed to its end, or its receipt is shown".to_owned(),
            ),
        }
    }
}

/// Who agreed when, and to what.
pub(crate) fn agreed(consent: &Consent, now: Timestamp) -> String {
    let how = if consent.attended { "agreed" } else { "agreed beforehand" };
    let price = match (consent.total(), consent.unpriced()) {
        (total, 0) => sums(&total),
        (total, _) if total.is_empty() => "a price that is not known".to_owned(),
        (total, lines) => format!("{} and {lines} lines without a price", sums(&total)),
    };
    let (age, at) = (duration(now.since(consent.given_at)), minute(consent.given_at));
    format!("`{}` {how} to {price} {age} ago, at {at} UTC", consent.given_by)
}
