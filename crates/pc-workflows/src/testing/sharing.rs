//! Several processes that have the same journal open.

use super::reading::expect_purchases;
use super::writing::contend;
use super::{Finding, expect_conflict, expect_entries, samples, write};
use crate::{Journal, JournaledPurchase};

pub(super) async fn shows_others_at_once<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let (one, other) = (open("shows_others_at_once").await, open("shows_others_at_once").await);
    let purchase = samples::id("p");
    expect_entries(&other, &purchase, &[]).await?;
    let written = [samples::started(&purchase), samples::ended()];
    write(&one, &purchase, 0, &written[0]).await?;
    expect_entries(&other, &purchase, &written[..1]).await?;
    let taken = other.append(&purchase, 0, &samples::numbered(7)).await;
    expect_conflict(taken, &purchase, "an entry under a number that another process took")?;
    write(&other, &purchase, 1, &written[1]).await?;
    for journal in [&one, &other] {
        expect_entries(journal, &purchase, &written).await?;
        expect_purchases(journal, &[JournaledPurchase::new(purchase.clone(), true)]).await?;
    }
    Ok(())
}

pub(super) async fn lets_one_process_win<J: Journal>(open: &impl AsyncFn(&str) -> J) -> Finding {
    let (one, other) = (open("lets_one_process_win").await, open("lets_one_process_win").await);
    contend(&[&one, &other]).await
}
