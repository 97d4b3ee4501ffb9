//! Errors on a cart line (`cart-resources`, section CartError). They come under a success status.

use serde_json::{Map, Value};

use crate::ResourceAttributes;
use crate::codec::kind::Kind;
use crate::codec::same_word;
use crate::codec::scalar::Scalar;
use crate::codec::shape::Shape;

crate::codec::resource! {
    /// Why a cart line cannot be bought.
    pub struct CartError {
        /// Which rule it breaks.
        error_code: CartErrorCode,
        /// Text for people.
        error_description: Option<String>,
        /// Facts such as `availableQuantity`.
        additional_information: Map<String, Value>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

macro_rules! cart_error_codes {
    ($($(#[$meta:meta])* $member:ident = $code:literal),+ $(,)?) => {
        /// Which rule a cart line breaks: a number on the wire, or the rule's name.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub enum CartErrorCode {
            $($(#[$meta])* $member,)+
            /// A code this version does not know, kept as it came.
            Other(Box<str>),
        }

        impl CartErrorCode {
            const KNOWN: &'static [(Self, u32, &'static str)] = &[$((Self::$member, $code, stringify!($member))),+];
        }
    };
}

cart_error_codes! {
    /// Unspecified.
    #[default]
    Unspecified = 0,
    /// Not sold in this currency.
    CurrencyIsNotSupported = 10000,
    /// The catalog item is unknown or outdated.
    CatalogItemIdIsNotValid = 10001,
    /// No quota left.
    QuotaNotAvailable = 10002,
    /// Out of stock.
    InventoryNotAvailable = 10003,
    /// This partner may not name participants.
    ParticipantsIsNotSupportedForPartner = 10004,
    /// The line could not be processed.
    UnableToProcessCartLineItem = 10006,
    /// The subscription is not valid.
    SubscriptionIsNotValid = 10007,
    /// The subscription is not enabled for reservations.
    SubscriptionIsNotEnabledForRI = 10008,
    /// A limit of the sandbox.
    SandboxLimitExceeded = 10009,
    /// The line holds a bad value.
    InvalidInput = 10010,
    /// The subscription is not registered.
    SubscriptionNotRegistered = 10011,
    /// The line needs an attestation.
    AttestationNotAccepted = 10012,
    /// The billing plan is not supported.
    BillingPlanNotSupported = 10013,
    /// The promotion is not valid.
    InvalidPromotionId = 10014,
    /// Too many seats for one subscription.
    MaxAllowedSeatsPerSubscriptionExceeded = 10015,
    /// The product takes no custom end date.
    InvalidCustomTermEndDateProduct = 10016,
    /// The custom end date is not allowed.
    InvalidCustomTermEndDate = 10017,
    /// The base offer needs more seats.
    BaseOfferSeatQuantityNotMet = 10018,
    /// The add-on needs more seats.
    MinimumAddOnSeatsNotMet = 10019,
    /// The legacy offer may not be bought.
    LegacyOfferNotEligibleForPurchase = 500600,
}

impl CartErrorCode {
    /// The code as a number, where it has one.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Other(text) => text.parse().ok(),
            known => Self::KNOWN.iter().find(|(code, ..)| code == known).map(|(_, number, _)| *number),
        }
    }

    /// The rule's name, or the text of an unknown code.
    fn name(&self) -> &str {
        match self {
            Self::Other(text) => text,
            known => Self::KNOWN.iter().find(|(code, ..)| code == known).map_or("", |(.., name)| name),
        }
    }
}

impl From<&str> for CartErrorCode {
    fn from(text: &str) -> Self {
        let is_named = |name: &str, number: u32| same_word(name, text) || text.parse() == Ok(number);
        Self::KNOWN
            .iter()
            .find(|(_, number, name)| is_named(name, *number))
            .map_or_else(|| Self::Other(text.into()), |(code, ..)| code.clone())
    }
}

impl std::fmt::Display for CartErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Other(text) => f.write_str(text),
            known => write!(f, "{} ({})", known.number().unwrap_or_default(), known.name()),
        }
    }
}

crate::codec::member::serde_as_member!(CartErrorCode);

impl Scalar for CartErrorCode {
    const MUST_FIT: bool = false;

    fn from_text(text: &str) -> Option<(Self, Kind)> {
        let kind = if text.parse::<u32>().is_ok() { Kind::Quoted } else { Kind::Named };
        Some((Self::from(text), kind))
    }
    fn from_integer(number: i128) -> Option<(Self, Kind)> {
        Some((Self::from(number.to_string().as_str()), Kind::Usual))
    }
    fn shape(&self, kind: Kind) -> Shape<'_> {
        match (self, kind, self.number()) {
            (Self::Other(text), Kind::Quoted | Kind::Named, _) => Shape::Text(text),
            (_, Kind::Quoted, Some(number)) => Shape::Raw(format!("\"{number}\"").into()),
            (_, Kind::Usual, Some(number)) => Shape::Unsigned(number.into()),
            _ => Shape::Text(self.name()),
        }
    }
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        let known = rng.below(Self::KNOWN.len());
        if rng.flip() {
            Self::KNOWN[known].0.clone()
        } else {
            Self::from(u32::arbitrary(rng).to_string().as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CartErrorCode;

    #[test]
    fn a_code_is_written_the_way_it_came() {
        for wire in ["10003", "\"10003\"", "424242", "\"424242\"", "\"SomethingNew\""] {
            let json = format!("{{\"errorCode\":{wire}}}");
            let read: crate::CartError = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }

    #[test]
    fn a_number_a_name_and_an_unknown_code_are_read() {
        for wire in ["10003", "\"10003\"", "\"inventory_not_available\"", "\"InventoryNotAvailable\""] {
            assert_eq!(
                serde_json::from_str::<CartErrorCode>(wire).unwrap(),
                CartErrorCode::InventoryNotAvailable
            );
        }
        let unknown: CartErrorCode = serde_json::from_str("424242").unwrap();
        assert_eq!(serde_json::to_string(&unknown).unwrap(), "424242");
    }
}
