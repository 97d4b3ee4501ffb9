//! What line items are of: an invoice, or an open month.

use std::borrow::Cow;

use pc_models::Timestamp;

use crate::api::billing::line_class::LineClass;
use crate::api::call::Call;
use crate::state::catalog_file::Currency;
use crate::state::charge::Charge;
use crate::state::invoice::{Invoice, Usage};
use crate::state::store::Store;
use crate::values::calendar::Month;
use crate::values::problem::Problem;
use crate::values::spelling::read_word;

/// What the lines are of: an invoice, or an open month.
pub(crate) struct LineScope<'s> {
    pub(crate) store: &'s Store,
    /// None while unbilled.
    pub(crate) invoice: Option<&'s Invoice>,
    pub(crate) currency: &'s Currency,
    pub(crate) month: Month,
    pub(crate) charges: &'s [Charge],
    pub(crate) usage: Cow<'s, [Usage]>,
}

impl<'s> LineScope<'s> {
    pub(crate) fn of(store: &'s Store, invoice: &'s Invoice) -> Self {
        Self {
            store,
            invoice: Some(invoice),
            currency: &invoice.currency,
            month: invoice.month,
            charges: &invoice.charges,
            usage: Cow::Borrowed(&invoice.usage),
        }
    }

    /// An open month: this one, up to today, or the one before, in a currency.
    pub(crate) fn unbilled(
        store: &'s Store,
        class: LineClass,
        currency: Option<&str>,
        previous: bool,
        now: Timestamp,
    ) -> Self {
        let currencies = store.catalog.currencies();
        let wanted = |code: &str| currencies.iter().find(|known| known.code.eq_ignore_ascii_case(code));
        let currency = currency.and_then(wanted).unwrap_or(&currencies[0]);
        let this_month = Month::of(now);
        let month = this_month.later(if previous { -1 } else { 0 });
        let written = store.ledger.of_month(month, class.is_recurring(), &currency.code);
        let usage = if previous {
            Cow::Borrowed(written.map(|written| written.usage.as_slice()).unwrap_or_default())
        } else {
            let running = store.usage(month, month.day_of(now), None).into_iter();
            let mine = running.filter(|(other, recurring, _)| {
                other.code == currency.code && *recurring == class.is_recurring()
            });
            Cow::Owned(mine.map(|(.., usage)| usage).collect())
        };
        let charges = written.map(|written| written.charges.as_slice()).unwrap_or_default();
        Self { store, invoice: None, currency, month, charges, usage }
    }

    /// What the path of a call names.
    pub(crate) fn parse(store: &'s Store, call: &Call<'_>, class: LineClass) -> Result<Self, Problem> {
        let id = call.parameter("invoice");
        if !id.eq_ignore_ascii_case("unbilled") {
            return Ok(Self::of(store, store.invoice(id, call.now)?));
        }
        let period = call.query("period").unwrap_or("current");
        let period = read_word(&["current", "previous"], "period", period)?;
        Ok(Self::unbilled(store, class, call.query("currencyCode"), period == "previous", call.now))
    }

    /// What stands where an invoice is named.
    pub(crate) fn number(&self) -> &str {
        self.invoice.map(|invoice| invoice.id.as_str()).unwrap_or_default()
    }
}
