//! `cancel`: calls something off. Each kind of thing is a subcommand of its own.

use clap::Subcommand;

use crate::cancel_order::{self, CancelOrderArguments};
use crate::exit::{Exit, Failure};

#[derive(Subcommand)]
pub(crate) enum CancelCommand {
    /// An order of software within its window, or lines of it.
    Order(CancelOrderArguments),
}

pub(crate) async fn run(command: CancelCommand) -> Result<Exit, Failure> {
    match command {
        CancelCommand::Order(arguments) => cancel_order::run(arguments).await,
    }
}
