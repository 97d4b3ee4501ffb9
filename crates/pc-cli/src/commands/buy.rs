//! `buy`: intents to receipts.

use std::path::PathBuf;

use clap::Args;

use crate::connection::{Opened, ServiceArguments};
use crate::output::{Exit, Failure, confirm, say};
use crate::purchases::{FollowUpArguments, Job, intents, quote, run, stopped};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} buy licences.toml\n  \
    {program} buy intents/*.toml --json\n  \
    {program} buy licences.toml --dry-run\n  \
    {program} buy licences.toml --endpoint http://127.0.0.1:8080\n  \
    {program} buy --failed-of licences-1 --endpoint http://127.0.0.1:8080\n  \
    {program} buy licences.toml --live\n\n\
    `{program} catalog intent` writes intent files. Without --endpoint or --live it buys from an emulator inside the program. With --live it shows what will be bought \
    for whom and at what price, and asks. Ctrl-C finishes the steps under way and keeps the \
    rest; a second one stops at once. Exit codes: 0 all completed, 1 failed, 2 wrong \
    usage or a bad intent file, 3 rejected, 4 unresolved or partial.")]
pub(crate) struct BuyArguments {
    /// Intent files (TOML or JSON), each with one purchase or many.
    #[arg(required_unless_present_any = ["failed_of", "follow_up"], value_name = "INTENT")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    follow_up: FollowUpArguments,
    /// Go through everything up to the cart, and buy and register nothing.
    #[arg(long)]
    dry_run: bool,
    /// Keep the purchases in this file. When absent: with --endpoint or --live in a file of that service's own in the user's data
    /// folder; otherwise in memory, for the embedded emulator ends with the program.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArguments,
    /// Do not ask before buying from the real service.
    #[arg(long, short)]
    yes: bool,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: BuyArguments) -> Result<Exit, Failure> {
    let mut intents = intents::read(&arguments.files)?;
    let must_ask = arguments.service.live && !arguments.dry_run;
    if must_ask {
        confirm::check_possible(arguments.yes)?;
    }
    let service = arguments.service.connect().await?;
    let opened = if arguments.dry_run && !arguments.follow_up.is_of_the_journal() {
        Opened::in_memory() // it leaves no trace
    } else {
        let opened = Opened::for_writing(arguments.journal.as_deref(), &service)?;
        stopped::say_where_kept(&opened);
        opened
    };
    let follow_up = arguments.follow_up.intent(&opened).await?;
    if let Some(twice) =
        intents.iter().find(|intent| follow_up.as_ref().is_some_and(|new| new.id == intent.id))
    {
        return Err(Failure::usage(format!("`{}` would be two purchases; choose an id with --as", twice.id)));
    }
    intents.extend(follow_up);
    if must_ask {
        say(&format!("talking to {}", service.name));
        let about = quote::text(&service, opened.journal.clone(), &intents).await?;
        confirm::ask(&about, "buy", arguments.yes)?;
    }
    let jobs =
        intents.into_iter().map(|intent| Job::Buy { intent: Box::new(intent), dry_run: arguments.dry_run });
    Ok(run::to_receipts(&service, &opened, jobs.collect(), arguments.json).await)
}
