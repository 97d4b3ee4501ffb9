//! One invoice: its charges and usage, what was paid of it, and what it comes to.

use std::sync::Arc;

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::state::catalog_file::Currency;
use crate::state::charge::Charge;
use crate::state::exchange_rate::ExchangeRate;
use crate::state::injected_errors::{InjectedErrors, Members, amount_of};
use crate::values::calendar::Month;
use crate::values::money::{self, as_text};
use crate::values::shared_text;

/// What was charged together: one month, one currency, one kind.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) recurring: bool,
    pub(crate) currency: Currency,
    pub(crate) month: Month,
    tax_percent: u32,
    pub(crate) charges: Vec<Charge>,
    pub(crate) usage: Vec<Usage>,
    /// How many lines are made up when they are read.
    pub(crate) made_up: usize,
    pub(crate) payments: Vec<Payment>,
    #[serde(rename = "planted")]
    pub(crate) injected: InjectedErrors,
}

/// The days of a month on which an Azure subscription ran.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Usage {
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) customer: Arc<str>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) subscription: Arc<str>,
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// How it is converted into the currency of the invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) exchange_rate: Option<ExchangeRate>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) at: Timestamp,
    #[serde(with = "as_text")]
    pub(crate) amount: Decimal,
}

impl Usage {
    pub(crate) fn days(&self) -> u32 {
        (self.to + 1).saturating_sub(self.from)
    }

    /// Before tax, in the currency of its price.
    pub(crate) fn price(&self) -> Decimal {
        money::times(Self::daily(), i64::from(self.days())).unwrap_or_default()
    }

    /// Before tax, in the currency of the invoice: cut to the cent before it is converted, and after that.
    pub(crate) fn subtotal(&self) -> Decimal {
        let Some(rate) = &self.exchange_rate else { return self.price() };
        money::to_the_cent(money::convert(money::to_the_cent(self.price()), rate.rate))
    }

    /// What a day of usage costs, in the currency of its price.
    pub(crate) fn daily() -> Decimal {
        Decimal::from(24)
    }

    /// The same in the currency of the invoice, with more digits than an amount that is billed.
    pub(crate) fn daily_billed(&self) -> Decimal {
        let rate = self.exchange_rate.as_ref();
        rate.map_or(Self::daily(), |rate| money::convert(Self::daily(), rate.rate))
    }
}

impl Invoice {
    pub(crate) fn new(
        id: String,
        recurring: bool,
        currency: &Currency,
        month: Month,
        tax_percent: u32,
    ) -> Self {
        Self {
            id,
            recurring,
            currency: currency.clone(),
            month,
            tax_percent,
            charges: Vec::new(),
            usage: Vec::new(),
            made_up: 0,
            payments: Vec::new(),
            injected: InjectedErrors::default(),
        }
    }

    /// When it is out: the moment its month is over.
    pub(crate) fn date(&self) -> Timestamp {
        self.month.later(1).start()
    }

    /// The tax on an amount of this invoice.
    pub(crate) fn tax(&self, amount: Decimal) -> Decimal {
        money::percent(amount, self.tax_percent)
    }

    /// How many lines of charges it has, without any injected errors.
    pub(crate) fn line_count(&self) -> usize {
        self.charges.len() + self.usage.len() + self.made_up
    }

    /// What one of them comes to, with tax.
    pub(crate) fn line_total(&self, number: usize) -> Decimal {
        let charges = self.charges.len();
        let amount = match (self.charges.get(number), self.usage.get(number.wrapping_sub(charges))) {
            (Some(charge), _) => charge.subtotal(),
            (None, Some(usage)) => usage.subtotal(),
            (None, None) => made_up_price(),
        };
        self.with_tax(amount)
    }

    fn with_tax(&self, amount: Decimal) -> Decimal {
        money::sum([amount, self.tax(amount)]).unwrap_or_default()
    }

    /// The sum of its lines, errors among them included, unless another total was injected.
    pub(crate) fn total(&self) -> Decimal {
        let charged = (0..self.charges.len() + self.usage.len()).map(|number| self.line_total(number));
        let count = i64::try_from(self.made_up).unwrap_or(i64::MAX);
        let made_up = money::times(self.with_tax(made_up_price()), count);
        let lines = money::sum(charged.chain(made_up)).unwrap_or_default();
        self.injected.total.unwrap_or_else(|| self.with_errors(lines))
    }

    /// What the lines come to with the errors among them, when the true ones come to this much.
    fn with_errors(&self, lines: Decimal) -> Decimal {
        let InjectedErrors { changed, dropped, added, .. } = &self.injected;
        let total_of = |number: usize, members: &Members| {
            amount_of(members, self.total_member()).unwrap_or(self.line_total(number))
        };
        let changed = changed.iter().filter(|(number, _)| !dropped.contains(number));
        let less = dropped.iter().copied().chain(changed.clone().map(|(number, _)| *number));
        let more = changed.map(|(number, members)| total_of(*number, members));
        let more = more.chain(added.iter().map(|added| total_of(added.like, &added.members)));
        let less = money::sum(less.map(|number| self.line_total(number))).unwrap_or_default();
        let more = money::sum([lines].into_iter().chain(more)).unwrap_or_default();
        money::minus(more, less)
    }

    /// The member of a line that holds what it comes to.
    fn total_member(&self) -> &'static str {
        if self.recurring { "postTaxTotal" } else { "totalForCustomer" }
    }

    pub(crate) fn paid(&self) -> Decimal {
        money::sum(self.payments.iter().map(|payment| payment.amount)).unwrap_or_default()
    }

    pub(crate) fn unpaid(&self) -> Decimal {
        money::minus(self.total(), self.paid())
    }

    pub(crate) fn kind(&self) -> &'static str {
        if self.recurring { "Recurring" } else { "OneTime" }
    }

    /// The id of its receipt.
    pub(crate) fn receipt(&self) -> String {
        format!("R{}", &self.id[1..])
    }
}

/// What every made-up line costs before tax.
pub(crate) fn made_up_price() -> Decimal {
    money::hundredths(1025)
}
