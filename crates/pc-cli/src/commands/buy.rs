//! `buy`: intents to receipts.

mod on_engine;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use pc_workflows::{Journal, PurchaseId, PurchaseIntent};

use crate::connection::{
    EngineArguments, Opened, Service, ServiceArguments, Spending, SpendingArguments, journal,
};
use crate::output::{Exit, Failure, confirm, hint, hint_whole, program};
use crate::purchases::agreement::{self, Agreed};
use crate::purchases::standing::{Candidate, Standing};
use crate::purchases::{FollowUpArguments, Job, again, intents, run, stopped};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} buy licences.toml\n  \
    {program} buy intents/*.toml --json\n  \
    {program} buy licences.toml --dry-run\n  \
    {program} catalog intent DG7GMGF0DWM3:0002:5 --id licences-1 --country US \
    --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d | {program} buy -\n  \
    {program} buy licences.toml --endpoint http://127.0.0.1:8080\n  \
    {program} buy --failed-of licences-1 --endpoint http://127.0.0.1:8080\n  \
    {program} buy --again licences-1 --endpoint http://127.0.0.1:8080\n  \
    {program} buy licences.toml --live\n  \
    {program} buy licences.toml --restate http://127.0.0.1:8080 --yes\n\n\
    `{program} catalog intent` writes intent files. Without --endpoint or --live it buys from an emulator inside the program. With --live it shows what will be bought \
    for whom and at what price, and asks. With --restate the service of an engine buys: it shows what, and asks, for \
    which Partner Center that is the service alone knows; Ctrl-C then stops looking only. Otherwise Ctrl-C finishes the steps under way and keeps the \
    rest; a second one stops at once. Exit codes: 0 all completed, 1 failed, 2 wrong \
    usage or a bad intent file, 3 rejected, 4 unresolved or partial.")]
pub(crate) struct BuyArguments {
    /// Intent files (TOML or JSON), each with one purchase or many; `-` is stdin.
    #[arg(required_unless_present_any = ["failed_of", "follow_up", "again"], value_name = "INTENT")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    follow_up: FollowUpArguments,
    /// Start these purchases of the journal once more, under their ids and as they were wanted: only those that ended with proof
    /// that no checkout of them was ever sent.
    #[arg(long, value_name = "ID", num_args = 1..,
          conflicts_with_all = ["files", "failed_of", "follow_up", "new_id", "dry_run"])]
    again: Vec<PurchaseId>,
    /// Go through everything up to the cart, tell what it would cost, and buy and register nothing. For the prices a cart is made
    /// that is never checked out. Needs no engine.
    #[arg(long)]
    dry_run: bool,
    /// Keep the purchases in this file. When absent: with --endpoint or --live in a file of that service's own in the user's data
    /// folder; otherwise in memory, for the embedded emulator ends with the program.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArguments,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    spending: SpendingArguments,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: BuyArguments) -> Result<Exit, Failure> {
    let intents = intents::read(&arguments.files)?;
    let is_elsewhere = arguments.journal.is_some() || arguments.service.is_named();
    if let Some(engine) = arguments.engine.engine(is_elsewhere, &arguments.service.environment).await? {
        arguments.spending.check_engine()?;
        return on_engine::buy(arguments, &engine, intents).await;
    }
    let spending = arguments.check_spending()?;
    if !arguments.again.is_empty() {
        return buy_again(arguments, &spending).await;
    }
    let service = arguments.service.connect().await?;
    let opened = if arguments.dry_run && !arguments.follow_up.is_of_the_journal() {
        Opened::for_trying_out(arguments.journal.as_deref(), &service)? // it leaves no trace
    } else {
        let opened = Opened::for_writing(arguments.journal.as_deref(), &service)?;
        stopped::say_where_kept(&opened);
        opened
    };
    let intents = arguments.with_follow_up(intents, &opened.journal).await?;
    if arguments.must_ask() && arguments.spending.yes {
        arguments.follow_up.check_agreed(&opened.journal, &spending).await?;
    }
    agreement::check_policy(intents.iter().map(|intent| &intent.id), &opened.journal, &spending).await?;
    let mut agreed = Agreed::new();
    if arguments.must_ask() {
        let mut candidates = Vec::new();
        for intent in intents.iter().cloned() {
            let standing = Standing::of(&intent.id, &opened.journal, &spending).await;
            candidates.push(Candidate { intent, standing });
        }
        agreed = ask(&arguments, &service, &opened, &spending, candidates).await?;
    }
    let job = |intent: PurchaseIntent| {
        let consent = agreed.remove(&intent.id).map(Box::new);
        Job::Buy { intent: Box::new(intent), dry_run: arguments.dry_run, consent }
    };
    let first = intents.first().map(|intent| intent.id.clone());
    let jobs = intents.into_iter().map(job).collect();
    let exit = run::to_receipts(&service, &spending, &opened, jobs, arguments.json).await;
    if let (Some(id), false, Exit::Done) = (first, arguments.json, exit) {
        arguments.hint(&id, service.journal.is_some());
    }
    Ok(exit)
}

/// Those that are not started again are told so, one by one, when their turn comes.
async fn buy_again(arguments: BuyArguments, spending: &Spending) -> Result<Exit, Failure> {
    let default = async || arguments.service.journal().await;
    let opened = Opened::existing(journal::path(arguments.journal.as_deref(), default).await?)?;
    arguments.check_again(&opened.journal).await?;
    let service = arguments.service.connect().await?;
    stopped::say_where_kept(&opened);
    let purchases = again::purchases(&arguments.again, &opened.journal).await;
    let mut agreed = Agreed::new();
    if arguments.must_ask() && !purchases.is_empty() {
        let candidates = purchases.iter().map(|purchase| Candidate {
            intent: purchase.intent().clone(),
            standing: Standing::to_be_bought_again(purchase, spending),
        });
        agreed = ask(&arguments, &service, &opened, spending, candidates.collect()).await?;
    }
    let jobs = again::jobs(arguments.again, agreed);
    Ok(run::to_receipts(&service, spending, &opened, jobs, arguments.json).await)
}

impl BuyArguments {
    /// Says what is of use after purchases that went well.
    fn hint(&self, id: &PurchaseId, is_kept: bool) {
        match (self.dry_run, is_kept) {
            (true, _) => hint_whole(&program::this_command_without("--dry-run"), "buys it"),
            (false, true) => hint_whole(
                &program::command_here(&format!("orders given --purchase {id}")),
                "shows what the customer has from it",
            ),
            (false, false) => hint("emulator serve", "keeps an emulator that outlives the command"),
        }
    }

    fn must_ask(&self) -> bool {
        self.spending.must_ask(self.service.live) && !self.dry_run
    }

    /// What is kept to; refuses first what nobody need be asked about.
    fn check_spending(&self) -> Result<Spending, Failure> {
        let must_ask = self.must_ask();
        self.service.check_credentials()?;
        let spending = self.spending.read(&self.service.environment, must_ask)?;
        if must_ask {
            confirm::check_possible(self.spending.yes)?;
        }
        Ok(spending)
    }

    /// All that is to be bought: what the files say, and what an earlier purchase did not buy.
    async fn with_follow_up(
        &self,
        mut intents: Vec<PurchaseIntent>,
        journal: &Arc<dyn Journal>,
    ) -> Result<Vec<PurchaseIntent>, Failure> {
        let follow_up = self.follow_up.intent(journal.clone()).await?;
        let is_new = |new: &PurchaseIntent| intents.iter().all(|intent| intent.id != new.id);
        if let Some(twice) = follow_up.as_ref().filter(|new| !is_new(new)) {
            let id = &twice.id;
            return Err(Failure::usage(format!("`{id}` would be two purchases; choose an id with --as")));
        }
        intents.extend(follow_up);
        Ok(intents)
    }

    /// Refuses an intent file that was put among the ids.
    async fn check_again(&self, journal: &Arc<dyn Journal>) -> Result<(), Failure> {
        match again::file_among(&self.again, journal).await? {
            None => Ok(()),
            Some(file) => Err(Failure::usage(format!(
                "--again takes ids of the journal, and `{file}` is a file. Nothing was bought"
            ))),
        }
    }
}

/// Says what will be bought, for whom and at what price, and asks.
async fn ask(
    arguments: &BuyArguments,
    service: &Service,
    opened: &Opened,
    spending: &Spending,
    candidates: Vec<Candidate>,
) -> Result<Agreed, Failure> {
    agreement::ask("buy", service, spending, &opened.journal, candidates, arguments.spending.yes).await
}
