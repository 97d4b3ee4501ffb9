//! Buying by way of an engine, whose service runs the purchases.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::MoneyTotals;
use pc_restate::ClientError;
use pc_workflows::{LinePrice, Purchase, PurchaseIntent};

use super::BuyArguments;
use crate::connection::{Engine, Kept};
use crate::output::{Exit, Failure, confirm, program, say};
use crate::purchases::agreement::Agreed;
use crate::purchases::{Job, Total, again, hosted, wanted};

/// Hands the purchases over, and looks at them to their receipts.
pub(super) async fn buy(
    arguments: BuyArguments,
    engine: &Engine,
    intents: Vec<PurchaseIntent>,
) -> Result<Exit, Failure> {
    if arguments.dry_run {
        return Err(Failure::usage(
            "a dry run buys nothing, so that no engine need keep it: give --dry-run with --endpoint or --live, in place of \
             --restate. Nothing was done",
        ));
    }
    say(&format!("keeping purchases at {}", engine.name));
    let journal = engine.journal();
    let jobs = if arguments.again.is_empty() {
        let intents = arguments.with_follow_up(intents, &journal).await?;
        ask(&unknown(engine, &intents).await?, engine, arguments.spending.yes)?;
        let job = |intent| Job::Buy { intent: Box::new(intent), dry_run: false, consent: None };
        intents.into_iter().map(job).collect()
    } else {
        arguments.check_again(&journal).await?;
        let purchases = again::purchases(&arguments.again, &journal).await;
        ask(&purchases.iter().map(Purchase::intent).collect::<Vec<_>>(), engine, arguments.spending.yes)?;
        again::jobs(arguments.again, Agreed::new())
    };
    Ok(hosted::to_receipts(engine, jobs, arguments.json).await)
}

/// Those that the engine does not have yet.
async fn unknown<'i>(
    engine: &Engine,
    intents: &'i [PurchaseIntent],
) -> Result<Vec<&'i PurchaseIntent>, Failure> {
    let looks = stream::iter(intents).map(async |intent| match engine.client.view(&intent.id).await {
        Ok(_) => Ok(None),
        Err(ClientError::Unknown(_)) => Ok(Some(intent)),
        Err(error) => Err(Failure::from(error).advising(format!("`{}` asks again", program::this_command()))),
    });
    let unknown = looks.buffered(Kept::READ_AT_ONCE).try_filter_map(async |intent| Ok(intent));
    unknown.try_collect().await
}

/// Says what will be bought, and for whom, and asks: whether the service buys from the real Partner Center is not known here.
fn ask(intents: &[&PurchaseIntent], engine: &Engine, yes: bool) -> Result<(), Failure> {
    if intents.is_empty() {
        return Ok(());
    }
    let mut total = Total::default();
    let lines = intents.iter().flat_map(|intent| intent.all_lines());
    lines.for_each(|line| total.add(line.quantity, LinePrice::UNKNOWN));
    let words = total.words("buy", &MoneyTotals::default());
    confirm::ask(&wanted::text(intents, &engine.name), &words, yes).map(drop)
}
