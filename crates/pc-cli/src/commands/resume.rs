//! `resume`: goes on with what was interrupted.

use clap::Args;
use futures_util::stream::{self, StreamExt};
use pc_workflows::{Cancellation, Purchase};

use crate::commands::cancel;
use crate::connection::Kept;
use crate::output::{Exit, Failure, say};
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
}

pub(crate) async fn run(arguments: ResumeArguments) -> Result<Exit, Failure> {
    let kept = arguments.go_on.open().await?;
    let journal = &kept.journal();
    let open = journal.purchases().await?.into_iter().filter(|known| !known.ended);
    // One that cannot be read is refused by name, as a purchase; the others go on.
    let read = stream::iter(open)
        .map(async |open| (journal.entries(&open.id).await.unwrap_or_default(), open.id))
        .buffered(Kept::READ_AT_ONCE);
    let (mut purchases, mut cancellations) = (Vec::new(), Vec::new());
    for (entries, id) in read.collect::<Vec<_>>().await {
        let is_reopened = || Purchase::replay(&entries).is_some_and(|purchase| purchase.is_reopened());
        match Cancellation::replay(&entries) {
            Some(_) => cancellations.push(id),
            None if is_reopened() => purchases.push(Job::Reexamine(id)),
            None => purchases.push(Job::Resume(id)),
        }
    }
    if purchases.is_empty() && cancellations.is_empty() {
        say("nothing to resume: everything in the journal has ended");
        return Ok(Exit::Done);
    }
    let mut exit = Exit::Done;
    if !purchases.is_empty() {
        exit = arguments.go_on.run(&kept, purchases).await?;
    }
    if !cancellations.is_empty() {
        exit = exit.max(cancel::order::resume(&arguments.go_on, &kept, cancellations).await?);
    }
    Ok(exit)
}
