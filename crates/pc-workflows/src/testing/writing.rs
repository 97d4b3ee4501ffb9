//! What is written, what is refused, and what stays.

use futures_util::future::{join_all, poll_immediate};

use super::reading::expect_purchases;
use super::{Finding, expect_conflict, expect_entries, samples, write, write_each};
use crate::{Entry, Journal, JournalError, JournaledPurchase, PurchaseId};

/// How many write under the same number at the same time.
const CONTENDERS: i64 = 8;

pub(super) async fn refuses_taken_numbers<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("refuses_taken_numbers").await;
    let purchase = samples::id("p");
    let written = [samples::started(&purchase), samples::numbered(1), samples::numbered(2)];
    write_each(&journal, &purchase, &written).await?;
    for seq in 0..3 {
        let again = journal.append(&purchase, seq, &samples::numbered(7)).await;
        expect_conflict(again, &purchase, &format!("a second entry {seq}"))?;
        let same = journal.append(&purchase, seq, &written[seq as usize]).await;
        expect_conflict(same, &purchase, &format!("the same entry {seq} once more"))?;
    }
    expect_entries(&journal, &purchase, &written).await?;
    write(&journal, &purchase, 3, &samples::numbered(3)).await
}

pub(super) async fn refuses_gaps<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("refuses_gaps").await;
    let (purchase, other) = (samples::id("p"), samples::id("never-started"));
    let start = samples::started(&purchase);
    write(&journal, &purchase, 0, &start).await?;
    for (id, seq) in [(&purchase, 2), (&purchase, u64::from(u32::MAX)), (&other, 1)] {
        let answer = journal.append(id, seq, &samples::numbered(7)).await;
        expect_conflict(answer, id, &format!("entry {seq} of `{id}`, which leaves a gap,"))?;
    }
    expect_entries(&journal, &purchase, &[start]).await?;
    expect_entries(&journal, &other, &[]).await?;
    expect_purchases(&journal, &[JournaledPurchase::new(purchase, false)]).await
}

pub(super) async fn refuses_taken_batches<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("refuses_taken_batches").await;
    let purchase = samples::id("p");
    let written = [samples::started(&purchase), samples::numbered(1)];
    let batch = [samples::numbered(7), samples::numbered(8), samples::ended()];
    write_each(&journal, &purchase, &written).await?;
    for first in [0, 1, 3] {
        let answer = journal.append_all(&purchase, first, &batch).await;
        expect_conflict(answer, &purchase, &format!("entries from {first} on, where there are two,"))?;
    }
    expect_entries(&journal, &purchase, &written).await?;
    expect_purchases(&journal, &[JournaledPurchase::new(purchase, false)]).await
}

pub(super) async fn lets_one_win<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("lets_one_win").await;
    let journals = vec![&journal; CONTENDERS as usize];
    contend(&journals).await
}

/// Has each of these journals, which are one, write under the same numbers at the same time.
pub(super) async fn contend<J: Journal>(journals: &[&J]) -> Finding {
    let purchase = samples::id("contended");
    let mut winners: Vec<Entry> = Vec::new();
    for seq in 0..10 {
        let bids: Vec<Entry> = (0..).zip(journals).map(|(number, _)| samples::numbered(number)).collect();
        let append = |(journal, bid)| J::append(journal, &purchase, seq, bid);
        let answers = join_all(journals.iter().copied().zip(&bids).map(append)).await;
        let taken: Vec<usize> = (0..bids.len()).filter(|bid| answers[*bid].is_ok()).collect();
        let [winner] = taken[..] else {
            let (taken, all) = (taken.len(), bids.len());
            return Err(format!(
                "{taken} of {all} entries were taken that were written as number {seq} at once"
            ));
        };
        winners.push(bids[winner].clone());
        for refused in answers.into_iter().filter(Result::is_err) {
            expect_conflict(refused, &purchase, &format!("another entry {seq}, written at the same time,"))?;
        }
    }
    for journal in journals {
        expect_entries(*journal, &purchase, &winners).await?;
    }
    Ok(())
}

pub(super) async fn stays_usable<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let journal = open("stays_usable").await;
    let purchase = samples::id("p");
    let mut written = vec![samples::started(&purchase)];
    write_each(&journal, &purchase, &written).await?;
    for patience in 0..6 {
        let (given_up, next) = (samples::numbered(100 + patience), samples::numbered(patience));
        let mut append = Box::pin(journal.append(&purchase, written.len() as u64, &given_up));
        for _ in 0..patience {
            if poll_immediate(&mut append).await.is_some() {
                break;
            }
        }
        drop(append);
        go_on(&journal, &purchase, &mut written, given_up, next).await?;
    }
    expect_entries(&journal, &purchase, &written).await
}

/// Writes the next entry behind one that was given up: that may be there, arrive meanwhile, or never.
async fn go_on(
    journal: &impl Journal,
    purchase: &PurchaseId,
    written: &mut Vec<Entry>,
    given_up: Entry,
    next: Entry,
) -> Finding {
    let read = journal.entries(purchase).await;
    let read = read.map_err(|error| format!("after a write was given up it cannot be read: {error}"))?;
    if read.len() > written.len() {
        written.push(given_up.clone());
    }
    let answer = journal.append(purchase, written.len() as u64, &next).await;
    if matches!(answer, Err(JournalError::Conflict(_))) && written.last() != Some(&given_up) {
        written.push(given_up); // it arrived meanwhile
        write(journal, purchase, written.len() as u64, &next).await?;
    } else {
        answer.map_err(|error| format!("after a write was given up the next was refused: {error}"))?;
    }
    written.push(next);
    Ok(())
}

pub(super) async fn survives<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let (one, other) = (samples::id("one"), samples::id("other"));
    let mut history = samples::history(&one);
    let journal = open("survives").await;
    write_each(&journal, &one, &history).await?;
    write(&journal, &other, 0, &samples::started(&other)).await?;
    drop(journal);
    for _ in 0..2 {
        let journal = open("survives").await;
        expect_entries(&journal, &one, &history).await?;
        let listed =
            [JournaledPurchase::new(one.clone(), true), JournaledPurchase::new(other.clone(), false)];
        expect_purchases(&journal, &listed).await?;
        let taken = history.len() as u64 - 1;
        let again = journal.append(&one, taken, &samples::numbered(7)).await;
        expect_conflict(
            again,
            &one,
            &format!("a second entry {taken}, after the journal was opened again,"),
        )?;
        let next = samples::numbered(history.len() as i64);
        write(&journal, &one, history.len() as u64, &next).await?;
        history.push(next);
    }
    Ok(())
}
