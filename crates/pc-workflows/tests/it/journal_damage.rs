//! Flipped bits in a journal's file: what is read is what was written, or is refused.

use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt;
use pc_emulator::EmulatorOptions;
use pc_workflows::{Entry, Journal, JournalError, JournaledPurchase, PurchaseId, Runner, SqliteJournal};

use crate::harness::emulated::{Harness, catalog_items, software};
use crate::harness::{id, is_checkout};

/// Bits between two that are flipped every day, in a file that was closed and in one whose process was killed; the
/// campaign flips all.
const SAMPLED_EVERY_BITS: [usize; 2] = [811, 40_009];

/// A journal's file, and its log and the index of that beside it; empty where there is none.
type Files = [Vec<u8>; 3];

const ENDINGS: [&str; 3] = ["db", "db-wal", "db-shm"];

/// A journal of one purchase that has ended and one in the middle of its way, and what it says.
struct Written {
    /// After it was closed.
    closed: Files,
    /// As a process leaves it that is killed.
    killed: Files,
    known: Vec<(JournaledPurchase, Vec<Entry>)>,
}

impl Written {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let journal = Arc::new(SqliteJournal::open(&path).unwrap());
        let harness = Harness::new(EmulatorOptions::default());
        let runner = Runner::new(harness.client.clone(), journal.clone());
        runner.buy(serde_json::from_value(catalog_items("ended")).unwrap()).await.unwrap();
        let mut events = runner.events(1000);
        let stop = async {
            while let Some(Ok(event)) = events.next().await {
                if matches!(&event.kind, pc_workflows::EventKind::Recorded(entry) if is_checkout(entry)) {
                    return runner.stop();
                }
            }
        };
        let buy = runner.buy(serde_json::from_value(software("running")).unwrap());
        futures_util::future::join(buy, stop).await.0.unwrap_err();
        let mut known = Vec::new();
        for purchase in journal.purchases().await.unwrap() {
            let entries = journal.entries(&purchase.id).await.unwrap();
            known.push((purchase, entries));
        }
        assert_eq!(known.iter().map(|(known, _)| known.ended).collect::<Vec<_>>(), [true, false]);
        let files = || ENDINGS.map(|ending| std::fs::read(path.with_extension(ending)).unwrap_or_default());
        let killed = files();
        drop((runner, journal));
        Self { closed: files(), killed, known }
    }
}

/// Puts the files there, with one bit of one of them flipped.
fn place(files: &Files, path: &Path, (file, bit): (usize, usize)) {
    for (number, (ending, content)) in ENDINGS.iter().zip(files).enumerate() {
        let path = path.with_extension(ending);
        if content.is_empty() {
            let _ = std::fs::remove_file(path);
            continue;
        }
        let mut content = content.clone();
        if number == file {
            content[bit / 8] ^= 1 << (bit % 8);
        }
        std::fs::write(path, content).unwrap();
    }
}

/// What became of a flipped bit.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    harmless: usize,
    file_refused: usize,
    purchase_refused: usize,
}

/// Opens a journal and asks it for everything: it says what was written, or refuses.
async fn judge(
    written: &Written,
    opened: Result<SqliteJournal, JournalError>,
    what: &str,
    tally: &mut Tally,
) {
    let journal = match opened {
        Ok(journal) => journal,
        Err(JournalError::Damaged { .. } | JournalError::Open { .. }) => {
            tally.file_refused += 1;
            return;
        }
        Err(error) => panic!("{what}: {error}"),
    };
    let mut is_refused = false;
    match journal.purchases().await {
        Ok(listed) => {
            let names: Vec<&PurchaseId> = listed.iter().map(|known| &known.id).collect();
            let expected: Vec<&PurchaseId> = written.known.iter().map(|(known, _)| &known.id).collect();
            assert_eq!(names, expected, "{what}");
            for (told, (known, _)) in listed.iter().zip(&written.known) {
                let is_damaged = journal.entries(&told.id).await.is_err();
                assert!(is_damaged || told == known, "{what}: {told:?}");
            }
        }
        Err(_) => is_refused = true,
    }
    for (known, entries) in &written.known {
        match journal.entries(&known.id).await {
            Ok(read) => assert!(read == *entries, "{what}: `{}` reads otherwise", known.id),
            Err(JournalError::DamagedPurchase { purchase, .. }) => {
                assert_eq!(purchase, known.id, "{what}");
                is_refused = true;
                // Whoever writes on without having read heals nothing that was changed.
                let _ = journal.append(&known.id, entries.len() as u64, &entries[1]).await;
                if let Ok(read) = journal.entries(&known.id).await {
                    assert!(
                        read == [&entries[..], &entries[1..2]].concat(),
                        "{what}: `{}` is healed",
                        known.id
                    );
                }
            }
            Err(error) => panic!("{what}: `{}`: {error}", known.id),
        }
        let fresh = journal.append(&known.id, 0, &entries[0]).await;
        assert!(fresh.is_err(), "{what}: `{}` begins anew", known.id);
    }
    if is_refused { tally.purchase_refused += 1 } else { tally.harmless += 1 }
}

/// Flips bits of a journal's files, one after the other, each so many behind the one before.
async fn flip(written: &Written, files: &Files, every: usize) -> Tally {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut tally = Tally::default();
    for (file, content) in files.iter().enumerate() {
        for (turn, bit) in (0..content.len() * 8).step_by(every).enumerate() {
            place(files, &path, (file, bit));
            let opened =
                if turn % 2 == 0 { SqliteJournal::read_only(&path) } else { SqliteJournal::open(&path) };
            judge(written, opened, &format!("bit {bit} of {}", ENDINGS[file]), &mut tally).await;
        }
    }
    tally
}

#[tokio::test(start_paused = true)]
async fn a_flipped_bit_is_refused_or_changes_nothing_that_is_read() {
    let written = Written::new().await;
    let [closed_every, killed_every] = SAMPLED_EVERY_BITS;
    let closed = flip(&written, &written.closed, closed_every).await;
    assert!(closed.purchase_refused > 50 && closed.file_refused > 2 && closed.harmless > 50, "{closed:?}");
    let killed = flip(&written, &written.killed, killed_every).await;
    assert!(killed.file_refused > 20, "{killed:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "many minutes: every bit, or every so many as EVERY says"]
async fn no_flipped_bit_is_believed() {
    let every = std::env::var("EVERY").map_or(1, |number| number.parse().unwrap());
    let written = Written::new().await;
    println!("closed: {:?}", flip(&written, &written.closed, every).await);
    println!("killed: {:?}", flip(&written, &written.killed, every).await);
}

/// Changes of whole values, each of which a purchase could be bought by twice.
#[tokio::test(start_paused = true)]
async fn changed_rows_stop_their_purchase_and_no_other() {
    let written = Written::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    for change in [
        r#"UPDATE entry SET data = replace(data, '"quantity":1', '"quantity":3') WHERE purchase = 2"#,
        "UPDATE entry SET at = '2031-01-01T00:00:00Z' WHERE purchase = 2 AND seq = 2",
        "DELETE FROM entry WHERE purchase = 2 AND seq = (SELECT max(seq) FROM entry WHERE purchase = 2)",
        "DELETE FROM entry WHERE purchase = 2 AND seq = 3",
        "DELETE FROM entry WHERE purchase = 2",
        "UPDATE purchase SET status = 'completed' WHERE number = 2",
        "UPDATE purchase SET id = 'sunning' WHERE number = 2",
        "UPDATE purchase SET entries = entries - 1 WHERE number = 2",
        "UPDATE entry SET seq = seq + 1000 WHERE purchase = 2 AND seq > 4",
    ] {
        std::fs::write(&path, &written.closed[0]).unwrap();
        rusqlite::Connection::open(&path).unwrap().execute_batch(change).unwrap();
        let journal = SqliteJournal::open(&path).unwrap();
        assert_eq!(journal.entries(&id("ended")).await.unwrap(), written.known[0].1, "{change}");
        let refused = journal.entries(&id("running")).await.unwrap_err();
        let JournalError::DamagedPurchase { purchase, .. } = &refused else { panic!("{change}: {refused}") };
        assert_eq!(*purchase, id("running"), "{change}");
        let advice = refused.next_step().unwrap();
        assert!(advice.contains("[running]") && advice.contains("resume"), "{advice}");
        let again = journal.append(&id("running"), 0, &written.known[1].1[0]).await;
        assert!(again.is_err(), "{change}: it begins anew");
    }
}
