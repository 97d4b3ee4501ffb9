//! Both sides in a private file that SQLite sorts: memory does not grow with them.

use pc_models::{CurrencyCode, CustomerId, InvoiceId, Money, MoneyError, Subscription};
use rusqlite::{Connection, Row, params};

use super::billed::BilledLine;
use super::bought::BoughtLine;
use super::finding::Finding;
use super::order::Judge;
use super::rows_by_order::Side;
use super::scope::Scope;
use super::tax::TaxRates;
use super::totals::{Outcome, Sums};
use super::usage::Usage;
use crate::billing::LineFacts;

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -8192;
    CREATE TABLE bought (
        order_key TEXT NOT NULL, number INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (order_key, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alias (alternate TEXT PRIMARY KEY, order_key TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE billed (
        document INTEGER NOT NULL, order_key TEXT NOT NULL, item TEXT NOT NULL, start INTEGER,
        is_credit INTEGER NOT NULL, data TEXT NOT NULL
    ) STRICT;
    BEGIN;
";

/// An order that a charge names by its other id gets its own name back.
const RESOLVE: &str = "
    UPDATE billed SET order_key = (SELECT order_key FROM alias WHERE alternate = billed.order_key)
    WHERE order_key IN (SELECT alternate FROM alias) AND order_key NOT IN (SELECT order_key FROM bought);
";

/// Holds what was bought and what was billed, on disk; it is gone when it is dropped.
pub struct Ledger {
    connection: Connection,
    sums: Sums,
    outcome: Outcome,
    usage: Usage,
    rates: TaxRates,
    /// The invoice whose lines are taken in, and what there was before it.
    document: i64,
    invoice: String,
    invoice_currency: Option<CurrencyCode>,
    before: (Sums, u64, Usage, TaxRates),
}

/// The ledger's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The temporary file cannot be written or read.
    #[error("the temporary file for the reconciliation cannot be used: {0}; is the disk of TMPDIR full?")]
    File(#[from] rusqlite::Error),
    /// What was written into it cannot be read again.
    #[error("an entry of the reconciliation cannot be read: {0}")]
    Entry(#[from] serde_json::Error),
    /// A sum has too many digits.
    #[error(transparent)]
    Sum(#[from] MoneyError),
}

impl Ledger {
    /// An empty ledger.
    ///
    /// # Errors
    /// When there is no room for a temporary file.
    pub fn new() -> Result<Self, LedgerError> {
        // A database without a name is a temporary file.
        let connection = Connection::open("")?;
        connection.execute_batch(SCHEMA)?;
        let (sums, outcome, usage, rates, before) = Default::default();
        let (document, invoice, invoice_currency) = Default::default();
        Ok(Self { connection, sums, outcome, usage, rates, document, invoice, invoice_currency, before })
    }

    /// Takes in a line that was bought. One that is there already, from another source, is completed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_bought(&mut self, line: BoughtLine) -> Result<(), LedgerError> {
        let (key, number) = (key(line.order.as_str()), line.number);
        let known = self.bought(&key, number)?;
        if known.is_none() {
            self.outcome.bought += 1;
        }
        let line = match known {
            Some(known) => known.merged(line),
            None => line,
        };
        if let Some(alternate) = line.alternate.as_ref().filter(|alternate| !alternate.is_same(&line.order)) {
            let mut insert =
                self.connection.prepare_cached("INSERT OR REPLACE INTO alias VALUES (?1, ?2)")?;
            insert.execute(params![self::key(alternate.as_str()), key])?;
        }
        self.put(&line)
    }

    fn bought(&self, key: &str, number: u32) -> Result<Option<BoughtLine>, LedgerError> {
        let mut query =
            self.connection.prepare_cached("SELECT data FROM bought WHERE order_key = ?1 AND number = ?2")?;
        let mut rows = query.query(params![key, number])?;
        rows.next()?.map(|row| read(row, 0)).transpose()
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
    ) -> Result<(), LedgerError> {
        let Some(own) = BoughtLine::of_subscription(customer, subscription) else { return Ok(()) };
        let lines = self.lines_of(&key(own.order.as_str()))?;
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

    fn lines_of(&self, key: &str) -> Result<Vec<BoughtLine>, LedgerError> {
        let mut query = self.connection.prepare_cached("SELECT data FROM bought WHERE order_key = ?1")?;
        let mut rows = query.query(params![key])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(read(row, 0)?);
        }
        Ok(lines)
    }

    fn put(&self, line: &BoughtLine) -> Result<(), LedgerError> {
        let mut insert =
            self.connection.prepare_cached("INSERT OR REPLACE INTO bought VALUES (?1, ?2, ?3)")?;
        insert.execute(params![key(line.order.as_str()), line.number, serde_json::to_string(line)?])?;
        Ok(())
    }

    /// The lines that come next are of this invoice, which says that it comes to `total`.
    pub fn begin_invoice(&mut self, invoice: &InvoiceId, total: Option<Money>) {
        self.document += 1;
        self.invoice = invoice.to_string();
        self.sums.expect(invoice, total);
        self.invoice_currency = total.map(|total| total.currency);
        self.before = (self.sums.clone(), self.outcome.billed, self.usage.clone(), self.rates.clone());
    }

    /// Forgets the lines of this invoice: they come again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn restart_invoice(&mut self) -> Result<(), LedgerError> {
        (self.sums, self.outcome.billed, self.usage, self.rates) = self.before.clone();
        self.connection.execute("DELETE FROM billed WHERE document = ?1", params![self.document])?;
        Ok(())
    }

    /// The daily usage of this invoice is read too: charges of usage are compared with it.
    pub fn expect_usage(&mut self) {
        self.usage.know(&self.invoice);
    }

    /// Takes in a line of the invoice: a charge, or a day of usage.
    ///
    /// # Errors
    /// When it cannot be written, or a sum has too many digits.
    pub fn add_billed(&mut self, facts: &LineFacts<'_>) -> Result<(), LedgerError> {
        if !facts.kind.is_charge() {
            self.usage.add(&self.invoice, facts);
            return Ok(());
        }
        let mut line = BilledLine::of(facts);
        if line.invoice.is_empty() {
            line.invoice.clone_from(&self.invoice); // not every kind of line names it
        }
        line.invoice_currency = self.invoice_currency;
        self.rates.add(&line);
        self.sums.add(&line)?;
        self.outcome.billed += 1;
        let item = format!("{}:{}", key(&line.product), key(&line.sku));
        let start = line.start.map(pc_models::Timestamp::unix_millis);
        let mut insert =
            self.connection.prepare_cached("INSERT INTO billed VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let data = serde_json::to_string(&line)?;
        insert.execute(params![self.document, key(&line.order), item, start, line.is_credit(), data])?;
        Ok(())
    }

    /// Compares both sides. Findings are reported order by order, those of whole invoices last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reconcile(
        mut self,
        scope: &Scope,
        mut report: impl FnMut(Finding),
    ) -> Result<Outcome, LedgerError> {
        self.connection.execute_batch(RESOLVE)?;
        let mut outcome = std::mem::take(&mut self.outcome);
        let mut usage = std::mem::take(&mut self.usage);
        let counts = &mut outcome.counts;
        let mut report = |finding: Finding| {
            *counts.entry(finding.kind).or_default() += 1;
            report(finding);
        };
        let mut bought =
            self.connection.prepare("SELECT order_key, data FROM bought ORDER BY order_key, number")?;
        let mut billed = self
            .connection
            .prepare("SELECT order_key, data FROM billed ORDER BY order_key, item, start, is_credit, data")?;
        let mut bought = Side::<BoughtLine>::new(bought.query([])?)?;
        let mut billed = Side::<BilledLine>::new(billed.query([])?)?;
        while let Some(order) =
            [bought.order(), billed.order()].into_iter().flatten().min().map(str::to_owned)
        {
            let mut lines = Vec::new();
            while let Some(line) = bought.next_of(&order)? {
                lines.push(line);
            }
            let mut judge = Judge::new(lines, scope, &self.rates, &mut usage, &mut report);
            while let Some(line) = billed.next_of(&order)? {
                judge.take(line);
            }
            judge.finish();
        }
        usage.compare(scope, &mut report);
        outcome.invoices = self.sums.compared(&mut report);
        Ok(outcome)
    }
}

fn read<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, LedgerError> {
    Ok(serde_json::from_str(&row.get::<_, String>(column)?)?)
}

/// Ids are compared without case.
fn key(id: &str) -> String {
    id.trim().to_ascii_lowercase()
}
