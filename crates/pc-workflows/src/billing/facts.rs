//! What all kinds of line have in common, as columns with stable names.

use pc_models::{CurrencyCode, Decimal, Money, Timestamp};
use serde::{Serialize, Serializer};

use super::LineKind;

mod cell;
mod column;
mod conversions;
mod details;

pub use cell::Cell;
pub use column::Column;
pub(super) use column::Place;
pub use details::{DETAIL_COLUMNS, LineDetails};

/// Makes a struct of facts, and for each group of its members the names of its columns and their values.
macro_rules! facts {
    (
        $(#[$meta:meta])* struct $facts:ident
        $($(#[$names_doc:meta])* $names:ident, $(#[$cells_doc:meta])* $cells:ident {
            $($(#[$doc:meta])* $name:ident: $type:ty),+ $(,)?
        })+
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $facts<'a> {
            $($($(#[$doc])* pub $name: $type,)+)+
        }

        $(
            $(#[$names_doc])*
            pub const $names: [&str; [$(stringify!($name)),+].len()] = [$(stringify!($name)),+];
        )+

        impl<'a> $facts<'a> {
            $(
                $(#[$cells_doc])*
                #[must_use]
                pub fn $cells(&self) -> [Cell<'a>; $names.len()] {
                    [$(Cell::from(self.$name)),+]
                }
            )+
        }
    };
}
use facts;

facts! {
    /// What all kinds of line have in common. Text that a kind of line does not have is empty.
    struct LineFacts

    /// The names of the columns, in their order. New ones are added at the end.
    COLUMNS,
    /// The values, in the order of [`COLUMNS`].
    cells {
        /// The invoice; empty while unbilled.
        invoice: &'a str,
        /// What kind of line it is.
        kind: LineKind,
        /// The customer.
        customer_id: &'a str,
        /// Its name.
        customer_name: &'a str,
        /// Its country.
        customer_country: &'a str,
        /// The order; daily usage has none.
        order_id: &'a str,
        /// When it was placed, or the event behind the line.
        order_date: Option<Timestamp>,
        /// The product; legacy lines have the offer here.
        product_id: &'a str,
        /// The SKU.
        sku_id: &'a str,
        /// The availability.
        availability_id: &'a str,
        /// The product's name.
        product_name: &'a str,
        /// The SKU's name.
        sku_name: &'a str,
        /// The subscription.
        subscription_id: &'a str,
        /// What happened.
        charge_type: &'a str,
        /// First day of the charge.
        charge_start: Option<Timestamp>,
        /// Last day of the charge, or the day after.
        charge_end: Option<Timestamp>,
        /// The day of usage.
        usage_date: Option<Timestamp>,
        /// How many were bought, or how much was used.
        quantity: Option<Decimal>,
        /// How many were billed; the quantity where the line does not say.
        billable_quantity: Option<Decimal>,
        /// Unit of usage.
        unit: &'a str,
        /// List price of one unit.
        unit_price: Option<Decimal>,
        /// Price of one unit after discounts and proration.
        effective_unit_price: Option<Decimal>,
        /// Before tax, in the billing currency.
        subtotal: Option<Decimal>,
        /// Tax; daily usage has none.
        tax: Option<Decimal>,
        /// With tax; zero while unbilled, and none for daily usage.
        total: Option<Decimal>,
        /// The billing currency.
        currency: Option<CurrencyCode>,
        /// The currency of the price.
        pricing_currency: Option<CurrencyCode>,
        /// From pricing to billing currency.
        exchange_rate: Option<Decimal>,
        /// Term and cycle in words.
        term_and_billing_cycle: &'a str,
        /// When the subscription ends.
        subscription_end: Option<Timestamp>,
        /// The reservation or savings plan order.
        reservation_order_id: &'a str,
        /// Such as `Monthly`; empty for one-time charges and usage.
        billing_frequency: &'a str,
    }

    /// The names of the columns that are there when they are asked for.
    FURTHER_COLUMNS,
    /// The values, in the order of [`FURTHER_COLUMNS`].
    further_cells {
        /// When the subscription was bought or renewed.
        subscription_start: Option<Timestamp>,
        /// Ties the lines of one transaction together.
        reference_id: &'a str,
        /// Such as `AddOn` or `Trial`.
        product_qualifiers: &'a [String],
        /// Why the price differs from the list price: a JSON list of sentences.
        price_adjustment: &'a str,
        /// What was measured; empty unless it is usage.
        meter: &'a str,
    }
}

impl LineFacts<'_> {
    /// What the line adds to its invoice: with tax, or before tax while it is unbilled. Nothing for daily usage, which
    /// tells again what charges say.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        // What is not billed yet has no total.
        let is_unbilled = self.kind == LineKind::Charge && self.invoice.is_empty();
        let amount = self.total.filter(|_| !is_unbilled).or(self.subtotal)?;
        self.kind.is_charge().then(|| self.currency.map(|currency| Money::new(amount, currency)))?
    }

    /// The name of what was charged; empty where the line has none.
    pub(super) fn item_name(&self) -> &str {
        if self.sku_name.is_empty() { self.product_name } else { self.sku_name }
    }
}

/// An object with the names of [`COLUMNS`]: text, exact numbers, and `null` for what is missing.
impl Serialize for LineFacts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(COLUMNS.iter().zip(self.cells()))
    }
}
