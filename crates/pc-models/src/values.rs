//! Values and resources that every part of the API shares.

mod billing_cycle;
mod catalog_item;
mod collection;
mod country;
mod currency;
mod decimal;
mod filter;
mod harmless;
mod id;
mod letter_code;
mod markets;
mod money;
mod secret;
mod short_text;
mod term;
mod timestamp;

pub use billing_cycle::BillingCycleType;
pub use catalog_item::CatalogItemParts;
pub use collection::{KeyValuePair, Link, ResourceAttributes, ResourceCollection, StandardLinks};
pub use country::{CountryCode, InvalidCountryCode};
pub use currency::{CurrencyCode, InvalidCurrencyCode};
pub use decimal::{Decimal, InvalidDecimal};
pub use filter::{FilterOperator, SimpleFilter};
pub use harmless::{Harmless, harmless, harmless_excerpt, harmless_lines, is_harmful};
pub use id::{
    AgreementTemplateId, AvailabilityId, CartId, CatalogItemId, CustomerId, EntitlementId, InvoiceId, MpnId,
    OfferId, OrderId, PartnerId, ProductId, ReservationId, SkuId, SubscriptionId,
};
pub use markets::{MarketKind, is_sold_in, unavailable_markets};
pub use money::{Money, MoneyError, MoneyTotals};
pub use secret::SecretText;
pub use term::{InvalidTermDuration, TermDuration};
pub use timestamp::{InvalidTimestamp, Timestamp};
