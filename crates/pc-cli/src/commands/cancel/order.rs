//! `cancel order`: undoing what was bought.

mod on_engine;

use std::path::PathBuf;

use clap::Args;
use futures_util::future::join_all;
use pc_models::{CustomerId, OrderId, Timestamp, harmless};
use pc_workflows::lifecycle::show_order;
use pc_workflows::{
    Cancellation, CancellationIntent, CancellationReceipt, CancellationStatus, Event, EventKind, History,
    LineChoice, LineOutcome, PurchaseId, RunError, Runner, WhatToCancel,
};

use crate::connection::{CustomerName, EngineArguments, Kept, Opened, Service, ServiceArguments};
use crate::output::{
    Exit, Facts, Failure, OrderRow, Signals, confirm, duration, fact_text, print_one, say, shown,
};
use crate::purchases::ContinueArguments;

#[derive(Args)]
#[command(
    after_help = "The service cancels whole lines. With :QUANTITY a line is cancelled only if it holds so many.\n\
    The cancellation is written to the journal before it is sent. After a lost answer the order is read again; \
    nothing is sent twice for a line that shows as cancelled. The same --id again shows what came of it; \
    `resume` goes on after an interruption.\n\nExamples:\n  \
    {program} cancel order --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --live\n  \
    {program} cancel order --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --line 0 --line 2:15 \
    --endpoint http://127.0.0.1:8080\n  \
    {program} cancel order --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --whole-order --yes \
    --live\n  \
    {program} cancel order --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --restate http://127.0.0.1:8080\n\n\
    Exit codes: 0 cancelled, 1 failed or not done in time, 2 wrong usage, 3 refused, 4 unresolved or partial."
)]
pub(crate) struct OrderArguments {
    /// The order.
    #[arg(value_name = "ORDER")]
    order: OrderId,
    /// The customer: tenant id, company name or domain.
    #[arg(long)]
    customer: CustomerName,
    /// Only this line, by its number in the order; may be given more than once. All lines when absent.
    #[arg(long = "line", value_name = "N[:QUANTITY]")]
    lines: Vec<LineChoice>,
    /// The order as a whole, reservations too; in the integration sandbox only.
    #[arg(long, conflicts_with = "lines")]
    whole_order: bool,
    /// Your own id of this cancellation; made from order and lines when absent.
    #[arg(long, value_name = "ID")]
    id: Option<PurchaseId>,
    /// Give up after so many minutes; an hour when absent.
    #[arg(long, value_name = "MINUTES")]
    deadline: Option<u32>,
    /// Keep the cancellation in this file. When absent: with --endpoint or --live in the service's own file in the user's
    /// data folder.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Do not ask before cancelling on the real service, or by way of an engine.
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    service: ServiceArguments,
    #[command(flatten)]
    engine: EngineArguments,
    /// Print one JSON object, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: OrderArguments) -> Result<Exit, Failure> {
    let is_elsewhere = arguments.journal.is_some() || arguments.service.is_named();
    if let Some(engine) = arguments.engine.engine(is_elsewhere, &arguments.service.environment).await? {
        let customer = arguments.customer.id_given("an engine knows customers by their ids alone")?;
        let intent = arguments.intent(customer)?;
        return on_engine::cancel(&engine, intent, arguments.yes, arguments.json).await;
    }
    if arguments.service.live {
        arguments.service.check_credentials()?;
        confirm::check_possible(arguments.yes)?;
    }
    let service = arguments.service.connect_aloud().await?;
    let intent = arguments.intent(arguments.customer.id(&service.client).await?)?;
    if arguments.service.live {
        confirm_live(&service, &intent, arguments.yes).await?;
    }
    let opened = Opened::for_writing(arguments.journal.as_deref(), &service)?;
    report(runner(&service, &opened).cancel_order(intent).await, arguments.json)
}

/// Who is asked before cancellations of a journal go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Nobody need agree.
    NotAtAll,
    OfAPerson,
    /// Somebody has to agree, and nobody can be asked.
    OfNobody,
}

/// Goes on with cancellations, all at once, until they have ended or somebody stops the program.
pub(crate) async fn resume(
    arguments: &ContinueArguments,
    kept: &Kept,
    ids: Vec<PurchaseId>,
    asking: Asking,
) -> Result<Exit, Failure> {
    match kept {
        Kept::InJournal(_) if asking == Asking::OfNobody => {
            let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
            let advice = "a person has to agree to what is in a journal and cancels orders. Resume without --yes, on a terminal";
            say(&format!("{} not gone on with: {advice}", ids.join(", ")));
            Ok(Exit::Failed)
        }
        Kept::InJournal(opened) => {
            let service = arguments.service.connect().await?;
            for id in ids.iter().filter(|_| asking == Asking::OfAPerson) {
                confirm::check_possible(false)?;
                let cancellation: Cancellation = History::new(opened.journal.clone()).machine(id).await?;
                confirm_live(&service, cancellation.intent(), false).await?;
            }
            let runner = runner(&service, opened);
            // What was sent is in the journal before it was sent: stopping here loses nothing.
            let run = async |id| report(runner.resume_cancellation(&id).await, arguments.json);
            let stopped = "stopped: what was done so far is in the journal, and goes on when it is resumed";
            Ok(all(ids.into_iter().map(run), stopped).await)
        }
        Kept::OnEngine(engine) => on_engine::resume(engine, ids, arguments.json).await,
    }
}

/// Waits for all of these, or until somebody stops the program, who is told what that means.
async fn all(runs: impl Iterator<Item = impl Future<Output = Result<Exit, Failure>>>, stopped: &str) -> Exit {
    let mut signals = Signals::listen();
    let told = runs.map(async |run| {
        run.await.unwrap_or_else(|failure| {
            say(&format!("error: {failure}"));
            Exit::Failed
        })
    });
    tokio::select! {
        ends = join_all(told) => ends.into_iter().max().unwrap_or(Exit::Done),
        () = signals.next() => {
            say(stopped);
            Exit::Failed
        }
    }
}

fn runner(service: &Service, opened: &Opened) -> Runner {
    opened.runner(service).with_observer(|event: &Event| say_step(&event.purchase, event.at, &event.kind))
}

impl OrderArguments {
    fn intent(&self, customer: CustomerId) -> Result<CancellationIntent, Failure> {
        let what =
            if self.whole_order { WhatToCancel::WholeOrder } else { WhatToCancel::Lines(self.lines.clone()) };
        let id = match &self.id {
            Some(id) => id.clone(),
            None => self.usual_id().parse().map_err(|_| {
                Failure::usage("no id can be made from this order and these lines: name one with --id")
            })?,
        };
        let mut intent = CancellationIntent::new(id, customer, self.order.clone(), what);
        intent.deadline_minutes = self.deadline;
        intent.check().map_err(Failure::usage)?;
        Ok(intent)
    }

    /// The same for the same order and lines: giving the command again goes on with the same cancellation.
    fn usual_id(&self) -> String {
        let part = match (self.whole_order, self.lines.as_slice()) {
            (true, _) => ".whole".to_owned(),
            (_, []) => String::new(),
            (_, lines) => lines.iter().map(|line| format!(".{line}").replace(':', "x")).collect(),
        };
        format!("cancel-{}{part}", self.order)
    }
}

async fn confirm_live(service: &Service, intent: &CancellationIntent, yes: bool) -> Result<(), Failure> {
    service.sign_in().await?;
    let details = show_order(&service.client, &intent.customer, &intent.order).await?;
    let order = OrderRow::from(&details.order);
    let is_chosen = |number: u32| match &intent.what {
        WhatToCancel::Lines(lines) if !lines.is_empty() => lines.iter().any(|line| line.number == number),
        _ => true,
    };
    let (status, price) = (shown(order.status.as_ref()), shown(order.price()));
    let mut about = format!(
        "\nThis will cancel, for customer {}, of order {} ({status}, {price}):\n",
        intent.customer, order.id
    );
    about = format!("\n{}\n", harmless(about.trim()));
    for line in order.lines.iter().filter(|line| is_chosen(line.number)) {
        about += &format!("  line {}: {}\n", line.number, harmless(&line.short()));
    }
    confirm::ask(&about, "cancel", yes).map(drop)
}

/// Tells a step on stderr.
fn say_step(id: &PurchaseId, at: Timestamp, step: &EventKind) {
    let said =
        match step {
            EventKind::Recorded(entry) => fact_text(&entry.fact),
            EventKind::Waiting { until, trouble, .. } => {
                let wait = duration(until.since(at));
                Some(trouble.as_ref().map_or_else(
                    || format!("waiting {wait}"),
                    |trouble| format!("waiting {wait}: {trouble}"),
                ))
            }
            _ => None,
        };
    if let Some(said) = said {
        say(&format!("{id}  {said}"));
    }
}

/// Prints what came of a cancellation.
fn report(outcome: Result<CancellationReceipt, RunError>, json: bool) -> Result<Exit, Failure> {
    let receipt = outcome.map_err(|error| match error {
        RunError::Invalid(_) | RunError::DifferentIntent(_) => Failure::usage(error),
        other => Failure::failed(other),
    })?;
    print_receipt(&receipt, json)
}

fn print_receipt(receipt: &CancellationReceipt, json: bool) -> Result<Exit, Failure> {
    print_one(json, receipt, || text(receipt))?;
    Ok(match receipt.status {
        CancellationStatus::Completed => Exit::Done,
        CancellationStatus::NotDone => Exit::Failed,
        CancellationStatus::Rejected => Exit::Rejected,
        _ => Exit::Unresolved,
    })
}

fn text(receipt: &CancellationReceipt) -> String {
    let status = receipt.status.as_str().replace('_', " ").to_uppercase();
    let mut facts = Facts::of(format!("Cancellation {}: {status}", receipt.cancellation_id));
    facts.add("customer", &receipt.customer);
    let order_status = receipt.order_status.as_deref().unwrap_or("not read");
    facts.add("order", format!("{} {order_status}", receipt.order));
    for line in &receipt.lines {
        let name = line.name.as_deref().unwrap_or(line.catalog_item.as_str());
        let outcome = match line.outcome {
            LineOutcome::Cancelled => "cancelled",
            LineOutcome::CancelledBefore => "was cancelled before",
            LineOutcome::NotCancelled => "not cancelled",
        };
        facts.add(&format!("line {}", line.number), format!("{} × {name}: {outcome}", line.quantity));
    }
    if let Some(problem) = &receipt.error {
        facts.add("problem", format!("{} ({})", problem.message, problem.class));
        facts.add("what to do", &problem.next_step);
    }
    facts.add("API calls", receipt.api_calls);
    format!("\n{}", facts.text())
}
