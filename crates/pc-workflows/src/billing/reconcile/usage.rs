//! Charges of usage against the daily usage they sum up, by invoice and subscription.

use std::collections::{BTreeMap, BTreeSet};

use pc_models::{ChargeType, CurrencyCode, Decimal, InvoiceId};

use super::billed::Billed;
use super::finding::{Finding, FindingKind};
use super::scope::ReconcileScope;
use super::sum::ExactSum;
use super::usage_charges::UsageCharges;
use crate::billing::{LineFacts, LineKind};

/// What was used and what was charged for it. It grows with the number of subscriptions, not of lines.
#[derive(Clone, Default)]
pub(super) struct Usage {
    /// Invoices whose daily usage was read.
    invoices: BTreeSet<InvoiceId>,
    /// By invoice and subscription.
    subscriptions: BTreeMap<InvoiceId, BTreeMap<String, Metered>>,
}

/// One subscription on one invoice. Legacy usage has no prices: its quantities are compared.
#[derive(Clone, Default)]
struct Metered {
    used: ExactSum,
    charged: UsageCharges,
    /// What customers were credited of it: daily usage may tell it or not.
    credited: UsageCharges,
    /// What came once more, and the findings about that.
    repeated: UsageCharges,
    repetitions: Vec<Finding>,
    /// The charges of orders that are not known: they count where there are no others.
    unknown: UsageCharges,
    is_legacy: bool,
    /// How many days have no amount, or none that can be read.
    unreadable: u32,
    customer: String,
    order: String,
    product: String,
    sku: String,
    currency: Option<CurrencyCode>,
    /// The currency of the daily usage.
    used_currency: Option<CurrencyCode>,
    /// Another one that some of it has.
    second_currency: Option<CurrencyCode>,
}

impl Usage {
    /// The daily usage of this invoice is read: what it does not tell was not used.
    pub(super) fn expect(&mut self, invoice: &str) {
        self.invoices.insert(invoice.into());
    }

    pub(super) fn add_used(&mut self, invoice: &str, facts: &LineFacts<'_>) {
        let is_legacy = facts.kind == LineKind::LegacyUsage;
        let metered = self.of(invoice, facts.subscription_id);
        metered.used.add(if is_legacy { facts.quantity } else { facts.subtotal });
        metered.is_legacy |= is_legacy;
        metered.unreadable += u32::from(!is_legacy && facts.subtotal.is_none());
        if metered.customer.is_empty() {
            metered.customer = facts.customer_id.to_owned();
            metered.product = facts.product_id.to_owned();
            metered.sku = facts.sku_id.to_owned();
        }
        metered.currency = metered.currency.or(facts.currency);
        metered.used_currency = metered.used_currency.or(facts.currency);
        if facts.currency.is_some() && facts.currency != metered.used_currency && !is_legacy {
            metered.second_currency = facts.currency;
        }
    }

    /// Takes a charge in.
    pub(super) fn add_charge(&mut self, billed: &Billed<'_>) {
        let metered = self.of(&billed.invoice, &billed.subscription);
        if billed.charge() == ChargeType::CustomerCredit {
            return metered.credited.add(billed);
        }
        metered.charged.add(billed);
        metered.take_order_of(billed);
    }

    /// Takes in a charge that says the same as one before it: the daily usage tells whether it is right.
    pub(super) fn add_repeated(&mut self, billed: &Billed<'_>, once_more: Finding) {
        let metered = self.of(&billed.invoice, &billed.subscription);
        metered.repeated.add(billed);
        metered.repetitions.push(once_more);
    }

    /// Takes in a charge of an unknown order, if it is for usage: what is charged is not missing.
    pub(super) fn add_charge_of_unknown_order(&mut self, billed: &Billed<'_>) {
        let Some(subscriptions) = self.subscriptions.get_mut(&InvoiceId::new(&billed.invoice)) else {
            return;
        };
        let Some(metered) = subscriptions.get_mut(&key(&billed.subscription)) else { return };
        if billed.charge() == ChargeType::CustomerCredit {
            return metered.credited.add(billed);
        }
        metered.unknown.add(billed);
        if metered.charged.count == 0 {
            metered.take_order_of(billed);
        }
    }

    /// Whether the daily usage that a charge sums up was read.
    pub(super) fn is_told_of(&self, billed: &Billed<'_>) -> bool {
        self.invoices.contains(&InvoiceId::new(&billed.invoice))
            && self.find(billed).is_some_and(|metered| metered.used_currency.is_some())
    }

    /// The currency of the daily usage that a charge sums up, if that is another one, and the only one.
    pub(super) fn other_currency(&self, billed: &Billed<'_>) -> Option<CurrencyCode> {
        let metered = self.find(billed).filter(|metered| metered.second_currency.is_none());
        let used = metered.and_then(|metered| metered.used_currency);
        used.filter(|used| billed.currency.is_some_and(|charged| charged != *used))
    }

    /// Whether a charge is for usage of what has a fee as well: something was used, and it is not charged yet.
    pub(super) fn is_overage(&self, billed: &Billed<'_>) -> bool {
        let used = self.find(billed).and_then(|metered| metered.used.get());
        used.is_some_and(|used| used > Decimal::ZERO) && !billed.subscription.is_empty()
    }

    fn of(&mut self, invoice: &str, subscription: &str) -> &mut Metered {
        let subscriptions = self.subscriptions.entry(invoice.into()).or_default();
        subscriptions.entry(key(subscription)).or_default()
    }

    fn find(&self, billed: &Billed<'_>) -> Option<&Metered> {
        self.subscriptions.get(&InvoiceId::new(&billed.invoice))?.get(&key(&billed.subscription))
    }

    pub(super) fn compare(&self, scope: &ReconcileScope, mut report: impl FnMut(Finding)) {
        let known = self.subscriptions.iter().filter(|(invoice, _)| self.invoices.contains(*invoice));
        let all = known.flat_map(|(invoice, subscriptions)| {
            subscriptions.iter().map(move |(subscription, metered)| (invoice, subscription, metered))
        });
        for (invoice, subscription, metered) in all {
            let metered = metered.settled();
            if !scope.includes(&metered.customer) {
                continue;
            }
            if metered.unreadable > 0 {
                report(metered.unreadable_days(invoice, subscription));
            }
            // Lines of open periods may name neither an invoice nor a subscription: they are of many.
            let is_of_one = !subscription.is_empty() || !invoice.as_str().is_empty();
            match metered.currencies(invoice, subscription).filter(|_| is_of_one) {
                Some(finding) => metered.report_without_sum(finding, &mut report),
                None => metered.compare(invoice, subscription, &mut report),
            }
        }
    }
}

/// Ids of subscriptions are compared without case.
fn key(subscription: &str) -> String {
    subscription.to_ascii_lowercase()
}

impl Metered {
    /// Daily usage may tell customer credits or not. Charges that say the same are right if the days come to all of them.
    fn compare(&self, invoice: &InvoiceId, subscription: &str, report: &mut impl FnMut(Finding)) {
        let Some((used, charged)) = self.used.get().zip(self.charged.sum.get()) else {
            let finding = self.unreadable_sum(invoice, subscription);
            return finding.into_iter().for_each(|finding| self.report_without_sum(finding, report));
        };
        let fits =
            |charged: UsageCharges| self.fits(used, charged) || self.fits(used, charged.and(self.credited));
        if fits(self.charged.and(self.repeated)) {
            return;
        }
        self.repetitions.iter().cloned().for_each(&mut *report);
        if !fits(self.charged) {
            report(self.finding(invoice, subscription, used, charged));
        }
    }

    /// Reports why there is no sum, and what came once more: nothing tells that it is right.
    fn report_without_sum(&self, why: Finding, report: &mut impl FnMut(Finding)) {
        self.repetitions.iter().cloned().chain([why]).for_each(report);
    }

    /// Takes over the order, and what else a charge says of what was used.
    fn take_order_of(&mut self, billed: &Billed<'_>) {
        self.customer = billed.customer.to_string();
        self.order = billed.order.to_string();
        self.product = billed.product.to_string();
        self.sku = billed.sku.to_string();
        self.currency = billed.currency;
    }

    /// With the charges that count.
    fn settled(&self) -> Self {
        let charged = if self.charged.count == 0 { self.unknown } else { self.charged };
        Self { charged, ..self.clone() }
    }

    fn fits(&self, used: Decimal, charged: UsageCharges) -> bool {
        // Some legacy usage is free, and has no charge.
        (self.is_legacy && self.charged.count == 0) || charged.come_to(used)
    }

    fn finding(&self, invoice: &InvoiceId, subscription: &str, used: Decimal, charged: Decimal) -> Finding {
        let kind = match self.charged.count {
            0 => FindingKind::BoughtNotBilled,
            _ if self.is_legacy => FindingKind::QuantityDiffers,
            _ => FindingKind::AmountDiffers,
        };
        let text =
            format!("daily usage of subscription {subscription} comes to {used}, charged was {charged}");
        Finding {
            bought_quantity: self.is_legacy.then_some(used),
            billed_quantity: self.is_legacy.then_some(charged),
            expected: (!self.is_legacy).then_some(used),
            billed: (!self.is_legacy).then_some(charged),
            currency: self.currency,
            ..self.about(kind, invoice, text)
        }
    }

    fn unreadable_days(&self, invoice: &InvoiceId, subscription: &str) -> Finding {
        let days = self.unreadable;
        let text = format!(
            "{days} lines of daily usage of subscription {subscription} have no amount that can be read"
        );
        self.about(FindingKind::Unreadable, invoice, text)
    }

    /// Sums of too many digits; those without an amount are told line by line.
    fn unreadable_sum(&self, invoice: &InvoiceId, subscription: &str) -> Option<Finding> {
        let is_told = self.is_legacy || self.unreadable > 0;
        let text = format!(
            "daily usage of subscription {subscription}, or what was charged for it, has too many digits to be added up"
        );
        (!is_told).then(|| self.about(FindingKind::Unreadable, invoice, text))
    }

    /// Days in several currencies have no sum.
    fn currencies(&self, invoice: &InvoiceId, subscription: &str) -> Option<Finding> {
        let (one, other) = self.used_currency.zip(self.second_currency)?;
        let text = format!("daily usage of subscription {subscription} is in {one} and in {other}");
        Some(self.about(FindingKind::CurrencyDiffers, invoice, text))
    }

    fn about(&self, kind: FindingKind, invoice: &InvoiceId, text: String) -> Finding {
        Finding {
            invoice: Some(invoice.to_string()),
            customer: self.customer.clone(),
            order: self.order.clone(),
            product: self.product.clone(),
            sku: self.sku.clone(),
            ..Finding::new(kind, text)
        }
    }
}
