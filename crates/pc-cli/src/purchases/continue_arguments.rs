//! What the commands have that go on with purchases of a journal.

use std::path::PathBuf;

use clap::Args;

use crate::connection::{Opened, ServiceArguments, journal};
use crate::output::Failure;

/// A journal, and the service that its purchases were started on.
#[derive(Args)]
pub(crate) struct ContinueArguments {
    /// The journal; when absent, the default one of the service at --endpoint.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

impl ContinueArguments {
    pub(crate) async fn open(&self) -> Result<Opened, Failure> {
        let default = async || self.service.journal().await;
        Opened::existing(journal::path(self.journal.as_deref(), default).await?)
    }
}
