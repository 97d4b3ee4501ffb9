//! `cancel`: aborts a purchase, or cancels what was ordered.

pub(crate) mod order;
mod purchase;

use clap::Subcommand;

use crate::output::{Exit, Failure};

#[derive(Subcommand)]
pub(crate) enum CancelCommand {
    /// A purchase of a journal, before its checkout is sent. Nothing was bought then, and nothing will be.
    Purchase(purchase::PurchaseArguments),
    /// An order of software within its window, or lines of it.
    Order(order::OrderArguments),
}

pub(crate) async fn run(command: CancelCommand) -> Result<Exit, Failure> {
    match command {
        CancelCommand::Purchase(arguments) => purchase::run(arguments).await,
        CancelCommand::Order(arguments) => order::run(arguments).await,
    }
}
