//! The charges of the report against what was bought, as `reconcile` compares them.

use pc_models::Invoice;
use pc_workflows::billing::LineFacts;
use pc_workflows::billing::reconcile::{Finding, Outcome, Reconciliation, Severity};

use super::figures::MAX_TABLE_ROWS;
use crate::commands::reconcile::{bought, scope::scope};
use crate::connection::Billing;
use crate::output::{Failure, Progress, say};

/// A comparison that takes charges in as they are read.
pub(super) enum Checking {
    NotRun(String),
    Running(Box<Reconciliation>),
}

/// What came of it.
pub(super) enum Checked {
    /// Why nothing was compared.
    NotRun(String),
    Done {
        outcome: Box<Outcome>,
        /// The first of what is wrong.
        errors: Vec<Finding>,
    },
}

impl Checking {
    /// Reads what was bought. What cannot be read is told, and does not keep the report from being made.
    pub(super) async fn begin(
        is_wanted: bool,
        billing: &Billing,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        if !is_wanted {
            return Ok(Self::NotRun("it was not asked for".to_owned()));
        }
        let mut reconciliation = Reconciliation::new()?;
        Ok(match bought::add_orders(&mut reconciliation, billing, &[], progress).await {
            Ok(()) => Self::Running(Box::new(reconciliation)),
            Err(failure) => Self::cannot("what was bought cannot be read", &failure),
        })
    }

    fn cannot(what: &str, failure: &Failure) -> Self {
        say(&format!("{what}, so that charges are not compared with it: {failure}"));
        Self::NotRun(format!("{what}: {failure}"))
    }

    pub(super) fn begin_invoice(&mut self, invoice: &Invoice) {
        if let Self::Running(reconciliation) = self {
            reconciliation.begin_invoice(&invoice.id, invoice.total());
        }
    }

    pub(super) fn restart_invoice(&mut self) -> Result<(), Failure> {
        match self {
            Self::Running(reconciliation) => Ok(reconciliation.restart_invoice()?),
            Self::NotRun(_) => Ok(()),
        }
    }

    pub(super) fn add(&mut self, facts: &LineFacts<'_>) -> Result<(), Failure> {
        match self {
            Self::Running(reconciliation) => Ok(reconciliation.add_billed(facts)?),
            Self::NotRun(_) => Ok(()),
        }
    }

    /// Compares, whether the invoices are all there are or not.
    pub(super) async fn finish(
        self,
        billing: &Billing,
        invoices: &[Invoice],
        is_everything: bool,
    ) -> Result<Checked, Failure> {
        let reconciliation = match self {
            Self::NotRun(why) => return Ok(Checked::NotRun(why)),
            Self::Running(_) if invoices.is_empty() => {
                return Ok(Checked::NotRun("there are no invoices".to_owned()));
            }
            Self::Running(reconciliation) => reconciliation,
        };
        let scope = scope(billing, invoices, is_everything).await?;
        let mut errors = Vec::new();
        let outcome = reconciliation.reconcile(&scope, |finding| {
            if finding.severity == Severity::Error && errors.len() < MAX_TABLE_ROWS {
                errors.push(finding);
            }
        })?;
        Ok(Checked::Done { outcome: Box::new(outcome), errors })
    }
}

impl Checked {
    /// How many findings are errors; none where nothing was compared.
    pub(super) fn errors(&self) -> Option<u64> {
        match self {
            Self::NotRun(_) => None,
            Self::Done { outcome, .. } => Some(outcome.errors()),
        }
    }
}
