//! Identifiers: text on the wire, one type for each kind of thing.

use super::short_text::ShortText;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(ShortText);

        impl $name {
            /// Wraps the text the service uses for this identifier.
            #[must_use]
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(text.as_ref().into())
            }

            /// The identifier as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Whether both name the same thing: GUIDs arrive in either case.
            #[must_use]
            pub fn is_same(&self, other: &Self) -> bool {
                self.as_str().eq_ignore_ascii_case(other.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::new(text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::codec::member::serde_as_member!($name);

        $crate::codec::scalar::text_scalar!($name);
    )+};
}

ids! {
    /// Template of an agreement a customer may accept (GUID).
    AgreementTemplateId,
    /// One availability of a SKU: 12 characters, volatile, unique only within the SKU.
    AvailabilityId,
    /// A cart (GUID).
    CartId,
    /// What a cart or order line buys: `product:sku:availability`, or a bare legacy offer id. Volatile: fetch, use,
    /// forget.
    CatalogItemId,
    /// A customer: its tenant id (GUID). The dashboard calls it Microsoft id.
    CustomerId,
    /// An Azure subscription under an Azure plan (GUID).
    EntitlementId,
    /// An invoice (`G000024135`); links may prefix it with `Recurring-` or `OneTime-`.
    InvoiceId,
    /// A partner's number in the Microsoft partner network; `0`, `-1` or nothing where there is none.
    MpnId,
    /// A legacy offer (`MS-AZR-0145P` or a GUID).
    OfferId,
    /// An order: opaque; a GUID, 33 URL-safe characters or 12 hex digits depending on its age.
    OrderId,
    /// The partner: its tenant id (GUID).
    PartnerId,
    /// A product: 12 upper-case characters, or a GUID for legacy products.
    ProductId,
    /// One reservation under a reserved-instance artifact (GUID).
    ReservationId,
    /// A SKU: 4 characters, unique only within its product; legacy SKUs use the offer id.
    SkuId,
    /// A subscription (GUID, upper case for legacy ones): compare with `is_same`.
    SubscriptionId,
}
