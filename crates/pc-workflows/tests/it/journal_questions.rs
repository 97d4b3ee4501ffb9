//! `docs/journal.md` is true: each of its questions, asked of a journal, has the answer the page promises.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use pc_emulator::EmulatorOptions;
use pc_workflows::{EventKind, PurchaseStatus, RunError, Runner, SqliteJournal, prune};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::harness::emulated::{Harness, catalog_items, software};

const PAGE: &str = include_str!("../../../../docs/journal.md");

/// A question and the column names and rows of its answer.
struct Asked {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

fn ask(connection: &Connection, nth: usize) -> Asked {
    let question = PAGE.split("```sql\n").nth(nth + 1).unwrap().split("```").next().unwrap();
    let mut query = connection.prepare(question).unwrap_or_else(|error| panic!("{question}: {error}"));
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let rows = query.query_map([], |row| (0..width).map(|column| row.get(column)).collect()).unwrap();
    Asked { rows: rows.collect::<Result<_, _>>().unwrap(), columns }
}

impl Asked {
    /// Each row as text.
    fn texts(&self) -> Vec<Vec<String>> {
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            other => panic!("{other:?} answers nothing"),
        };
        self.rows.iter().map(|row| row.iter().map(text).collect()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn every_question_of_the_page_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = Arc::new(SqliteJournal::open(&path).unwrap());
    let mut options = EmulatorOptions::default();
    let faults = "[[rules]]\nfault = \"status\"\nstatus = 503\noperation = \"GetProduct\"\nnth = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]\n\
                  [[rules]]\nfault = \"lose_answer\"\noperation = \"CheckoutCart\"\nnth = [4, 5, 6, 7, 8, 9, 10, 11, 12]\n";
    options.faults = faults.parse().unwrap();
    let harness = Harness::new(options);
    let runner = Runner::new(harness.client.clone(), journal.clone());
    let buy = |intent| runner.buy(serde_json::from_value(intent).unwrap());
    assert_eq!(buy(software("old")).await.unwrap().status, PurchaseStatus::Completed);
    let old = harness.clock.now();
    harness.clock.sleep_until(old + Duration::from_secs(1)).await;
    assert_eq!(buy(catalog_items("order-4711")).await.unwrap().status, PurchaseStatus::Completed);
    let mut unknown = software("unknown");
    unknown["line"][0]["product"] = "NOSUCHTHING0".into();
    assert_eq!(buy(unknown).await.unwrap().status, PurchaseStatus::Rejected);
    let mut hasty = software("hasty");
    hasty["deadline_minutes"] = 1.into();
    assert_eq!(buy(hasty).await.unwrap().status, PurchaseStatus::Unresolved);
    // Its answer is lost, and the process stops before it looked.
    let mut events = runner.events(1000);
    let stop = async {
        while let Some(Ok(event)) = events.next().await {
            if matches!(event.kind, EventKind::Waiting { .. }) {
                return runner.stop();
            }
        }
    };
    let (cut, ()) = futures_util::future::join(buy(software("cut")), stop).await;
    assert!(matches!(cut, Err(RunError::Interrupted(_))), "{cut:?}");
    prune(&*journal, old + Duration::from_millis(1)).await.unwrap();

    // As the shell does it, while the journal is open for writing.
    let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let questions = PAGE.matches("```sql\n").count();
    let asked: Vec<Asked> = (0..questions).map(|nth| ask(&connection, nth)).collect();
    let silent: Vec<usize> = (0..questions).filter(|nth| asked[*nth].rows.is_empty()).collect();
    assert!(silent.is_empty(), "questions {silent:?} have no answer");
    let [there, history, bought, in_doubt, problems, troubles, requests, closed] = &asked[..] else {
        panic!("{questions} questions")
    };
    let statuses: Vec<(String, String)> =
        there.texts().into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let expected = [
        ("old", "completed"),
        ("order-4711", "completed"),
        ("unknown", "rejected"),
        ("hasty", "unresolved"),
        ("cut", "running"),
    ];
    assert_eq!(statuses, expected.map(|(id, status)| (id.to_owned(), status.to_owned())));
    assert_eq!(there.columns, ["id", "status", "started", "last", "entries"]);
    let facts: Vec<String> = history.texts().into_iter().map(|row| row[2].clone()).collect();
    assert_eq!((facts[0].as_str(), facts.last().unwrap().as_str()), ("started", "ended"));
    assert!(facts.contains(&"rules_passed".to_owned()), "facts without members have names too: {facts:?}");
    let held: Vec<String> =
        harness.emulator.orders().iter().map(|order| order["id"].as_str().unwrap().to_owned()).collect();
    for row in bought.texts() {
        assert!(held.contains(&row[1]) && row[2].split(':').count() == 3, "{row:?}");
    }
    assert_eq!(bought.rows.len(), 4, "three lines of one, one of another; the closed one has its receipt");
    assert_eq!(in_doubt.texts()[0][0], "cut");
    assert_eq!(problems.rows.len(), 2);
    assert!(troubles.texts()[0][0] == "GetProduct", "{:?}", troubles.texts());
    assert_eq!(requests.rows.len(), 5);
    assert!(closed.texts()[0][1].contains("\"status\":\"completed\""));
}
