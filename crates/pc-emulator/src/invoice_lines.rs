//! `ListInvoiceLineItems`: which lines an invoice has, of which class, page by page.

use pc_models::Decimal;

use crate::answer::Answer;
use crate::call::Call;
use crate::catalog_file::{Currency, Kind};
use crate::invoices::Invoice;
use crate::line_items::Line;
use crate::money;
use crate::month::Month;
use crate::page::Place;
use crate::problem::Problem;
use crate::words::find_word;
use crate::world::World;

/// The most lines of a page.
const PAGE: usize = 2000;

/// The classes of line items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    License,
    LegacyUsage,
    LegacyDailyUsage,
    OneTime,
    DailyRatedUsage,
}

/// What the lines are of: an invoice, or an open month.
pub(crate) struct Scope {
    /// None while unbilled.
    pub(crate) invoice: Option<String>,
    pub(crate) currency: &'static Currency,
    pub(crate) month: Month,
    made_up: Option<usize>,
}

/// The lines of one class, each written only when it is read.
pub(crate) enum Lines<'w> {
    Listed(Vec<Line<'w>>),
    MadeUp(usize),
}

pub(crate) fn list(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let word = |path: &str, name: &str| match call.parameter(path) {
        "" => call.query(name).ok_or_else(|| Problem::bad_input(format!("The {name} is required."))),
        text => Ok(text),
    };
    let class = Class::parse(word("provider", "provider")?, word("type", "invoiceLineItemType")?)?;
    let scope = Scope::parse(world, call)?;
    let lines = scope.lines(world, class);
    let by_offset = matches!(class, Class::License | Class::LegacyUsage | Class::LegacyDailyUsage);
    let place = if by_offset { Place::offset(call, PAGE, PAGE)? } else { Place::seek(call, PAGE, PAGE)? };
    let range = place.range(lines.len());
    let items = range.filter_map(|number| lines.get(number)).map(|line| line.json(&scope, class)).collect();
    Ok(Answer::ok(match by_offset {
        true => place.offset_page(items, lines.len(), call),
        false => place.seek_page(items, lines.len(), call),
    }))
}

impl Class {
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

    /// The classes whose lines cost something; daily lines repeat those costs in detail.
    pub(crate) fn charges(recurring: bool) -> Self {
        if recurring { Self::LegacyUsage } else { Self::OneTime }
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

impl Scope {
    pub(crate) fn of(invoice: &Invoice) -> Self {
        let Invoice { id, currency, month, made_up, .. } = invoice.clone();
        Self { invoice: Some(id), currency, month, made_up }
    }

    /// An open month: this one or the one before, in a currency.
    pub(crate) fn unbilled(
        world: &World,
        currency: Option<&str>,
        previous: bool,
        now: pc_models::Timestamp,
    ) -> Self {
        let currencies = world.catalog.currencies();
        let wanted = |code: &str| currencies.iter().find(|known| known.code.eq_ignore_ascii_case(code));
        let currency = currency.and_then(wanted).unwrap_or(&currencies[0]);
        let month = Month::of(now).later(if previous { -1 } else { 0 });
        Self { invoice: None, currency, month, made_up: None }
    }

    fn parse(world: &World, call: &Call<'_>) -> Result<Self, Problem> {
        let id = call.parameter("invoice");
        if !id.eq_ignore_ascii_case("unbilled") {
            return Ok(Self::of(&world.find_invoice(id, call.now)?));
        }
        let period = call.query("period").unwrap_or("current");
        let period =
            find_word(&["current", "previous"], period).ok_or_else(|| Problem::bad_word("period", period))?;
        Ok(Self::unbilled(world, call.query("currencyCode"), period == "previous", call.now))
    }

    pub(crate) fn lines<'w>(&self, world: &'w World, class: Class) -> Lines<'w> {
        if let Some(count) = self.made_up {
            return Lines::MadeUp(if class == Class::OneTime { count } else { 0 });
        }
        let mut lines = Vec::new();
        let here = |country| world.catalog.currency(country).code == self.currency.code;
        for customer in world.customers.iter().filter(|customer| here(customer.profile.country)) {
            let mine = customer
                .orders
                .iter()
                .filter(|order| !order.legacy && Month::of(order.created) == self.month);
            if class == Class::OneTime {
                lines.extend(mine.flat_map(|order| {
                    let priced = order.lines.iter().filter(|line| line.price.is_some() && !line.cancelled);
                    priced.map(move |line| Line::Bought { customer, order, line })
                }));
            }
            let modern = matches!(class, Class::OneTime | Class::DailyRatedUsage);
            for subscription in customer.subscriptions.iter().filter(|one| {
                let kind = if modern { Kind::AzurePlan } else { Kind::LegacyAzure };
                one.item.product.kind == kind && !one.deleted && Month::of(one.starts) <= self.month
            }) {
                if class == Class::OneTime {
                    lines.push(Line::Metered { customer, subscription, days: self.month.days() });
                    continue;
                }
                let daily = matches!(class, Class::LegacyDailyUsage | Class::DailyRatedUsage);
                let days = if daily { self.month.days() } else { 1 };
                lines.extend((1..=days).map(|day| Line::Used { customer, subscription, day }));
            }
        }
        Lines::Listed(lines)
    }
}

impl<'w> Lines<'w> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Listed(lines) => lines.len(),
            Self::MadeUp(count) => *count,
        }
    }

    pub(crate) fn get(&self, number: usize) -> Option<Line<'w>> {
        match self {
            Self::Listed(lines) => lines.get(number).copied(),
            Self::MadeUp(count) => (number < *count).then_some(Line::MadeUp(number)),
        }
    }

    /// Every made-up line costs the same.
    pub(crate) fn total(&self) -> Decimal {
        match self {
            Self::Listed(lines) => money::sum(lines.iter().map(Line::amount)).unwrap_or_default(),
            Self::MadeUp(count) => {
                let count = Decimal::from(i64::try_from(*count).unwrap_or(i64::MAX));
                let amount = Line::MadeUp(0).amount().get().checked_mul(count.get());
                amount.map(Decimal::from).unwrap_or_default()
            }
        }
    }
}
