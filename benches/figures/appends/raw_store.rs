//! The least that a durable store can do: rows into SQLite by one writer thread with group commit, and nothing of ours.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use futures_channel::oneshot;
use rusqlite::{Connection, params};

/// As many rows share a commit as in our journal.
const MAX_BATCH: usize = 2048;

pub(crate) struct RawStore(Sender<Row>);

struct Row {
    workflow: i64,
    seq: i64,
    data: String,
    done: oneshot::Sender<()>,
}

impl RawStore {
    pub(crate) fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "synchronous", "FULL").unwrap();
        let table =
            "CREATE TABLE event (pos INTEGER PRIMARY KEY, workflow INTEGER NOT NULL, seq INTEGER NOT NULL,
                     data TEXT NOT NULL, UNIQUE (workflow, seq)) STRICT";
        connection.execute_batch(table).unwrap();
        let (rows, received) = channel();
        std::thread::spawn(move || serve(connection, &received));
        Self(rows)
    }

    pub(crate) async fn append(&self, workflow: i64, seq: i64, data: String) {
        let (done, written) = oneshot::channel();
        self.0.send(Row { workflow, seq, data, done }).unwrap();
        written.await.unwrap();
    }
}

fn serve(mut connection: Connection, rows: &Receiver<Row>) {
    while let Ok(first) = rows.recv() {
        let batch: Vec<Row> = std::iter::once(first).chain(rows.try_iter().take(MAX_BATCH)).collect();
        let transaction = connection.transaction().unwrap();
        for Row { workflow, seq, data, .. } in &batch {
            let mut insert = transaction
                .prepare_cached("INSERT INTO event (workflow, seq, data) VALUES (?1, ?2, ?3)")
                .unwrap();
            insert.execute(params![workflow, seq, data]).unwrap();
        }
        transaction.commit().unwrap();
        for row in batch {
            let _ = row.done.send(());
        }
    }
}
