//! Purchases as they stand in journals, and what storages lose of such things.

use std::str::FromStr;

use pc_models::{CountryCode, Decimal, Timestamp};
use pc_transport::RequestId;

use crate::spending::LinePrice;
use crate::{
    CancellationFact, CancellationIntent, CancellationStatus, Entry, Fact, LineIntent, Purchase, PurchaseId,
    PurchaseIntent, PurchaseStatus, WhatToCancel,
};

/// A text with what storages lose: quotes, wildcards, controls, letters beyond the basic plane, and blanks at its ends.
const TEXT: &str = " \"it's\" 100% of_it \\ \0 \r\n\t \u{1b}[8m ä ß 漢字 \u{1f6d2} \u{202e} ";

/// An amount that no binary float holds, and whose last digits matter.
const AMOUNT: &str = "12345678901234567890.12345600";

pub(super) fn id(text: &str) -> PurchaseId {
    known(text)
}

/// What a text of the checks stands for.
fn known<T: FromStr>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(_) => unreachable!("`{text}` is what it is meant to be"),
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_900_000_000_000 + millis)
}

fn entry(seq: i64, fact: Fact) -> Entry {
    Entry::new(at(seq), seq as u32, fact)
}

/// The start of a purchase.
pub(super) fn started(purchase: &PurchaseId) -> Entry {
    let line = LineIntent::new("DZH318Z0BQ3Q", "0001", u32::MAX).friendly_name(TEXT);
    let intent = PurchaseIntent::new(purchase.clone(), "contoso", known::<CountryCode>("US")).line(line);
    Purchase::start(intent, false, "https://api.example", at(0))
}

/// An entry that says nothing but a number.
pub(super) fn numbered(number: i64) -> Entry {
    let operation = format!("Operation{number}");
    entry(number, Fact::Sending { operation, request_id: RequestId::named(&number.to_string()) })
}

/// The end of a purchase.
pub(super) fn ended() -> Entry {
    entry(90, Fact::Ended { status: PurchaseStatus::Completed, problem: None })
}

/// A purchase that ended is looked at again.
pub(super) fn reopened() -> Entry {
    entry(91, Fact::Reopened)
}

/// A purchase that ended is started again.
pub(super) fn started_again() -> Entry {
    entry(92, Fact::StartedAgain)
}

/// The start of a cancellation, and its end.
pub(super) fn cancellation(id: &PurchaseId) -> [Entry; 2] {
    let what = WhatToCancel::Lines(Vec::new());
    let intent = CancellationIntent::new(id.clone(), "contoso", "order-1", what);
    let started = CancellationFact::Started { intent, service: TEXT.to_owned() };
    let ended = CancellationFact::Ended { status: CancellationStatus::Completed, problem: None };
    [started, ended].map(|fact| entry(93, Fact::Cancellation(fact)))
}

/// Entries of many kinds, with what storages lose.
pub(super) fn history(purchase: &PurchaseId) -> Vec<Entry> {
    let price = LinePrice { extended: Some(known::<Decimal>(AMOUNT)), ..LinePrice::UNKNOWN };
    let problem = TEXT.to_owned();
    let facts = [
        Fact::Resumed,
        Fact::CustomerSeen { country: None },
        Fact::CustomerSeen { country: Some(known::<CountryCode>("US")) },
        Fact::ProductSeen { lines: vec![0, usize::from(u16::MAX)], title: TEXT.to_owned(), kind: None },
        Fact::CartCreated {
            cart: TEXT.into(),
            expires: Some(at(-1)),
            groups: vec![String::new(), TEXT.to_owned()],
            prices: vec![price, LinePrice::UNKNOWN],
        },
        Fact::CheckoutUnknown { problem: problem.clone(), orders: Vec::new(), errors: Vec::new() },
        Fact::Troubled {
            operation: "GetCart".to_owned(),
            problem,
            retry_after_s: Some(u64::from(u32::MAX)),
            answered: true,
        },
        Fact::ProductSeen { lines: Vec::new(), title: "x".repeat(1 << 20), kind: None },
    ];
    let rest = (1..).zip(facts).map(|(seq, fact)| entry(seq, fact).clock_ahead(Some(-3600)));
    std::iter::once(started(purchase)).chain(rest).chain([ended()]).collect()
}

/// All that is kept of this purchase once its history is let go.
pub(super) fn summary(history: &[Entry]) -> Entry {
    match Purchase::replay(history).and_then(|purchase| purchase.closing()) {
        Some(summary) => summary,
        None => unreachable!("the history of a check begins with a start and ends with an end"),
    }
}
