//! `entitlements`: what a customer has, and what ends soon.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use futures_util::StreamExt;
use pc_models::EntitlementType;
use pc_workflows::lifecycle::{expiring, list_entitlements};

use crate::connection::{CustomerArguments, CustomerName, ListingArguments};
use crate::output::{EntitlementRow, Exit, ExpiringRow, Failure, Progress, count, say};

#[derive(Subcommand)]
pub(crate) enum EntitlementsCommand {
    /// What a customer is entitled to, with expiry dates and what is included.
    #[command(after_help = "Takes application and user credentials.\n\nExamples:\n  \
        {program} entitlements list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --live\n  \
        {program} entitlements list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --type software --json \
        --endpoint http://127.0.0.1:8080")]
    List {
        /// The customer: tenant id, company name or domain.
        #[arg(long)]
        customer: CustomerName,
        /// Only this kind.
        #[arg(long = "type", value_name = "TYPE")]
        kind: Option<Kind>,
        #[command(flatten)]
        list: ListingArguments,
    },
    /// Entitlements, reservations and terms of subscriptions that end within some days, and which of them renew.
    #[command(
        after_help = "Takes application and user credentials. A customer that cannot be looked at is told on \
        stderr; the exit code is 4 then.\n\nExamples:\n  \
        {program} entitlements expiring --days 30 --all-customers --live\n  \
        {program} entitlements expiring --days 90 --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --json \
        --endpoint http://127.0.0.1:8080"
    )]
    Expiring(ExpiringArguments),
}

#[derive(Args)]
pub(crate) struct ExpiringArguments {
    /// How many days ahead.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=36_500))]
    days: u32,
    #[command(flatten)]
    customers: CustomerArguments,
    #[command(flatten)]
    list: ListingArguments,
}

/// Kinds of entitlement.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    /// Software.
    Software,
    /// Reservations of every kind; `reservations` means the same.
    #[value(name = "reservedinstance", alias = "reservations")]
    Reservations,
    /// Virtual machine reservations, in the older form.
    #[value(name = "virtualmachinereservedinstance")]
    OldReservations,
}

impl From<Kind> for EntitlementType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Software => Self::Software,
            Kind::Reservations => Self::ReservedInstance,
            Kind::OldReservations => Self::VirtualMachineReservedInstance,
        }
    }
}

pub(crate) async fn run(command: EntitlementsCommand) -> Result<Exit, Failure> {
    match command {
        EntitlementsCommand::List { customer, kind, list } => {
            let service = list.connect::<EntitlementRow>().await?;
            let customer = customer.id(&service.client).await?;
            let found = list_entitlements(&service.client, &customer, kind.map(Into::into)).await?;
            list.print(found.iter().map(EntitlementRow::from).collect(), "no entitlements")?;
            list.hint(
                &format!("entitlements expiring --days 90 --customer {customer}"),
                "shows what ends soon",
            );
            Ok(Exit::Done)
        }
        EntitlementsCommand::Expiring(arguments) => ending_soon(arguments).await,
    }
}

async fn ending_soon(arguments: ExpiringArguments) -> Result<Exit, Failure> {
    let service = arguments.list.connect::<ExpiringRow>().await?;
    let now = service.client.clock().now();
    let until = now + Duration::from_secs(u64::from(arguments.days) * 86_400);
    let customers = arguments.customers.read(&service.client).await?;
    let mut found = std::pin::pin!(expiring(&service.client, customers, now, until));
    let (mut rows, mut looked, mut exit) = (Vec::new(), 0, Exit::Done);
    let progress = Progress::begin(service.client.clock(), "looking at customers");
    while let Some(of) = found.next().await {
        let of = of?;
        looked += 1;
        progress.add(1, "customers");
        let customer = of.customer.to_string();
        match of.found {
            Ok((ends, unread)) => {
                if let Some(unread) = unread {
                    say(&format!("customer {customer}: {unread}"));
                    exit = Exit::Unresolved;
                }
                let row = |ends| ExpiringRow::new(customer.clone(), of.company.clone(), ends, now);
                rows.extend(ends.into_iter().map(row));
            }
            Err(error) => {
                say(&format!("customer {customer} cannot be looked at: {error}"));
                exit = Exit::Unresolved;
            }
        }
    }
    drop(progress);
    rows.sort_by_key(|row: &ExpiringRow| row.expires_at);
    let days = count(arguments.days as usize, "day");
    arguments.list.print(rows, &format!("nothing ends within {days}"))?;
    say(&format!("{} looked at", count(looked, "customer")));
    arguments.list.hint("subscriptions list --all-customers", "shows seats and terms");
    Ok(exit)
}
