//! Files that were made to harm whoever opens them: each is refused at once, by name, and not changed.

use std::path::Path;

use pc_models::Timestamp;
use pc_workflows::{Entry, Journal, JournalError, Purchase, PurchaseIntent, SqliteJournal};
use rusqlite::Connection;

use crate::harness::emulated::software;
use crate::harness::id;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/kept");

/// A table of a recursion that never ends.
const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

/// A journal of this program, and what somebody else then did to it.
fn crafted(folder: &Path, statements: &str) -> std::path::PathBuf {
    let path = folder.join("crafted.db");
    drop(SqliteJournal::open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch(statements).unwrap();
    path
}

/// Why it is refused to read and to write.
fn refusals(path: &Path) -> [String; 2] {
    let refused = |journal: Result<SqliteJournal, JournalError>| journal.map(drop).unwrap_err().to_string();
    let before = std::fs::read(path).unwrap();
    let refusals = [refused(SqliteJournal::read_only(path)), refused(SqliteJournal::open(path))];
    assert_eq!(std::fs::read(path).unwrap(), before);
    refusals
}

#[test]
fn whatever_this_program_does_not_make_is_refused_by_name() {
    let view = format!(
        "PRAGMA foreign_keys = OFF; DROP TABLE purchase;
         CREATE VIEW purchase AS {ENDLESS} SELECT i AS number, 'p' || i AS id, NULL AS status, 0 AS entries,
             0 AS last_sum, 0 AS sum FROM n"
    );
    let trigger = format!(
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN
             INSERT INTO purchase (id) {ENDLESS} SELECT 'p' || i FROM n; END"
    );
    let generated = "PRAGMA foreign_keys = OFF; DROP TABLE purchase;
         CREATE TABLE purchase (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, status TEXT,
             entries INTEGER NOT NULL DEFAULT 0, last_sum INTEGER NOT NULL DEFAULT 0,
             sum INTEGER AS (length(hex(number)))) STRICT";
    for (statements, named) in [
        (view.as_str(), "it holds a view `purchase`"),
        (trigger.as_str(), "it holds a trigger `t`"),
        (generated, "its tables are not as this program makes them"),
        ("CREATE TABLE more (x)", "it holds a table `more`"),
        ("CREATE INDEX by_time ON entry (at)", "it holds a index `by_time`"),
        ("CREATE VIEW \"a\u{1b}[8m\" AS SELECT 1", r"it holds a view `a\u001b[8m`"),
        ("CREATE INDEX i ON entry (upper(data))", "it holds a index `i`"),
        ("DROP TABLE entry", "its tables are not as this program makes them"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        for refusal in refusals(&crafted(folder.path(), statements)) {
            assert!(refusal.contains(named), "{named}: {refusal}");
        }
    }
}

#[test]
fn a_virtual_table_is_never_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = crafted(
        folder.path(),
        "PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
             VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING fts5 (x)')",
    );
    for refusal in refusals(&path) {
        assert!(refusal.contains("it holds a table `v`"), "{refusal}");
    }
}

#[tokio::test]
async fn an_entry_that_is_larger_than_any_of_ours_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path).unwrap();
    journal.append(&id("p"), 0, &started("p")).await.unwrap();
    drop(journal);
    let huge = "UPDATE entry SET data = CAST(zeroblob(100000000) AS TEXT)";
    Connection::open(&path).unwrap().execute_batch(huge).unwrap();
    let journal = SqliteJournal::read_only(&path).unwrap();
    let error = journal.entries(&id("p")).await.unwrap_err().to_string();
    assert!(error.contains("too big"), "{error}");
}

fn started(id: &str) -> Entry {
    let intent: PurchaseIntent = serde_json::from_value(software(id)).unwrap();
    Purchase::start(intent, false, "test", Timestamp::UNIX_EPOCH)
}

#[tokio::test]
async fn journals_of_every_earlier_version_are_opened_as_before() {
    for version in 1..=5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        std::fs::copy(format!("{KEPT}/journal-v{version}.db"), &path).unwrap();
        let known = SqliteJournal::read_only(&path).unwrap().purchases().await.unwrap();
        assert!(!known.is_empty());
        for _ in 0..2 {
            let journal = SqliteJournal::open(&path).unwrap();
            assert_eq!(journal.purchases().await.unwrap(), known, "version {version}");
        }
        assert_eq!(SqliteJournal::read_only(&path).unwrap().purchases().await.unwrap(), known);
    }
}

#[cfg(unix)]
mod modes {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[tokio::test]
    async fn a_journal_and_what_is_beside_it_are_their_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let journal = SqliteJournal::open(&path).unwrap();
        journal.append(&id("p"), 0, &started("p")).await.unwrap();
        let modes =
            ["", "-wal", "-shm", ".lock"].map(|end| mode(&folder.path().join(format!("journal.db{end}"))));
        assert_eq!(modes, [0o600; 4]);
        assert_eq!(SqliteJournal::exposure(&path), None);
        let kept = journal.retire(".imported", "it is somewhere else").await.unwrap();
        assert_eq!(
            (mode(&kept), mode(&path)),
            (0o600, 0o600),
            "the journal that is put away, and the notice"
        );
    }

    #[test]
    fn what_others_can_do_is_told_and_what_everybody_can_write_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        assert_eq!(SqliteJournal::exposure(&path), None, "not there");
        drop(SqliteJournal::open(&path).unwrap());
        for (mode, told) in [(0o644, "can be read by others"), (0o660, "can be written by its group")] {
            set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let exposure = SqliteJournal::exposure(&path).unwrap().to_string();
            assert!(exposure.contains(told) && exposure.contains("chmod 600"), "{exposure}");
            drop(SqliteJournal::open(&path).unwrap());
        }
        set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
        let refused = SqliteJournal::open(&path).map(drop).unwrap_err().to_string();
        assert!(refused.contains("written by everybody") && refused.contains("chmod 600"), "{refused}");
        SqliteJournal::read_only(&path).unwrap();
        for file in ["journal.db", "journal.db-wal", "journal.db-shm"] {
            let path = folder.path().join(file);
            let _ = set_permissions(path, Permissions::from_mode(0o600));
        }
        set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        let exposure = SqliteJournal::exposure(&path).unwrap().to_string();
        assert!(exposure.contains("replaced by everybody"), "{exposure}");
        set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
        assert_eq!(SqliteJournal::exposure(&path), None, "as /tmp is");
    }

    #[test]
    fn a_link_where_a_lock_is_expected_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let (path, victim) = (folder.path().join("journal.db"), folder.path().join("victim"));
        std::fs::write(&victim, "precious").unwrap();
        symlink(&victim, folder.path().join("journal.db.lock")).unwrap();
        let refused = SqliteJournal::open(&path).map(drop).unwrap_err().to_string();
        assert!(refused.contains("its lock"), "{refused}");
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
        std::fs::remove_file(folder.path().join("journal.db.lock")).unwrap();
        symlink(&victim, folder.path().join("journal.db.new")).unwrap();
        drop(SqliteJournal::open(&path).unwrap());
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_journal_of_another_user_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(SqliteJournal::open(&path).unwrap());
    // Only the administrator can give a file away; anybody else can only look at one of somebody else's.
    if std::os::unix::fs::chown(&path, Some(65_534), None).is_ok() {
        let exposure = SqliteJournal::exposure(&path).unwrap().to_string();
        assert!(exposure.contains("belongs to user 65534"), "{exposure}");
    } else {
        assert_eq!(SqliteJournal::exposure(&path), None);
    }
}
