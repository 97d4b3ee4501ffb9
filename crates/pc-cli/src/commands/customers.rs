//! `customers`: whom the partner sells to, with the ids that every other command names.

use clap::{Args, Subcommand};
use futures_util::TryStreamExt;
use pc_transport::operations::ListCustomers;

use crate::connection::{CUSTOMERS_PER_PAGE, ListingArguments};
use crate::output::{CustomerRow, Exit, Failure, Progress};

#[derive(Subcommand)]
pub(crate) enum CustomersCommand {
    /// The customers by name, with the tenant ids that other commands and intents take.
    #[command(
        after_help = "`--customer` of other commands takes the tenant id, and the company name or the domain where it is \
        one customer's alone. Intents take the id.\n\nExamples:\n  \
        {program} customers list\n  \
        {program} customers list contoso --endpoint http://127.0.0.1:8080\n  \
        {program} customers list --live --json | jq -r .customer"
    )]
    List(ListArguments),
}

#[derive(Args)]
pub(crate) struct ListArguments {
    /// Only those whose name, domain or id has this in it.
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    list: ListingArguments,
}

pub(crate) async fn run(CustomersCommand::List(arguments): CustomersCommand) -> Result<Exit, Failure> {
    let service = arguments.list.connect::<CustomerRow>().await?;
    let progress = Progress::begin(service.client.clock(), "reading the list of customers");
    let mut found = Vec::new();
    let mut customers = std::pin::pin!(service.client.items(ListCustomers::new().size(CUSTOMERS_PER_PAGE)));
    while let Some(customer) = customers.try_next().await? {
        progress.add(1, "customers");
        let row = CustomerRow::from(&customer);
        if arguments.text.as_ref().is_none_or(|text| row.has(text)) {
            found.push(row);
        }
    }
    drop(progress);
    CustomerRow::sort(&mut found);
    let first = found.first().map(|row| row.customer.clone());
    arguments.list.print(found, "no such customers")?;
    if let Some(customer) = first {
        arguments.list.hint(&format!("orders list --customer {customer}"), "shows what a customer ordered");
    }
    Ok(Exit::Done)
}
