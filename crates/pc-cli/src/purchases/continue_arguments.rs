//! What the commands have that go on with purchases of a journal, or of an engine.

use std::path::PathBuf;

use clap::Args;

use crate::connection::{EngineArguments, Kept, Opened, Service, ServiceArguments, Spending, journal};
use crate::output::{Exit, Failure};
use crate::purchases::job::Job;
use crate::purchases::{hosted, run};

/// A journal, and the service that its purchases were started on; or an engine.
#[derive(Args)]
pub(crate) struct ContinueArguments {
    /// The journal; when absent, the default one of the service at --endpoint.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
    #[command(flatten)]
    engine: EngineArguments,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

impl ContinueArguments {
    /// Where the purchases are.
    pub(crate) async fn open(&self) -> Result<Kept, Failure> {
        let is_elsewhere = self.journal.is_some() || self.service.is_named();
        if let Some(engine) = self.engine.engine(is_elsewhere, &self.service.environment).await? {
            return Ok(Kept::OnEngine(engine));
        }
        let default = async || self.service.journal().await;
        Opened::existing(journal::path(self.journal.as_deref(), default).await?).map(Kept::InJournal)
    }

    /// Goes on with purchases, where they are. `agree` is asked before those of a journal do.
    pub(crate) async fn run(
        &self,
        kept: &Kept,
        jobs: Vec<Job>,
        spending: &Spending,
        agree: impl AsyncFnOnce(&Service, &Opened) -> Result<(), Failure>,
    ) -> Result<Exit, Failure> {
        Ok(match kept {
            Kept::InJournal(opened) => {
                let service = self.service.connect().await?;
                agree(&service, opened).await?;
                run::to_receipts(&service, spending, opened, jobs, self.json).await
            }
            Kept::OnEngine(engine) => hosted::to_receipts(engine, jobs, self.json).await,
        })
    }
}
