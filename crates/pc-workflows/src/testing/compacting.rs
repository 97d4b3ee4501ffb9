//! Histories that are let go.

use super::reading::expect_purchases;
use super::{Finding, expect_conflict, expect_entries, samples, write, write_each};
use crate::{Compaction, JournaledPurchase};

pub(super) async fn replaces_histories<J: Compaction>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let (old, other) = (samples::id("old"), samples::id("other"));
    let (history, kept) = (samples::history(&old), samples::history(&other));
    let summary = samples::summary(&history);
    let journal = open("replaces_histories").await;
    write_each(&journal, &old, &history).await?;
    write_each(&journal, &other, &kept).await?;
    let compacted = journal.compact(&old, history.len() as u64, &summary).await;
    compacted.map_err(|error| format!("a summary was refused: {error}"))?;
    drop(journal);
    let journal = open("replaces_histories").await;
    expect_entries(&journal, &old, std::slice::from_ref(&summary)).await?;
    expect_entries(&journal, &other, &kept).await?;
    let listed =
        |ended| [JournaledPurchase::new(old.clone(), ended), JournaledPurchase::new(other.clone(), true)];
    expect_purchases(&journal, &listed(true)).await?;
    let taken = journal.append(&old, 0, &samples::started(&old)).await;
    expect_conflict(taken, &old, "the start of a purchase whose history was let go")?;
    write(&journal, &old, 1, &samples::started_again()).await?;
    expect_entries(&journal, &old, &[summary, samples::started_again()]).await?;
    expect_purchases(&journal, &listed(false)).await
}

pub(super) async fn refuses_outdated_summaries<J: Compaction>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("refuses_outdated_summaries").await;
    let (purchase, never) = (samples::id("p"), samples::id("never-started"));
    let history = samples::history(&purchase);
    let summary = samples::summary(&history);
    write_each(&journal, &purchase, &history).await?;
    let known = history.len() as u64;
    for entries in [0, known - 1, known + 1] {
        let answer = journal.compact(&purchase, entries, &summary).await;
        expect_conflict(
            answer,
            &purchase,
            &format!("a summary of {entries} entries, where there are {known},"),
        )?;
    }
    let answer = journal.compact(&never, 0, &summary).await;
    expect_conflict(answer, &never, "a summary of a purchase that was never started")?;
    expect_entries(&journal, &purchase, &history).await?;
    expect_purchases(&journal, &[JournaledPurchase::new(purchase, true)]).await
}
