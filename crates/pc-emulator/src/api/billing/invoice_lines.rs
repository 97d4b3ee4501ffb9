//! `ListInvoiceLineItems`: which lines an invoice has, of which class, page by page.

use std::borrow::Cow;

use pc_models::Timestamp;
use serde_json::Value;

use crate::api::answer::Answer;
use crate::api::billing::line_items::Line;
use crate::api::call::Call;
use crate::api::page::PageRange;
use crate::state::catalog_file::Currency;
use crate::state::charge::Charge;
use crate::state::injected_errors::InjectedErrors;
use crate::state::invoice::{Invoice, Usage};
use crate::state::store::Store;
use crate::values::calendar::Month;
use crate::values::money;
use crate::values::problem::Problem;
use crate::values::spelling::find_word;

/// The most lines of a page.
const MAX_PAGE_SIZE: usize = 2000;

/// The classes of line items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineClass {
    License,
    LegacyUsage,
    LegacyDailyUsage,
    OneTime,
    DailyRatedUsage,
}

/// What the lines are of: an invoice, or an open month.
pub(crate) struct LineScope<'w> {
    pub(crate) store: &'w Store,
    /// None while unbilled.
    pub(crate) invoice: Option<&'w Invoice>,
    pub(crate) currency: &'w Currency,
    pub(crate) month: Month,
    charges: &'w [Charge],
    usage: Cow<'w, [Usage]>,
}

/// The lines of one class, each written only when it is read.
pub(crate) struct Lines<'s> {
    scope: &'s LineScope<'s>,
    class: LineClass,
    listed: Vec<Line<'s>>,
    made_up: usize,
    injected: Option<&'s InjectedErrors>,
}

pub(crate) fn list(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let word = |path: &str, name: &str| match call.parameter(path) {
        "" => call.query(name).ok_or_else(|| Problem::bad_input(format!("The {name} is required."))),
        text => Ok(text),
    };
    let class = LineClass::parse(word("provider", "provider")?, word("type", "invoiceLineItemType")?)?;
    let scope = LineScope::parse(store, call, class)?;
    let lines = scope.lines(class);
    let by_offset =
        matches!(class, LineClass::License | LineClass::LegacyUsage | LineClass::LegacyDailyUsage);
    let place = if by_offset {
        PageRange::offset(call, MAX_PAGE_SIZE, MAX_PAGE_SIZE)?
    } else {
        PageRange::seek(call, MAX_PAGE_SIZE, MAX_PAGE_SIZE)?
    };
    // No usage here earns the partner credit: who wants to see such lines only sees none.
    let none = class == LineClass::DailyRatedUsage && call.flag("hasPartnerEarnedCredit")?;
    let count = if none { 0 } else { lines.len() };
    let items = place.range(count).filter_map(|place| Some(money::rendered(&lines.json(place)?))).collect();
    Ok(Answer::ok(match by_offset {
        true => place.offset_page(items, count, call),
        false => place.seek_page(items, count, call),
    }))
}

impl LineClass {
    fn parse(provider: &str, line_type: &str) -> Result<Self, Problem> {
        let unknown = |name, word: &str| Problem::bad_word(name, word);
        let provider_word = find_word(&["office", "azure", "onetime", "marketplace", "all"], provider)
            .ok_or_else(|| unknown("provider", provider))?;
        let type_word = find_word(&["billinglineitems", "usagelineitems"], line_type)
            .ok_or_else(|| unknown("invoiceLineItemType", line_type))?;
        match (provider_word, type_word) {
            ("office", "billinglineitems") => Ok(Self::License),
            ("azure", "billinglineitems") => Ok(Self::LegacyUsage),
            ("azure", "usagelineitems") => Ok(Self::LegacyDailyUsage),
            ("onetime" | "all", "billinglineitems") => Ok(Self::OneTime),
            ("onetime" | "marketplace", "usagelineitems") => Ok(Self::DailyRatedUsage),
            _ => Err(Problem::bad_input("This provider has no line items of this type.")),
        }
    }

    /// What an invoice is divided into.
    pub(crate) fn of_invoice(recurring: bool) -> &'static [Self] {
        match recurring {
            true => &[Self::License, Self::LegacyUsage, Self::LegacyDailyUsage],
            false => &[Self::OneTime, Self::DailyRatedUsage],
        }
    }

    /// The class whose lines cost something; daily lines repeat those costs in detail.
    pub(crate) fn charges(recurring: bool) -> Self {
        if recurring { Self::LegacyUsage } else { Self::OneTime }
    }

    fn is_recurring(self) -> bool {
        matches!(self, Self::License | Self::LegacyUsage | Self::LegacyDailyUsage)
    }

    pub(crate) fn object_type(self) -> &'static str {
        match self {
            Self::License => "LicenseBasedLineItem",
            Self::LegacyUsage => "UsageBasedLineItem",
            Self::LegacyDailyUsage => "DailyUsageLineItem",
            Self::OneTime => "OneTimeInvoiceLineItem",
            Self::DailyRatedUsage => "DailyRatedUsageLineItem",
        }
    }

    pub(crate) fn provider(self) -> &'static str {
        match self {
            Self::License => "office",
            Self::LegacyUsage | Self::LegacyDailyUsage => "azure",
            Self::OneTime => "one_time",
            Self::DailyRatedUsage => "marketplace",
        }
    }

    pub(crate) fn line_type(self) -> &'static str {
        match self {
            Self::License | Self::LegacyUsage | Self::OneTime => "billing_line_items",
            Self::LegacyDailyUsage | Self::DailyRatedUsage => "usage_line_items",
        }
    }

    /// Provider and type as they stand in the path of links.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::License => "Office/BillingLineItems",
            Self::LegacyUsage => "Azure/BillingLineItems",
            Self::LegacyDailyUsage => "Azure/UsageLineItems",
            Self::OneTime => "OneTime/BillingLineItems",
            Self::DailyRatedUsage => "OneTime/UsageLineItems",
        }
    }
}

impl<'w> LineScope<'w> {
    pub(crate) fn of(store: &'w Store, invoice: &'w Invoice) -> Self {
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
        store: &'w Store,
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

    fn parse(store: &'w Store, call: &Call<'_>, class: LineClass) -> Result<Self, Problem> {
        let id = call.parameter("invoice");
        if !id.eq_ignore_ascii_case("unbilled") {
            return Ok(Self::of(store, store.invoice(id, call.now)?));
        }
        let period = call.query("period").unwrap_or("current");
        let period =
            find_word(&["current", "previous"], period).ok_or_else(|| Problem::bad_word("period", period))?;
        Ok(Self::unbilled(store, class, call.query("currencyCode"), period == "previous", call.now))
    }

    /// What stands where an invoice is named.
    pub(crate) fn number(&self) -> &str {
        self.invoice.map(|invoice| invoice.id.as_str()).unwrap_or_default()
    }

    pub(crate) fn lines(&'w self, class: LineClass) -> Lines<'w> {
        let fits = self.invoice.is_none_or(|invoice| invoice.recurring == class.is_recurring());
        let (charges, usage) = if fits { (self.charges, &self.usage[..]) } else { (&[][..], &[][..]) };
        let days = |usage: &'w Usage| (usage.from..=usage.to).map(move |day| Line::Used { usage, day });
        let listed = match class {
            LineClass::OneTime => {
                charges.iter().map(Line::Charged).chain(usage.iter().map(Line::Metered)).collect()
            }
            LineClass::LegacyUsage => usage.iter().map(Line::Metered).collect(),
            LineClass::License => usage.iter().map(Line::Licensed).collect(),
            LineClass::LegacyDailyUsage | LineClass::DailyRatedUsage => usage.iter().flat_map(days).collect(),
        };
        let charges = self.invoice.filter(|one| class == LineClass::charges(one.recurring));
        let made_up = charges.map_or(0, |invoice| invoice.made_up);
        Lines { scope: self, class, listed, made_up, injected: charges.map(|invoice| &invoice.injected) }
    }
}

impl Lines<'_> {
    pub(crate) fn len(&self) -> usize {
        let lines = self.listed.len() + self.made_up;
        self.injected.map_or(lines, |injected| injected.count(lines))
    }

    /// The line at a place of the list.
    pub(crate) fn json(&self, place: usize) -> Option<Value> {
        let lines = self.listed.len() + self.made_up;
        let Some(injected) = self.injected else { return self.true_json(place) };
        let origin = injected.origin(place, lines)?;
        let mut line = self.true_json(origin.number)?;
        for (name, value) in origin.members.into_iter().flatten() {
            line[name] = value.clone();
        }
        Some(line)
    }

    /// The line of this number as it would be if nothing had been planted.
    pub(crate) fn true_json(&self, number: usize) -> Option<Value> {
        let made_up = || (number < self.made_up).then_some(Line::MadeUp(number));
        self.listed.get(number).copied().or_else(made_up)?.json(self.scope, self.class)
    }
}
