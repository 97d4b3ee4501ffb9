//! What all commands have that only read.

use clap::Args;

use crate::connection::service::{Service, ServiceArguments};
use crate::output::Failure;

/// Which service to read from, and how to print it.
#[derive(Args)]
pub(crate) struct ReadArguments {
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
    /// Print JSON on stdout, one object a line, and nothing else there.
    #[arg(long)]
    pub(crate) json: bool,
}

impl ReadArguments {
    /// Connects, and says to what.
    pub(crate) async fn connect(&self) -> Result<Service, Failure> {
        self.service.connect_aloud().await
    }
}
