//! The ledger: every charge goes to the invoice of its month, currency and kind. When the month is over the invoice
//! is out, and stays as it is.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::catalog::Catalog;
use crate::state::catalog_file::Currency;
use crate::state::charge::Charge;
use crate::state::exchange_rate::ExchangeRate;
use crate::state::invoice::Invoice;
use crate::values::calendar::Month;

/// Which part of its charges an invoice has room for on top: there are millions of charges.
const SPARE_PART: usize = 8;

/// Everything that was and will be billed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// Those of the running month too, which nobody sees yet. Copies of the ledger share them until they change.
    invoices: Vec<Arc<Invoice>>,
    tax_percent: u32,
    /// The first month with an invoice, and the first whose usage is not charged yet.
    pub(crate) metered: Option<(Month, Month)>,
    /// No subscription is charged, and no month ends, before this.
    pub(crate) due: Timestamp,
    /// What currency the partner is billed in; none bills each charge in the currency of its price.
    #[serde(default)]
    billing_currency: Option<String>,
}

impl Ledger {
    pub(crate) fn new(tax_percent: u32, billing_currency: Option<String>) -> Self {
        let due = Timestamp::UNIX_EPOCH;
        Self { invoices: Vec::new(), tax_percent, metered: None, due, billing_currency }
    }

    /// Every invoice, out or not.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Invoice> {
        self.invoices.iter_mut().map(Arc::make_mut)
    }

    /// Gives back the room for charges to come, but of invoices that a copy of the ledger has as well.
    pub(crate) fn shrink_to_fit(&mut self) {
        let invoices = self.invoices.iter_mut().filter_map(Arc::get_mut);
        invoices.for_each(|invoice| invoice.charges.shrink_to_fit());
    }

    /// Adds charges to the invoices of their months, converted where the partner is billed in another currency than that
    /// of their prices.
    pub(crate) fn post(&mut self, catalog: Catalog, priced: &'static Currency, charges: Vec<Charge>) {
        let billed = self.billed_currency(catalog, priced);
        for mut charge in charges {
            if let Some(rate) = ExchangeRate::for_day(charge.start, priced, billed) {
                charge.special_mut().exchange_rate = Some(rate.into());
            }
            let charges = &mut self.draft(Month::of(charge.at), false, catalog, billed).charges;
            if charges.len() == charges.capacity() {
                charges.reserve_exact(charges.len() / SPARE_PART + 1);
            }
            charges.push(charge);
        }
    }

    /// The currency of the invoice for prices of a currency.
    pub(crate) fn billed_currency(&self, catalog: Catalog, priced: &'static Currency) -> &'static Currency {
        let code = self.billing_currency.as_deref();
        let billed = code.and_then(|code| catalog.currency_of_code(code));
        billed.unwrap_or(priced)
    }

    /// A subscription is charged before the next billing run was due.
    pub(crate) fn expect(&mut self, due: Timestamp) {
        self.due = self.due.min(due);
    }

    /// How many invoices were made up.
    pub(crate) fn made_up(&self) -> usize {
        self.invoices.iter().filter(|one| one.made_up > 0).count()
    }

    /// Every invoice that is out, oldest first.
    pub(crate) fn closed(&self, now: Timestamp) -> impl Iterator<Item = &Invoice> {
        let this_month = Month::of(now);
        let mut closed: Vec<&Invoice> =
            self.invoices.iter().map(Arc::as_ref).filter(|one| one.month < this_month).collect();
        closed.sort_by(|left, right| (left.month, &left.id).cmp(&(right.month, &right.id)));
        closed.into_iter()
    }

    /// An invoice that is out, by its bare or prefixed id.
    pub(crate) fn find(&self, id: &str, now: Timestamp) -> Option<&Invoice> {
        let bare = id.rsplit('-').next().unwrap_or_default();
        let this_month = Month::of(now);
        let mut invoices = self.invoices.iter().map(Arc::as_ref);
        invoices.find(|one| one.month < this_month && one.id.eq_ignore_ascii_case(bare))
    }

    /// The same, to be changed.
    pub(crate) fn find_mut(&mut self, id: &str, now: Timestamp) -> Option<&mut Invoice> {
        let found = self.find(id, now)?.id.clone();
        self.invoices.iter_mut().find(|one| one.id == found).map(Arc::make_mut)
    }

    /// What is written down for a month, out or not.
    pub(crate) fn of_month(&self, month: Month, recurring: bool, currency: &str) -> Option<&Invoice> {
        self.index(month, recurring, currency).map(|index| &*self.invoices[index])
    }

    fn index(&self, month: Month, recurring: bool, currency: &str) -> Option<usize> {
        self.invoices.iter().position(|one| {
            one.made_up == 0
                && (one.month, one.recurring) == (month, recurring)
                && one.currency.code == currency
        })
    }

    /// An invoice of the month before with that many lines, each made up when it is read; its id.
    pub(crate) fn make_up(&mut self, line_items: usize, currency: &Currency, now: Timestamp) -> String {
        let id = format!("G9{:08}", self.made_up());
        let mut invoice =
            Invoice::new(id.clone(), false, currency, Month::of(now).later(-1), self.tax_percent);
        invoice.made_up = line_items;
        self.invoices.push(Arc::new(invoice));
        id
    }

    /// The invoice of a month, currency and kind, which is begun when there is none.
    pub(crate) fn draft(
        &mut self,
        month: Month,
        recurring: bool,
        catalog: Catalog,
        currency: &Currency,
    ) -> &mut Invoice {
        let index = self.index(month, recurring, &currency.code).unwrap_or_else(|| {
            let letter = if recurring { 'D' } else { 'G' };
            let number = catalog.currencies().iter().position(|one| one.code == currency.code);
            let id = format!("{letter}0{}{:02}", month.number(), number.unwrap_or_default());
            self.invoices.push(Arc::new(Invoice::new(id, recurring, currency, month, self.tax_percent)));
            self.invoices.len() - 1
        });
        Arc::make_mut(&mut self.invoices[index])
    }
}
