//! Both sides in a private file that SQLite sorts: memory does not grow with them.

use std::collections::BTreeMap;

use pc_models::{CurrencyCode, CustomerId, InvoiceId, Money, MoneyError, Subscription, Timestamp};
use rusqlite::{Params, params};

use super::billed::Billed;
use super::bought::{BoughtLine, Charging};
use super::conversions::Conversions;
use super::error::ReconcileError;
use super::exchange_rates::ExchangeRates;
use super::finding::Finding;
use super::last_days::LastDays;
use super::learnt::Learnt;
use super::order::OrderReconciler;
use super::rows_by_order::RowsByOrder;
use super::scope::ReconcileScope;
use super::tax::TaxRates;
use super::totals::{InvoiceSums, Outcome};
use super::usage::Usage;
use crate::billing::LineFacts;
use crate::billing::temporary_file::TemporaryFile;

const TABLES: &str = "
    CREATE TABLE bought (
        order_key TEXT NOT NULL, number INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (order_key, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE subscription (id TEXT PRIMARY KEY, order_key TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE change (
        subscription TEXT NOT NULL, order_key TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (subscription, order_key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alias (alternate TEXT PRIMARY KEY, order_key TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE billed (
        document INTEGER NOT NULL, order_key TEXT NOT NULL, item TEXT NOT NULL, start INTEGER,
        is_credit INTEGER NOT NULL, data BLOB NOT NULL
    ) STRICT;
";
/// An order that changed a subscription is a part of the one that bought it.
const TIE_CHANGES: &str = "
    INSERT OR IGNORE INTO alias SELECT change.order_key, subscription.order_key
    FROM change JOIN subscription ON subscription.id = change.subscription
    WHERE change.order_key NOT IN (SELECT order_key FROM bought);
";
const CHANGES_OF_OTHERS: &str =
    "SELECT data FROM change WHERE subscription NOT IN (SELECT id FROM subscription)";
/// An order that is not known, whose charges are tied to those of one that is, is a part of it.
const TIE_ORDERS: &str = "
    INSERT OR IGNORE INTO alias SELECT ?2, ?1
    WHERE EXISTS (SELECT 1 FROM bought WHERE order_key = ?1)
    AND NOT EXISTS (SELECT 1 FROM bought WHERE order_key = ?2);
";
const BOUGHT_BY_ORDER: &str = "SELECT order_key, data FROM bought ORDER BY order_key, number";
/// An order that a charge names by its other id has its own name here.
const BILLED_BY_ORDER: &str = "
    SELECT coalesce((SELECT alias.order_key FROM alias WHERE alternate = billed.order_key
                     AND alternate NOT IN (SELECT order_key FROM bought)), order_key), data
    FROM billed ORDER BY 1, start, item, is_credit, data";
const INSERT_BILLED: &str = "INSERT INTO billed VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Holds what was bought and what was billed, on disk, to compare both sides.
///
/// ```
/// use pc_models::CatalogItemId;
/// use pc_workflows::billing::reconcile::{BoughtLine, Charging, ReconcileScope, Reconciliation};
///
/// let mut reconciliation = Reconciliation::new()?;
/// let item = CatalogItemId::new("DZH318Z0BQ3Q:0001:DZH318Z0BMTW");
/// let mut line = BoughtLine::new("an-order".into(), "a-customer".into(), &item, 2);
/// line.charging = Charging::Priced { unit: 10.into(), whole: None };
/// line.created = Some("2026-06-03T09:30:00Z".parse()?);
/// reconciliation.add_bought(line)?;
/// // The lines of invoices follow here, by `begin_invoice` and `add_billed`; this one was never charged.
/// let mut findings = Vec::new();
/// let all_of_june = ReconcileScope::everything("2026-07-01".parse()?);
/// let outcome = reconciliation.reconcile(&all_of_june, |finding| findings.push(finding))?;
/// assert_eq!(outcome.errors(), 1);
/// assert_eq!(findings[0].text, "no charge for the purchase or cycle of 2026-06-03");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Reconciliation {
    file: TemporaryFile,
    /// How many lines were bought.
    bought: u64,
    billed: BilledTotals,
    /// What was billed before the invoice whose lines are taken in.
    billed_before: BilledTotals,
    invoice: CurrentInvoice,
    row: BilledRow,
}

/// The row of the charge that is written.
#[derive(Default)]
struct BilledRow {
    order_key: String,
    item: String,
    data: Vec<u8>,
}

/// What is added up while charges are taken in.
#[derive(Clone, Default)]
struct BilledTotals {
    /// How many charges there are.
    lines: u64,
    sums: InvoiceSums,
    usage: Usage,
    taxes: TaxRates,
    exchange_rates: ExchangeRates,
    conversions: Conversions,
    last_days: LastDays,
}

/// The invoice whose lines are taken in.
#[derive(Default)]
struct CurrentInvoice {
    /// Counted from 1.
    number: i64,
    id: String,
    currency: Option<CurrencyCode>,
}

impl BilledRow {
    fn fill(&mut self, charge: &Billed<'_>) {
        self.order_key.clear();
        push_key(&charge.order, &mut self.order_key);
        self.item.clear();
        push_key(&charge.product, &mut self.item);
        self.item.push(':');
        push_key(&charge.sku, &mut self.item);
        self.data.clear();
        charge.write_row(&mut self.data);
    }
}

impl BilledTotals {
    fn add(&mut self, charge: &Billed<'_>) -> Result<(), MoneyError> {
        self.taxes.add(charge);
        self.exchange_rates.add(charge);
        self.conversions.add(charge);
        self.last_days.add(charge);
        self.sums.add(charge)?;
        self.lines += 1;
        Ok(())
    }
}

impl CurrentInvoice {
    /// A charge of it: not every kind of line names it.
    fn charge<'a>(&'a self, facts: &LineFacts<'a>) -> Billed<'a> {
        let charge = Billed::of(facts);
        let invoice = if charge.invoice.is_empty() { self.id.as_str().into() } else { charge.invoice };
        Billed { invoice, invoice_currency: self.currency, ..charge }
    }
}

impl Reconciliation {
    /// Nothing bought and nothing billed.
    ///
    /// # Errors
    /// When there is no space for a temporary file.
    pub fn new() -> Result<Self, ReconcileError> {
        Ok(Self {
            file: TemporaryFile::new("reconciliation", TABLES)?,
            bought: 0,
            billed: BilledTotals::default(),
            billed_before: BilledTotals::default(),
            invoice: CurrentInvoice::default(),
            row: BilledRow::default(),
        })
    }

    /// Takes in a line that was bought. One that is there already, from another source, is completed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_bought(&mut self, line: BoughtLine) -> Result<(), ReconcileError> {
        let key = key(line.order.as_str());
        let subscription = line.subscription.as_deref().map(self::key);
        if let Some(subscription) = subscription.as_ref().filter(|_| line.is_change) {
            let row = params![subscription, key, serde_json::to_string(&line)?];
            return Ok(self.file.execute("INSERT OR REPLACE INTO change VALUES (?1, ?2, ?3)", row)?);
        }
        if let Some(subscription) = subscription {
            self.file
                .execute("INSERT OR IGNORE INTO subscription VALUES (?1, ?2)", params![subscription, key])?;
        }
        let known = "SELECT data FROM bought WHERE order_key = ?1 AND number = ?2";
        let line = match self.bought(known, params![key, line.number])?.pop() {
            Some(known) => known.merged(line),
            None => {
                self.bought += 1;
                line
            }
        };
        if let Some(alternate) = line.alternate.as_ref().filter(|alternate| !alternate.is_same(&line.order)) {
            let alternate = self::key(alternate.as_str());
            self.file.execute("INSERT OR REPLACE INTO alias VALUES (?1, ?2)", params![alternate, key])?;
        }
        self.put(&line)
    }

    /// Takes in a subscription, after the orders: what became of an order's line. One whose order is in no order list was
    /// bought elsewhere or long ago; its charges are not judged by a price.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_subscription(
        &mut self,
        customer: &CustomerId,
        subscription: &Subscription,
    ) -> Result<(), ReconcileError> {
        let Some(own) = BoughtLine::of_subscription(customer, subscription) else { return Ok(()) };
        let of_order = "SELECT data FROM bought WHERE order_key = ?1";
        let lines = self.bought(of_order, params![key(own.order.as_str())])?;
        if lines.is_empty() {
            return self.add_bought(own);
        }
        for mut line in lines {
            if line.became(subscription) {
                self.put(&line)?;
            }
        }
        Ok(())
    }

    fn bought(&self, sql: &str, params: impl Params) -> Result<Vec<BoughtLine>, ReconcileError> {
        let mut query = self.file.query(sql)?;
        let mut rows = query.rows(params)?;
        let mut lines = Vec::new();
        while let Some(text) = rows.next(|row| row.get::<_, String>(0))? {
            lines.push(serde_json::from_str(&text)?);
        }
        Ok(lines)
    }

    fn put(&self, line: &BoughtLine) -> Result<(), ReconcileError> {
        let (key, data) = (key(line.order.as_str()), serde_json::to_string(line)?);
        let insert = "INSERT OR REPLACE INTO bought VALUES (?1, ?2, ?3)";
        Ok(self.file.execute(insert, params![key, line.number, data])?)
    }

    /// The lines that come next are of this invoice, which says that it comes to `total`.
    pub fn begin_invoice(&mut self, invoice: &InvoiceId, total: Option<Money>) {
        let (number, currency) = (self.invoice.number + 1, total.map(|total| total.currency));
        self.invoice = CurrentInvoice { number, id: invoice.to_string(), currency };
        self.billed.sums.expect(invoice, total);
        self.billed.taxes.learn();
        self.billed_before = self.billed.clone();
    }

    /// The lines that come next are of this invoice, which does not say what it comes to. Unlike after
    /// [`Reconciliation::begin_invoice`] they cannot be forgotten, so that lines of many invoices may come mixed.
    pub fn go_on_with_invoice(&mut self, invoice: &InvoiceId) {
        let number = self.invoice.number + 1;
        self.invoice = CurrentInvoice { number, id: invoice.to_string(), currency: None };
    }

    /// Forgets the lines of this invoice: they come again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn restart_invoice(&mut self) -> Result<(), ReconcileError> {
        self.billed = self.billed_before.clone();
        Ok(self.file.execute("DELETE FROM billed WHERE document = ?1", params![self.invoice.number])?)
    }

    /// The daily usage of this invoice is read too: charges of usage are compared with it.
    pub fn expect_usage(&mut self) {
        self.billed.usage.expect(&self.invoice.id);
    }

    /// Takes in a line of the invoice: a charge, or a day of usage.
    ///
    /// # Errors
    /// When it cannot be written, or a sum has too many digits.
    pub fn add_billed(&mut self, facts: &LineFacts<'_>) -> Result<(), ReconcileError> {
        self.add_all_billed([*facts])
    }

    /// Takes in lines of the invoice.
    ///
    /// # Errors
    /// When they cannot be written, or a sum has too many digits.
    pub fn add_all_billed<'l>(
        &mut self,
        lines: impl IntoIterator<Item = LineFacts<'l>>,
    ) -> Result<(), ReconcileError> {
        let mut insert = self.file.query(INSERT_BILLED)?;
        for facts in lines {
            if !facts.kind.is_charge() {
                self.billed.usage.add_used(&self.invoice.id, &facts);
                continue;
            }
            let charge = self.invoice.charge(&facts);
            self.billed.add(&charge)?;
            self.row.fill(&charge);
            let BilledRow { order_key, item, data } = &self.row;
            let start = charge.start.map(Timestamp::unix_millis);
            insert.execute(params![self.invoice.number, order_key, item, start, charge.is_credit(), data])?;
        }
        Ok(())
    }

    /// Orders that changed a subscription become parts of the one that bought it. What was bought elsewhere or long ago is not
    /// judged by a price.
    fn tie_changes(&self) -> Result<(), ReconcileError> {
        for change in self.bought(CHANGES_OF_OTHERS, [])? {
            self.put(&BoughtLine { charging: Charging::Metered, ..change })?;
        }
        Ok(self.file.execute(TIE_CHANGES, [])?)
    }

    /// Compares both sides. Findings are reported order by order, those of whole invoices last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reconcile(
        self,
        scope: &ReconcileScope,
        mut report: impl FnMut(Finding),
    ) -> Result<Outcome, ReconcileError> {
        self.tie_changes()?;
        let BilledTotals {
            lines: billed_lines,
            sums,
            mut usage,
            taxes,
            exchange_rates,
            conversions,
            last_days,
        } = self.billed;
        for (known, other) in conversions.orders_of_one() {
            self.file.execute(TIE_ORDERS, params![key(known), key(other)])?;
        }
        let currencies = sums.currencies();
        let learnt = Learnt { taxes: taxes.usual(), exchange_rates, conversions };
        let mut counts = BTreeMap::new();
        let mut report = |finding: Finding| {
            *counts.entry(finding.kind).or_default() += 1;
            report(finding);
        };
        let mut bought = self.file.query(BOUGHT_BY_ORDER)?;
        let mut billed = self.file.query(BILLED_BY_ORDER)?;
        let mut bought = RowsByOrder::new(bought.rows([])?)?;
        let mut billed = RowsByOrder::new(billed.rows([])?)?;
        while let Some(order) =
            [bought.order(), billed.order()].into_iter().flatten().min().map(str::to_owned)
        {
            let mut lines = Vec::new();
            while let Some(data) = bought.next_of(&order)? {
                lines.push(serde_json::from_slice(data)?);
            }
            let mut order_lines = OrderReconciler::new(lines, scope, &learnt, &mut usage, &mut report);
            while let Some(data) = billed.next_of(&order)? {
                let mut charge = Billed::read_row(data).ok_or(ReconcileError::Charge)?;
                charge.invoice_currency =
                    charge.invoice_currency.or_else(|| currencies.get(&*charge.invoice).copied());
                charge.end = last_days.end_of(&charge);
                order_lines.add_charge(charge);
            }
            order_lines.finish();
        }
        usage.compare(scope, &mut report);
        let invoices = sums.compared(&mut report);
        Ok(Outcome { counts, bought: self.bought, billed: billed_lines, invoices })
    }
}

/// Ids are compared without case.
fn key(id: &str) -> String {
    let mut key = String::new();
    push_key(id, &mut key);
    key
}

fn push_key(id: &str, keys: &mut String) {
    let begin = keys.len();
    keys.push_str(id.trim());
    keys[begin..].make_ascii_lowercase();
}
