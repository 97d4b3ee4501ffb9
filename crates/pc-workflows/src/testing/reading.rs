//! What is read is what was written.

use super::{Finding, expect_entries, samples, write, write_each};
use crate::{Entry, Journal, JournalError, JournaledPurchase, Purchase, PurchaseId};

pub(super) async fn begins_empty<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("begins_empty").await;
    expect_purchases(&journal, &[]).await?;
    expect_entries(&journal, &samples::id("never-started"), &[]).await?;
    expect_purchases(&journal, &[]).await // reading starts none
}

pub(super) async fn keeps_what_was_written<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("keeps_what_was_written").await;
    let (one, other) = (samples::id("one-by-one"), samples::id("together"));
    let history = samples::history(&one);
    write_each(&journal, &one, &history).await?;
    expect_entries(&journal, &one, &history).await?;
    let history = samples::history(&other);
    let (start, rest) = history.split_at(1);
    for (first, entries) in [(0, start), (1, rest), (history.len() as u64, &[])] {
        let written = journal.append_all(&other, first, entries).await;
        written.map_err(|error| format!("{} entries from {first} were refused: {error}", entries.len()))?;
    }
    expect_entries(&journal, &other, &history).await?;
    let receipt = |entries: &[Entry]| Purchase::replay(entries).and_then(|purchase| purchase.receipt());
    let read = journal.entries(&other).await.map_err(|error| error.to_string())?;
    if receipt(&read) == receipt(&history) { Ok(()) } else { Err("another receipt comes of it".to_owned()) }
}

pub(super) async fn keeps_versions<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("keeps_versions").await;
    let purchase = samples::id("of-a-later-version");
    let mut later = samples::started(&purchase);
    later.version += 1;
    write(&journal, &purchase, 0, &later).await?;
    match journal.entries(&purchase).await {
        Err(JournalError::Newer) => Ok(()),
        Ok(read) if read.first().is_some_and(Entry::is_from_a_later_version) => Ok(()),
        Ok(_) => Err("it is read as one of this version".to_owned()),
        Err(other) => Err(format!("it is refused by another error than `Newer`: {other}")),
    }
}

/// Ids that a careless comparison takes for each other: by case, by wildcards, by what they begin with, as numbers or paths.
const ALIKE: [&str; 10] = ["a", "A", "a_b", "a-b", "aXb", "a.b", "a-", "01", "1", ".."];

pub(super) async fn keeps_apart<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("keeps_apart").await;
    let longest = "x".repeat(64);
    let ids = ALIKE.iter().copied().chain([longest.as_str(), &longest[..63]]);
    let written: Vec<(PurchaseId, [Entry; 2])> = (0..)
        .zip(ids)
        .map(|(number, id)| {
            (samples::id(id), [samples::started(&samples::id(id)), samples::numbered(number)])
        })
        .collect();
    for seq in 0..2 {
        for (id, entries) in &written {
            write(&journal, id, seq as u64, &entries[seq]).await?;
        }
    }
    for (id, entries) in &written {
        expect_entries(&journal, id, entries).await?;
    }
    let listed: Vec<_> = written.iter().map(|(id, _)| JournaledPurchase::new(id.clone(), false)).collect();
    expect_purchases(&journal, &listed).await
}

pub(super) async fn lists_in_order_of_start<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("lists_in_order_of_start").await;
    let ids = ["b", "c", "a", "10", "9"].map(samples::id);
    for id in &ids {
        write(&journal, id, 0, &samples::started(id)).await?;
    }
    for id in ids.iter().rev() {
        write(&journal, id, 1, &samples::numbered(1)).await?;
    }
    let listed = ids.map(|id| JournaledPurchase::new(id, false));
    expect_purchases(&journal, &listed).await
}

pub(super) async fn knows_what_ended<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("knows_what_ended").await;
    let id = samples::id;
    let histories = [
        ("runs", vec![samples::numbered(1)], false),
        ("ended", vec![samples::numbered(1), samples::ended()], true),
        ("ended-and-more", vec![samples::ended(), samples::numbered(2)], true),
        ("reopened", vec![samples::ended(), samples::reopened()], false),
        ("started-again", vec![samples::ended(), samples::started_again()], false),
        ("ended-again", vec![samples::ended(), samples::reopened(), samples::ended()], true),
    ];
    let mut listed = Vec::new();
    for (purchase, rest, ended) in histories {
        let purchase = id(purchase);
        write(&journal, &purchase, 0, &samples::started(&purchase)).await?;
        let written = journal.append_all(&purchase, 1, &rest).await;
        written.map_err(|error| format!("entries of `{purchase}` were refused: {error}"))?;
        listed.push(JournaledPurchase::new(purchase, ended));
    }
    let cancelled = id("cancelled");
    write_each(&journal, &cancelled, &samples::cancellation(&cancelled)).await?;
    listed.push(JournaledPurchase::new(cancelled, true));
    expect_purchases(&journal, &listed).await
}

/// That the journal lists just these purchases.
pub(super) async fn expect_purchases(journal: &impl Journal, expected: &[JournaledPurchase]) -> Finding {
    let listed = journal.purchases().await;
    let listed = listed.map_err(|error| format!("the purchases cannot be listed: {error}"))?;
    let told = |all: &[JournaledPurchase]| {
        let each = |one: &JournaledPurchase| {
            let state = if one.ended { "ended" } else { "runs" };
            format!("`{}` {state}", one.id)
        };
        if all.is_empty() {
            "nothing".to_owned()
        } else {
            all.iter().map(each).collect::<Vec<_>>().join(", ")
        }
    };
    if listed == expected {
        return Ok(());
    }
    Err(format!("listed is {}, in place of {}", told(&listed), told(expected)))
}
