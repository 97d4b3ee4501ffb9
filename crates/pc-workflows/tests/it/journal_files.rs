//! What can happen to a journal's file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pc_emulator::EmulatorOptions;
use pc_workflows::{Entry, Journal, JournalError, Ledger, PurchaseId, RunError, Runner, SqliteJournal};
use rusqlite::Connection;

use crate::emulated::{Desk, catalog_items};

fn id() -> PurchaseId {
    "c".parse().unwrap()
}

/// A folder with a journal of one purchase of many entries.
async fn folder() -> (tempfile::TempDir, PathBuf, Vec<Entry>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let desk = Desk::new(EmulatorOptions::default());
    let journal = Arc::new(SqliteJournal::open(&path).unwrap());
    let intent = serde_json::from_value(catalog_items("c")).unwrap();
    Runner::new(desk.client, journal.clone()).buy(intent).await.unwrap();
    let entries = journal.entries(&id()).await.unwrap();
    (folder, path, entries)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// The process dies while an entry is written: however much of it reached the file, what was acknowledged before is all
/// there, and nothing is half there.
#[tokio::test(start_paused = true)]
async fn a_torn_tail_costs_only_what_was_never_acknowledged() {
    let (_folder, path, entries) = folder().await;
    drop(SqliteJournal::open(&path).unwrap()); // its log is in the file now
    let scene = tempfile::tempdir().unwrap();
    let torn = scene.path().join("journal.db");
    let journal = SqliteJournal::open(&torn).unwrap();
    let mut logs = vec![];
    for (seq, entry) in (0..).zip(&entries[..12]) {
        journal.append(&id(), seq, entry).await.unwrap();
        logs.push(std::fs::read(beside(&torn, "-wal")).unwrap());
    }
    let main = std::fs::read(&torn).unwrap();
    drop(journal);
    let (before, after) = (&logs[10], &logs[11]);
    assert!(after.starts_with(before), "the log only grows");
    for length in (before.len()..=after.len()).step_by(397).chain([after.len()]) {
        for garbage in [false, true] {
            let mut log = after[..length].to_vec();
            if garbage {
                log.resize(after.len() + 500, 0xA5);
            }
            std::fs::write(&torn, &main).unwrap();
            std::fs::write(beside(&torn, "-wal"), &log).unwrap();
            let _ = std::fs::remove_file(beside(&torn, "-shm"));
            let journal = SqliteJournal::open(&torn).unwrap();
            let kept = journal.entries(&id()).await.unwrap();
            let expected = if length == after.len() { 12 } else { 11 };
            assert_eq!(kept, entries[..expected], "{length} of {}", after.len());
            journal.append(&id(), expected as u64, &entries[expected]).await.unwrap(); // and it goes on
        }
    }
}

#[tokio::test(start_paused = true)]
async fn damage_is_told_and_not_written_over() {
    let (_folder, path, _) = folder().await;
    let whole = std::fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 5);
    for page in 1..pages {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        std::fs::write(&path, &damaged).unwrap();
        let error = SqliteJournal::open(&path).err().unwrap_or_else(|| panic!("page {page} is believed"));
        let JournalError::Damaged { .. } = error else { panic!("page {page}: {error}") };
        assert!(error.to_string().contains("docs/runbook.md"), "{error}");
        assert!(std::fs::read(&path).unwrap() == damaged, "page {page}: left as it is");
        assert!(matches!(SqliteJournal::read_only(&path), Err(JournalError::Damaged { .. })));
    }
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(SqliteJournal::open(&path), Err(JournalError::Damaged { .. })));
}

/// What the database's own check cannot see.
#[tokio::test(start_paused = true)]
async fn an_entry_that_is_missing_or_senseless_stops_its_purchase() {
    for (change, expected) in [
        ("DELETE FROM entry WHERE seq = 3", "entry 3 of purchase `c` is missing"),
        ("UPDATE entry SET data = substr(data, 1, 40) WHERE seq = 3", "cannot be read"),
        ("DELETE FROM entry WHERE seq = 0", "entry 0 of purchase `c` is missing"),
    ] {
        let (_folder, path, _) = folder().await;
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        let journal = SqliteJournal::open(&path).unwrap();
        let error = Ledger::new(Arc::new(journal)).purchase(&id()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{change}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_later_version_wrote_is_refused_as_such() {
    let (_folder, path, _) = folder().await;
    let connection = || Connection::open(&path).unwrap();
    for change in [
        "UPDATE entry SET data = replace(data, '\"version\":2', '\"version\":99') WHERE seq = 3",
        r#"UPDATE entry SET data = '{"version":99,"at":"2030-01-01T00:00:00Z","calls":0,"fact":{"teleported":{}}}' WHERE seq = 3"#,
    ] {
        assert_eq!(connection().execute(change, []).unwrap(), 1);
        let ledger = Ledger::new(Arc::new(SqliteJournal::open(&path).unwrap()));
        let error = ledger.purchase(&id()).await.unwrap_err();
        assert!(matches!(&error, RunError::Journal { error: JournalError::Newer, .. }), "{error}");
    }
    connection().pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteJournal::open(&path).err().unwrap().to_string();
    assert!(error.contains("a later version of this program wrote it (schema 99"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn no_secret_reaches_the_file() {
    let (_folder, path, _) = folder().await;
    let file = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_ascii_lowercase();
    // The desk's own client secret and refresh token, what tokens begin with, and how they travel.
    for secret in ["secret", "user", "emulated.", "bearer", "authorization", "refresh_token"] {
        assert!(!file.contains(&format!("\"{secret}")) && !file.contains(&format!("{secret} ")), "{secret}");
    }
    assert!(file.contains("checkoutcart"), "the file was read");
}
