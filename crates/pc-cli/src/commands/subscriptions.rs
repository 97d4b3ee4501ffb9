//! `subscriptions`: what renews, when, and as what.

use clap::{Args, Subcommand};
use futures_util::StreamExt;
use pc_models::{Subscription, SubscriptionStatus, Timestamp};
use pc_workflows::lifecycle::{SubscriptionTerm, subscriptions};

use crate::connection::{CustomerArguments, ListingArguments};
use crate::output::{Exit, Failure, Progress, SubscriptionRow, count, say, value_parsers};

#[derive(Subcommand)]
pub(crate) enum SubscriptionsCommand {
    /// The subscriptions of a customer or of all, with seats and terms, by the day on which they renew or end.
    #[command(
        after_help = "A term ends on its last day, that day included, and renews on the day after. Azure plans have no end and stand \
        last. A customer that cannot be looked at is told on stderr; the exit code is 4 then.\n\nExamples:\n  \
        {program} subscriptions list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --live\n  \
        {program} subscriptions list --all-customers --renewing-within 30 --live\n  \
        {program} subscriptions list --all-customers --status suspended --json --endpoint http://127.0.0.1:8080"
    )]
    List(ListArguments),
}

#[derive(Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    customers: CustomerArguments,
    /// Only those that renew or end within so many days, today being 0, and those that should have by now.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=36_500))]
    renewing_within: Option<i64>,
    /// Only those of this status: active, suspended, deleted, pending, expired or disabled; can be given several times.
    #[arg(long, value_name = "STATUS", value_parser = value_parsers::subscription_status)]
    status: Vec<SubscriptionStatus>,
    #[command(flatten)]
    list: ListingArguments,
}

impl ListArguments {
    fn admits(&self, subscription: &Subscription, term: &SubscriptionTerm, now: Timestamp) -> bool {
        let has_status = |status: &SubscriptionStatus| self.status.contains(status);
        (self.status.is_empty() || subscription.status.as_ref().is_some_and(has_status))
            && self.renewing_within.is_none_or(|days| term.is_due_within(days, now))
    }

    /// What is said when nothing fits.
    fn nothing(&self) -> String {
        match self.renewing_within {
            Some(0) => "nothing renews or ends today".to_owned(),
            Some(days) => format!("nothing renews or ends within {}", count(days as usize, "day")),
            None => "no subscriptions".to_owned(),
        }
    }
}

pub(crate) async fn run(
    SubscriptionsCommand::List(arguments): SubscriptionsCommand,
) -> Result<Exit, Failure> {
    let service = arguments.list.connect::<SubscriptionRow>().await?;
    let now = service.client.clock().now();
    let customers = arguments.customers.read(&service.client).await?;
    let mut found = std::pin::pin!(subscriptions(&service.client, customers));
    let (mut rows, mut looked, mut exit) = (Vec::new(), 0, Exit::Done);
    let progress = Progress::begin(service.client.clock(), "looking at customers");
    while let Some(of) = found.next().await {
        let of = of?;
        looked += 1;
        progress.add(1, "customers");
        match of.found {
            Ok(subscriptions) => {
                for subscription in &subscriptions {
                    let term = SubscriptionTerm::of(subscription);
                    if arguments.admits(subscription, &term, now) {
                        let (customer, company) = (of.customer.to_string(), of.company.clone());
                        rows.push(SubscriptionRow::new(customer, company, subscription, &term, now));
                    }
                }
            }
            Err(error) => {
                say(&format!("customer {} cannot be looked at: {error}", of.customer));
                exit = Exit::Unresolved;
            }
        }
    }
    drop(progress);
    SubscriptionRow::sort(&mut rows);
    arguments.list.print(rows, &arguments.nothing())?;
    say(&format!("{} looked at", count(looked, "customer")));
    arguments.list.hint("entitlements expiring --days 90 --all-customers", "shows what else ends soon");
    Ok(exit)
}
