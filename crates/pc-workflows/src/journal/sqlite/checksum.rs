//! The checksums that chain the entries of a purchase, and seal its row.
//!
//! They are against accidents: bits that flip on a disk, in memory or on the way of a copy, and rows that come out of a
//! damaged index. 64 bits of XXH3 miss one such accident in 2^64, which no disk lives to see. They are not against
//! forgers: whoever may write the file can reckon them anew.

use twox_hash::XxHash3_64;

use crate::PurchaseId;

/// The sum before the first entry of a purchase.
pub(super) const BEFORE_FIRST: i64 = 0;

/// The sum of an entry, which covers those before it.
pub(super) fn of_entry(before: i64, id: &PurchaseId, seq: i64, at: &str, data: &str) -> i64 {
    of(&[before, seq], &[id.as_str(), at, data])
}

/// The sum of a purchase's row. `last` is the sum of its last entry: so none is missing at the end.
pub(super) fn of_purchase(id: &PurchaseId, status: Option<&str>, entries: i64, last: i64) -> i64 {
    of(&[entries, last, i64::from(status.is_some())], &[id.as_str(), status.unwrap_or_default()])
}

/// A short stand-in for an id.
pub(super) fn of_id(id: &PurchaseId) -> u64 {
    XxHash3_64::oneshot(id.as_str().as_bytes())
}

/// Every text behind its length, so that no two lists of values are the same bytes.
fn of(numbers: &[i64], texts: &[&str]) -> i64 {
    let length = 8 * (numbers.len() + texts.len()) + texts.iter().map(|text| text.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(length);
    for number in numbers {
        bytes.extend(number.to_le_bytes());
    }
    for text in texts {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    XxHash3_64::oneshot(&bytes).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_counts_and_the_sums_stay_the_same_for_ever() {
        let id = |text: &str| text.parse::<PurchaseId>().unwrap();
        let entry = of_entry(7, &id("a"), 1, "at", "data");
        let others = [
            of_entry(8, &id("a"), 1, "at", "data"),
            of_entry(7, &id("b"), 1, "at", "data"),
            of_entry(7, &id("a"), 2, "at", "data"),
            of_entry(7, &id("a"), 1, "atd", "ata"),
        ];
        assert!(others.iter().all(|other| *other != entry));
        let sealed = of_purchase(&id("a"), None, 2, 7);
        assert_ne!(sealed, of_purchase(&id("a"), Some(""), 2, 7));
        // Journals that were written hold them.
        assert_eq!((entry, sealed), (-1_644_250_870_681_304_425, -8_327_666_317_788_257_952));
    }
}
