//! `resume`: goes on with what was interrupted.

use clap::Args;
use futures_util::stream::{self, StreamExt};
use pc_workflows::{Cancellation, Purchase};

use crate::commands::cancel;
use crate::commands::cancel::order::Asking;
use crate::connection::{Kept, Opened, Service, Spending, SpendingArguments};
use crate::output::{Exit, Failure, confirm, say};
use crate::purchases::agreement;
use crate::purchases::standing::{Candidate, Standing};
use crate::purchases::{ContinueArguments, Job};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} resume --endpoint http://127.0.0.1:8080\n  \
    {program} resume --endpoint http://127.0.0.1:8080 --journal purchases.db\n  \
    {program} resume --restate http://127.0.0.1:8080\n\n\
    An embedded emulator forgets everything when its program ends: resume against the service the purchases were \
    started on. With --restate the service of the engine runs them anyway: they go on at once, whatever they wait for.")]
pub(crate) struct ResumeArguments {
    #[command(flatten)]
    go_on: ContinueArguments,
    #[command(flatten)]
    spending: SpendingArguments,
}

pub(crate) async fn run(arguments: ResumeArguments) -> Result<Exit, Failure> {
    let service = &arguments.go_on.service;
    service.check_credentials()?;
    let must_ask = arguments.spending.must_ask(service.live);
    let spending = arguments.spending.read(&service.environment, must_ask)?;
    let kept = arguments.go_on.open().await?;
    if let Kept::OnEngine(_) = kept {
        arguments.spending.check_engine()?;
    }
    let journal = &kept.journal();
    let all = journal.purchases().await?;
    if all.is_empty() {
        say("nothing to resume: the journal holds no purchases");
        return Ok(Exit::Done);
    }
    let open = all.into_iter().filter(|known| !known.ended);
    // One that cannot be read is refused by name, as a purchase; the others go on.
    let read = stream::iter(open)
        .map(async |open| (journal.entries(&open.id).await.unwrap_or_default(), open.id))
        .buffered(Kept::READ_AT_ONCE);
    let (mut purchases, mut cancellations, mut to_agree) = (Vec::new(), Vec::new(), Vec::new());
    for (entries, id) in read.collect::<Vec<_>>().await {
        let purchase = Purchase::replay(&entries);
        if let Some(purchase) = purchase.as_ref().filter(|purchase| must_ask && purchase.may_begin_to_buy()) {
            let standing = Standing::of_known(purchase, &spending);
            to_agree.push(Candidate { intent: purchase.intent().clone(), standing });
        }
        match Cancellation::replay(&entries) {
            Some(_) => cancellations.push(id),
            None if purchase.is_some_and(|purchase| purchase.is_reopened()) => {
                purchases.push(Job::Reexamine(id));
            }
            None => purchases.push(Job::Resume(id)),
        }
    }
    if purchases.is_empty() && cancellations.is_empty() {
        say("nothing to resume: everything in the journal has ended");
        return Ok(Exit::Done);
    }
    agreement::check_policy(purchases.iter().map(Job::id), journal, &spending).await?;
    let mut exit = Exit::Done;
    if !purchases.is_empty() {
        let agree = async |service: &Service, opened: &Opened| {
            agree(service, opened, &spending, to_agree, arguments.spending.yes).await
        };
        exit = arguments.go_on.run(&kept, purchases, &spending, agree).await?;
    }
    if !cancellations.is_empty() {
        let asking = match (must_ask, arguments.spending.yes) {
            (false, _) => Asking::NotAtAll,
            (true, false) => Asking::OfAPerson,
            (true, true) => Asking::OfNobody,
        };
        exit = exit.max(cancel::order::resume(&arguments.go_on, &kept, cancellations, asking).await?);
    }
    Ok(exit)
}

/// Has somebody agree to what may still begin to buy, as `buy` does, and writes down what they agreed to.
async fn agree(
    service: &Service,
    opened: &Opened,
    spending: &Spending,
    candidates: Vec<Candidate>,
    yes: bool,
) -> Result<(), Failure> {
    if candidates.is_empty() {
        return Ok(());
    }
    confirm::check_possible(yes)?;
    let agreed = agreement::ask("resume", service, spending, &opened.journal, candidates, yes).await?;
    let runner = spending.watching(opened.runner(service));
    for (id, consent) in agreed {
        runner.consent(&id, consent).await?;
    }
    Ok(())
}
