//! What was billed: the part of a line that is judged, small enough to be kept by the million.

use std::borrow::Cow;

use pc_models::{ChargeType, CurrencyCode, Decimal, Timestamp};

use super::right_amounts::RightAmounts;
use crate::billing::LineFacts;

/// Makes the struct of a charge, and what is done with each of its texts.
macro_rules! billed {
    (
        $(#[$meta:meta])* struct $name:ident
        texts { $($(#[$text_doc:meta])* $text:ident,)+ }
        $($(#[$doc:meta])* $member:ident: $type:ty,)+
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub(super) struct $name<'a> {
            $($(#[$text_doc])* pub(super) $text: Cow<'a, str>,)+
            $($(#[$doc])* pub(super) $member: $type,)+
        }

        impl $name<'_> {
            /// The same with texts of its own.
            pub(super) fn into_owned(self) -> BilledLine {
                $name { $($text: Cow::Owned(self.$text.into_owned()),)+ $($member: self.$member,)+ }
            }

            /// The same with the texts of this one.
            fn borrowed(&self) -> $name<'_> {
                $name { $($text: Cow::Borrowed(&*self.$text),)+ $($member: self.$member,)+ }
            }
        }
    };
}

/// A charge that is held while others of its order are read.
pub(super) type BilledLine = Billed<'static>;

billed! {
    /// One charge.
    struct Billed
    texts {
        invoice,
        customer,
        order,
        product,
        sku,
        subscription,
        charge_type,
        country,
        /// Ties the lines of one transaction together.
        reference,
        frequency,
        meter,
        /// Why its price is not the list price.
        adjustment,
    }
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    quantity: Option<Decimal>,
    unit_price: Option<Decimal>,
    effective: Option<Decimal>,
    subtotal: Option<Decimal>,
    tax: Option<Decimal>,
    total: Option<Decimal>,
    currency: Option<CurrencyCode>,
    pricing_currency: Option<CurrencyCode>,
    rate: Option<Decimal>,
    /// The day of that rate.
    rate_day: Option<Timestamp>,
    /// The currency of the invoice's own total.
    invoice_currency: Option<CurrencyCode>,
    /// Usage of legacy Azure, and legacy licences: matched with an order, and not judged by a price.
    is_legacy: bool,
    is_license: bool,
    /// When the term ends.
    term_end: Option<Timestamp>,
    /// How many further lines of parts of the same product are in it.
    twins: u32,
    /// Whether it is of a trial.
    is_trial: bool,
}

impl<'a> Billed<'a> {
    pub(super) fn of(facts: &LineFacts<'a>) -> Self {
        let is_legacy = facts.kind != crate::billing::LineKind::Charge;
        // What is not billed yet has 0 for tax and total, which are none.
        let is_unbilled = !is_legacy && facts.invoice.is_empty() && facts.total == Some(Decimal::ZERO);
        let told = |time: Option<Timestamp>| time.filter(|time| !time.is_unset());
        Self {
            invoice: facts.invoice.into(),
            customer: facts.customer_id.into(),
            order: facts.order_id.into(),
            product: facts.product_id.into(),
            sku: facts.sku_id.into(),
            subscription: facts.subscription_id.into(),
            charge_type: facts.charge_type.into(),
            start: told(facts.charge_start),
            end: told(facts.charge_end),
            quantity: if is_legacy { facts.quantity } else { facts.billable_quantity },
            unit_price: facts.unit_price,
            effective: facts.effective_unit_price,
            subtotal: facts.subtotal,
            tax: facts.tax.filter(|_| !is_unbilled),
            total: facts.total.filter(|_| !is_unbilled),
            currency: facts.currency,
            pricing_currency: facts.pricing_currency,
            rate: facts.exchange_rate,
            rate_day: facts.exchange_rate_date.filter(|_| facts.pricing_currency != facts.currency),
            country: facts.customer_country.into(),
            invoice_currency: None,
            is_legacy,
            is_license: facts.kind == crate::billing::LineKind::License,
            reference: facts.reference_id.into(),
            frequency: facts.billing_frequency.into(),
            meter: facts.meter.into(),
            adjustment: facts.price_adjustment.into(),
            term_end: told(facts.subscription_end),
            twins: 0,
            is_trial: facts.product_qualifiers.iter().any(|word| word.eq_ignore_ascii_case("trial")),
        }
    }

    /// What a charge of usage is compared by: legacy usage has no prices.
    pub(super) fn metered(&self) -> Option<Decimal> {
        if self.is_legacy { self.quantity } else { self.subtotal }
    }

    pub(super) fn is_credit(&self) -> bool {
        self.subtotal.is_some_and(|subtotal| subtotal < Decimal::ZERO)
            || matches!(
                self.charge(),
                ChargeType::CancelImmediate | ChargeType::Cancel | ChargeType::CustomerCredit
            )
    }

    /// Whether it is a credit by its name and a charge by its sign. Parts of changes are judged with their pairs.
    pub(super) fn is_credit_above_zero(&self) -> bool {
        self.subtotal.is_some_and(|subtotal| subtotal > Decimal::ZERO)
            && self.is_credit()
            && !self.counts_all_units()
    }

    /// Whether it is the charge of a billing cycle, and no change within one.
    pub(super) fn is_cycle(&self) -> bool {
        matches!(
            self.charge(),
            ChargeType::New
                | ChargeType::Renew
                | ChargeType::CycleCharge
                | ChargeType::ChangeBillingPlan
                | ChargeType::Unknown(_)
        )
    }

    /// Whether it calls itself the beginning of a term or of a plan.
    pub(super) fn is_called_beginning(&self) -> bool {
        matches!(self.charge(), ChargeType::Renew | ChargeType::ChangeBillingPlan)
    }

    /// Whether units become units of another product, or of another subscription.
    pub(super) fn is_conversion(&self) -> bool {
        matches!(self.charge(), ChargeType::Convert | ChargeType::MoveQuantity)
    }

    /// Whether it is a part of a change, or an end, that counts all units before or after it. Fewer than none of them are the
    /// difference, as some lines have it.
    pub(super) fn counts_all_units(&self) -> bool {
        let is_change = matches!(
            self.charge(),
            ChargeType::AddQuantity
                | ChargeType::RemoveQuantity
                | ChargeType::CancelImmediate
                | ChargeType::Cancel
        );
        let is_difference = self.quantity.is_none_or(|quantity| quantity < Decimal::ZERO);
        (is_change && !is_difference) || self.is_conversion()
    }

    /// Whether it takes something back: nothing may be taken back from a trial.
    pub(super) fn takes_back(&self) -> bool {
        let is_below_zero = |amount: Option<Decimal>| amount.is_some_and(|amount| amount < Decimal::ZERO);
        is_below_zero(self.subtotal)
            || is_below_zero(self.effective)
            || (self.subtotal == Some(Decimal::ZERO) && self.is_trial)
    }

    /// Whether something says why its price is not the list price.
    pub(super) fn is_adjusted(&self) -> bool {
        self.adjustment.contains(char::is_alphabetic)
    }

    /// Whether it charges another part of the same: some products have lines of one name for each, which differ by price alone.
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        let has_same_ids = self.product == other.product
            && self.sku == other.sku
            && self.subscription == other.subscription
            && self.reference == other.reference;
        let is_credit = |line: &Self| line.effective.is_some_and(|price| price < Decimal::ZERO);
        let kind = |line: &Self| (line.charge(), line.start, line.end, is_credit(line), line.is_trial);
        has_same_ids && self.unit_price != other.unit_price && kind(self) == kind(other)
    }

    /// Whether its amount is what its quantity comes to by its own price, but for the roundings.
    pub(super) fn is_multiplied_well(&self) -> bool {
        let Some((price, quantity)) = self.effective.zip(self.quantity) else { return true };
        let rate = self.rate_of_conversion().map_or(rust_decimal::Decimal::ONE, Decimal::get);
        let right = RightAmounts::about(price.get().abs(), rate, quantity.get(), self.twins + 1);
        right.is_empty() || right.admits(self.size())
    }

    /// How many prices it prints that may have been cut to cents.
    pub(super) fn cut_prices(&self) -> u32 {
        let size = |price: Option<Decimal>| price.map(|price| price.get().abs());
        let is_short = self.effective.is_some_and(|price| price.get().normalize().scale() <= 2);
        let is_cut = is_short && size(self.effective) != size(self.unit_price);
        if is_cut { self.twins + 1 } else { 0 }
    }

    /// The rate by which its own prices were converted into its currency, if they were.
    pub(super) fn rate_of_conversion(&self) -> Option<Decimal> {
        let is_converted =
            self.pricing_currency.zip(self.currency).is_some_and(|(priced, charged)| priced != charged);
        self.rate.filter(|_| is_converted)
    }

    /// The size of what it comes to, whichever its sign.
    pub(super) fn size(&self) -> Option<Decimal> {
        self.subtotal.map(|subtotal| subtotal.get().abs().into())
    }

    pub(super) fn charge(&self) -> ChargeType {
        ChargeType::from(&*self.charge_type)
    }

    /// Whether it charges on another invoice what a charge of usage did: whatever else they say, such as an end or a reference. What
    /// is legacy may be taken back and charged anew, and has no prices.
    pub(super) fn charges_again(&self, other: &Self) -> bool {
        let ids = |line: &Self| {
            [&line.order, &line.product, &line.sku, &line.subscription].map(|id| id.to_ascii_lowercase())
        };
        let rest = |line: &Self| {
            let amounts = [line.quantity, line.unit_price, line.effective, line.subtotal];
            (line.start, amounts, line.is_legacy)
        };
        self.invoice != other.invoice
            && !self.is_legacy
            && self.subtotal.is_some_and(|subtotal| subtotal > Decimal::ZERO)
            && rest(self) == rest(other)
            && self.meter == other.meter
            && ids(self) == ids(other)
    }

    /// Whether it says the same as another, whichever invoice it is on.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let as_on_the_other = Billed { invoice: Cow::Borrowed(&*other.invoice), ..self.borrowed() };
        as_on_the_other == other.borrowed()
    }
}
