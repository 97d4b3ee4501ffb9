use super::*;
use crate::Fact;
use crate::{Purchase, PurchaseIntent, PurchaseStatus};
use futures_util::future::join_all;
use pc_models::Timestamp;
use rusqlite::Connection;

fn id(text: &str) -> PurchaseId {
    text.parse().unwrap()
}

fn start() -> Entry {
    let intent: PurchaseIntent = serde_json::from_value(serde_json::json!({
        "id": "a", "customer": "c", "country": "US", "line": [{"product": "P", "sku": "S", "quantity": 1}]
    }))
    .unwrap();
    Purchase::start(intent, false, "test", Timestamp::UNIX_EPOCH)
}

fn ended() -> Entry {
    Entry::new(Timestamp::UNIX_EPOCH, 0, Fact::Ended { status: PurchaseStatus::Cancelled, problem: None })
}

#[tokio::test]
async fn entries_survive_closing_and_are_numbered_without_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id("a"), 0, &start()).await.unwrap();
    assert_eq!(journal.append(&id("a"), 0, &start()).await, Err(JournalError::Conflict(id("a"))));
    assert_eq!(journal.append(&id("a"), 2, &ended()).await, Err(JournalError::Conflict(id("a"))));
    journal.append(&id("a"), 1, &ended()).await.unwrap();
    drop(journal);
    let journal = SqliteJournal::open(&path).unwrap();
    assert_eq!(journal.entries(&id("a")).await.unwrap(), [start(), ended()]);
    let all = journal.purchases().await.unwrap();
    assert_eq!(all, [JournaledPurchase { id: id("a"), ended: true }]);
}

#[tokio::test]
async fn entries_written_together_are_all_there_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    let both = [start(), ended()];
    journal.append_all(&id("a"), 0, &both).await.unwrap();
    for first in [0, 1, 3] {
        let again = journal.append_all(&id("a"), first, &both).await;
        assert_eq!(again, Err(JournalError::Conflict(id("a"))), "{first}");
    }
    assert_eq!(journal.entries(&id("a")).await.unwrap(), both);
    assert_eq!(journal.purchases().await.unwrap(), [JournaledPurchase { id: id("a"), ended: true }]);
}

#[tokio::test]
async fn one_process_writes_and_others_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id("a"), 0, &start()).await.unwrap();
    assert!(matches!(SqliteJournal::open(&path), Err(JournalError::Locked { .. })));
    let reader = SqliteJournal::read_only(&path).unwrap();
    assert_eq!(reader.entries(&id("a")).await.unwrap().len(), 1);
    assert!(matches!(reader.append(&id("b"), 0, &start()).await, Err(JournalError::Write(_))));
}

#[tokio::test]
async fn another_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear customer, ".repeat(100)).unwrap();
    let error = SqliteJournal::open(&path).err().unwrap().to_string();
    assert!(error.contains("not a purchase journal"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "Dear customer, ".repeat(100));
}

#[tokio::test]
async fn a_foreign_database_is_not_changed_and_a_half_made_file_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("other.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let before = std::fs::read(&foreign).unwrap();
    assert!(SqliteJournal::open(&foreign).is_err());
    assert_eq!(std::fs::read(&foreign).unwrap(), before);
    let error = SqliteJournal::open(folder.path()).err().unwrap().to_string();
    assert!(error.contains("it is a folder"), "{error}");
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    assert!(SqliteJournal::open(&empty).is_ok());
    assert_eq!(SqliteJournal::read_only(&empty).unwrap().purchases().await, Ok(vec![]));
}

/// A journal that was cut to nothing is no new one.
#[tokio::test]
async fn a_journal_that_lost_all_is_not_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(SqliteJournal::open(&path).unwrap());
    std::fs::write(&path, "").unwrap();
    for opened in [SqliteJournal::open(&path), SqliteJournal::read_only(&path)] {
        assert!(matches!(opened.err(), Some(JournalError::Damaged { .. })));
    }
    assert_eq!(std::fs::read(&path).unwrap().len(), 0);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(folder.path().join("journal.db-wal"), "entries").unwrap();
    assert!(
        matches!(SqliteJournal::open(&path).err(), Some(JournalError::Damaged { .. })),
        "its log is left"
    );
    // One whose maker died before it was whole never had the name.
    let half = folder.path().join("half.db");
    std::fs::write(folder.path().join("half.db.lock"), "1").unwrap();
    std::fs::write(folder.path().join("half.db.new"), "SQLite form").unwrap();
    assert!(SqliteJournal::open(&half).is_ok());
    assert!(!folder.path().join("half.db.new").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn another_name_of_the_file_is_the_same_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("journal.db"), folder.path().join("link.db"));
    let _journal = SqliteJournal::open(&path).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(matches!(SqliteJournal::open(&link), Err(JournalError::Locked { .. })));
}

#[tokio::test]
async fn many_at_once_are_all_written() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    let ids: Vec<PurchaseId> = (0..500).map(|number| id(&format!("p{number}"))).collect();
    let first = start();
    let written = join_all(ids.iter().map(|id| journal.append(id, 0, &first))).await;
    assert!(written.iter().all(Result::is_ok));
    assert_eq!(journal.purchases().await.unwrap().len(), 500);
}

/// A disk that is full fails the append and nothing else: what was acknowledged stays, and it goes on when there is room.
#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    let pages = |pages: u32| {
        journal.read(move |store| {
            store.connection.pragma_update(None, "max_page_count", pages).map_err(JournalError::read)
        })
    };
    pages(12).await.unwrap();
    let mut written = 0;
    let refused = loop {
        match journal.append(&id(&format!("p{written}")), 0, &start()).await {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(written > 10 && refused.to_string().contains("no room left"), "{written}: {refused}");
    assert_eq!(journal.purchases().await.unwrap().len(), written);
    assert!(journal.append(&id("again"), 0, &start()).await.is_err(), "it stays full");
    pages(1000).await.unwrap();
    journal.append(&id("again"), 0, &start()).await.unwrap();
    assert_eq!(journal.purchases().await.unwrap().len(), written + 1);
}

/// The log lies beside one of the names only: by another one what is in it would be missed, and the lock, too.
#[cfg(unix)]
#[tokio::test]
async fn a_file_of_several_names_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("journal.db"), folder.path().join("link.db"));
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id("a"), 0, &start()).await.unwrap();
    std::fs::hard_link(&path, &link).unwrap();
    for opened in
        [SqliteJournal::open(&link), SqliteJournal::read_only(&link), SqliteJournal::read_only(&path)]
    {
        let error = opened.err().unwrap().to_string();
        assert!(error.contains("2 names (hard links)"), "{error}");
    }
    std::fs::remove_file(&link).unwrap();
    assert_eq!(SqliteJournal::read_only(&path).unwrap().entries(&id("a")).await.unwrap(), [start()]);
}

/// Neither a rename nor another file in its place lets a second process write, or the first go on into nowhere.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_was_renamed_while_it_is_in_use_is_locked_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (path, renamed) = (folder.path().join("journal.db"), folder.path().join("renamed.db"));
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id("a"), 0, &start()).await.unwrap();
    std::fs::rename(&path, &renamed).unwrap();
    assert!(matches!(SqliteJournal::open(&renamed), Err(JournalError::Locked { .. })));
    assert!(matches!(SqliteJournal::open(&path), Err(JournalError::Locked { .. })));
    let refused = journal.append(&id("b"), 0, &start()).await.unwrap_err();
    assert!(refused.to_string().contains("removed, renamed or replaced"), "{refused}");
    std::fs::write(&path, "another one").unwrap();
    assert!(journal.append(&id("b"), 0, &start()).await.is_err(), "another file is in its place");
    std::fs::rename(&renamed, &path).unwrap();
    journal.append(&id("b"), 0, &start()).await.unwrap();
    drop(journal);
    assert_eq!(SqliteJournal::open(&path).unwrap().purchases().await.unwrap().len(), 2);
}

/// What an earlier version wrote can be read as it is, and is chained by whoever writes it next.
#[tokio::test]
async fn a_journal_of_the_first_schema_is_read_as_it_is_and_chained_when_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/kept/journal-v1.db");
    std::fs::copy(kept, &path).unwrap();
    let gap =
        "DELETE FROM entry WHERE seq = 1 AND purchase = (SELECT number FROM purchase WHERE id = 'visible')";
    Connection::open(&path).unwrap().execute_batch(gap).unwrap();
    let before = std::fs::read(&path).unwrap();
    let reader = SqliteJournal::read_only(&path).unwrap();
    let listed = reader.purchases().await.unwrap();
    assert_eq!(listed.len(), 16);
    let mut read = Vec::new();
    for purchase in &listed {
        read.push(reader.entries(&purchase.id).await);
    }
    drop(reader);
    assert!(std::fs::read(&path).unwrap() == before, "reading changes nothing");
    let damaged = read.iter().filter(|entries| entries.is_err()).count();
    assert_eq!(damaged, 1, "the gap");
    for _ in 0..2 {
        let journal = SqliteJournal::open(&path).unwrap();
        let again = journal.purchases().await.unwrap();
        for (purchase, read) in again.iter().zip(&read) {
            let entries = journal.entries(&purchase.id).await;
            match read {
                Ok(_) => assert!(entries == *read && listed.contains(purchase), "{}", purchase.id),
                Err(_) => assert!(matches!(entries, Err(JournalError::DamagedPurchase { .. }))),
            }
        }
    }
    let version = Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0));
    assert_eq!(version, Ok(2));
}

#[tokio::test]
async fn a_journal_that_is_put_away_is_whole_and_leaves_what_nobody_takes_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id("a"), 0, &start()).await.unwrap();
    let away = journal.retire(".away", "it is elsewhere").await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "it is elsewhere\n");
    assert!(!folder.path().join("journal.db-wal").exists(), "no log is left behind");
    for opened in [SqliteJournal::open(&path), SqliteJournal::read_only(&path)] {
        let refused = opened.err().unwrap().to_string();
        assert!(refused.contains("not a purchase journal"), "{refused}");
    }
    assert_eq!(SqliteJournal::read_only(&away).unwrap().entries(&id("a")).await.unwrap(), [start()]);
    let again = SqliteJournal::open(&folder.path().join("other.db")).unwrap();
    std::fs::write(folder.path().join("other.db.away"), "").unwrap();
    assert!(again.retire(".away", "").await.is_err(), "what is there is not replaced");
}
