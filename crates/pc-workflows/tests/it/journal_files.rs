//! What can happen to a journal's file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pc_emulator::EmulatorOptions;
use pc_workflows::{Entry, History, Journal, JournalError, PurchaseId, RunError, Runner, SqliteJournal};
use rusqlite::Connection;

use crate::harness::emulated::{Harness, catalog_items};

fn id() -> PurchaseId {
    "c".parse().unwrap()
}

/// A folder with a journal of one purchase of many entries.
async fn folder() -> (tempfile::TempDir, PathBuf, Vec<Entry>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let harness = Harness::new(EmulatorOptions::default());
    let journal = Arc::new(SqliteJournal::open(&path).unwrap());
    let intent = serde_json::from_value(catalog_items("c")).unwrap();
    Runner::new(harness.client, journal.clone()).buy(intent).await.unwrap();
    let entries = journal.entries(&id()).await.unwrap();
    (folder, path, entries)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// The three files of a journal as a process that was killed leaves them.
#[derive(Clone)]
struct JournalFiles {
    contents: [Vec<u8>; 3],
}

const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

impl JournalFiles {
    fn of(path: &Path) -> Self {
        Self { contents: SUFFIXES.map(|suffix| std::fs::read(beside(path, suffix)).unwrap()) }
    }

    fn write_and_open(&self, path: &Path) -> Result<SqliteJournal, JournalError> {
        for (suffix, file) in SUFFIXES.iter().zip(&self.contents) {
            std::fs::write(beside(path, suffix), file).unwrap();
        }
        SqliteJournal::open(path)
    }

    fn with_log(&self, log: &[u8]) -> Self {
        let [main, _, index] = self.contents.clone();
        Self { contents: [main, log.to_vec(), index] }
    }
}

/// A journal's files after each of the first entries.
async fn files_after_entries(path: &Path, entries: &[Entry]) -> Vec<JournalFiles> {
    let journal = SqliteJournal::open(path).unwrap();
    let mut files = vec![];
    for (seq, entry) in (0..).zip(entries) {
        journal.append(&id(), seq, entry).await.unwrap();
        files.push(JournalFiles::of(path));
    }
    files
}

/// The process dies while an entry is written: however much of it reached the file, what was acknowledged before is all
/// there, and nothing is half there.
#[tokio::test(start_paused = true)]
async fn a_torn_tail_costs_only_what_was_never_acknowledged() {
    let (_folder, _, entries) = folder().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let files = files_after_entries(&path, &entries[..12]).await;
    let (before, after) = (&files[10], &files[11].contents[1]);
    let acknowledged = before.contents[1].len();
    assert!(after.starts_with(&before.contents[1]), "the log only grows");
    for length in (acknowledged..=after.len()).step_by(397).chain([after.len()]) {
        for garbage in [false, true] {
            let mut log = after[..length].to_vec();
            if garbage {
                log.resize(after.len() + 500, 0xA5);
            }
            let journal = before.with_log(&log).write_and_open(&path).unwrap();
            let kept = journal.entries(&id()).await.unwrap();
            assert!(
                kept.len() == 11 || (kept.len() == 12 && length == after.len()),
                "{length}: {}",
                kept.len()
            );
            assert_eq!(kept, entries[..kept.len()], "{length} of {}", after.len());
            let next = kept.len();
            journal.append(&id(), next as u64, &entries[next]).await.unwrap(); // and it goes on
        }
    }
}

/// A log that a disk or a person damaged or cut short is not taken for one that was torn.
#[tokio::test(start_paused = true)]
async fn acknowledged_entries_do_not_vanish_without_a_word() {
    let (_folder, _, entries) = folder().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let whole = files_after_entries(&path, &entries[..8]).await.pop().unwrap();
    let log = whole.contents[1].clone();
    for position in (0..log.len()).step_by(1013).chain([0, 9, 17, 25, log.len() - 1]) {
        let mut changed = log.clone();
        changed[position] ^= 0x40;
        let opened = whole.with_log(&changed).write_and_open(&path).map(drop);
        assert!(matches!(opened, Err(JournalError::Damaged { .. })), "byte {position}: {opened:?}");
    }
    for length in (40..log.len()).step_by(2003) {
        let opened = whole.with_log(&log[..length]).write_and_open(&path).map(drop);
        assert!(matches!(opened, Err(JournalError::Damaged { .. })), "{length} bytes: {opened:?}");
        let read = SqliteJournal::read_only(&path).map(drop);
        assert!(matches!(read, Err(JournalError::Damaged { .. })), "{length} bytes: {read:?}");
    }
    let journal = whole.write_and_open(&path).unwrap();
    assert_eq!(journal.entries(&id()).await.unwrap(), entries[..8]);
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
        assert!(error.to_string().contains("Put a good copy in its place"), "{error}");
        assert!(std::fs::read(&path).unwrap() == damaged, "page {page}: left as it is");
        assert!(matches!(SqliteJournal::read_only(&path), Err(JournalError::Damaged { .. })));
    }
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(SqliteJournal::open(&path), Err(JournalError::Damaged { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_that_was_in_use_is_left_as_it_is_with_its_log() {
    let (_folder, path, entries) = folder().await;
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&"d".parse().unwrap(), 0, &entries[0]).await.unwrap();
    let whole = JournalFiles::of(&path);
    drop(journal);
    let mut refused = 0;
    for page in 1..whole.contents[0].len() / 4096 {
        let mut files = whole.clone();
        files.contents[0][page * 4096..(page + 1) * 4096].fill(0xA5);
        match files.write_and_open(&path) {
            Ok(_) => {} // the log has a whole one
            Err(error) => {
                assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
                let left = JournalFiles::of(&path);
                assert!(left.contents[..2] == files.contents[..2], "page {page}: left as it is");
                refused += 1;
            }
        }
    }
    assert!(refused > 1, "{refused}");
}

/// What the database's own check cannot see.
#[tokio::test(start_paused = true)]
async fn an_entry_that_is_missing_or_senseless_stops_its_purchase() {
    for (change, expected) in [
        ("DELETE FROM entry WHERE seq = 3", "of `c` is damaged (entry 3 is missing)"),
        ("UPDATE entry SET data = substr(data, 1, 40) WHERE seq = 3", "entry 3 is not what was written"),
        ("DELETE FROM entry WHERE seq = 0", "of `c` is damaged (entry 0 is missing)"),
    ] {
        let (_folder, path, _) = folder().await;
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        let journal = SqliteJournal::open(&path).unwrap();
        let error = History::new(Arc::new(journal)).purchase(&id()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{change}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_later_version_wrote_is_refused_as_such() {
    let (_folder, path, entries) = folder().await;
    let connection = || Connection::open(&path).unwrap();
    let mut later = entries[3].clone();
    later.version = 99;
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id(), entries.len() as u64, &later).await.unwrap();
    let error = History::new(Arc::new(journal)).purchase(&id()).await.unwrap_err();
    assert!(matches!(&error, RunError::Journal { error: JournalError::Newer, .. }), "{error}");
    connection().pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteJournal::open(&path).err().unwrap().to_string();
    assert!(error.contains("a later version of this program wrote it (schema 99"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn no_secret_reaches_the_file() {
    let (_folder, path, _) = folder().await;
    let file = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_ascii_lowercase();
    // The harness's own client secret and refresh token, what tokens begin with, and how they travel.
    for secret in ["secret", "user", "emulated.", "bearer", "authorization", "refresh_token"] {
        assert!(!file.contains(&format!("\"{secret}")) && !file.contains(&format!("{secret} ")), "{secret}");
    }
    assert!(file.contains("checkoutcart"), "the file was read");
}
