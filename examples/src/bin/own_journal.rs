//! A journal of one's own: one file, a line of JSON for each entry. `cargo run -p examples --bin own_journal -- purchases.jsonl`
#![allow(clippy::print_stdout)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::{
    Entry, Journal, JournalError, JournaledPurchase, LineIntent, PurchaseId, PurchaseIntent, Runner,
};
use serde_json::json;

/// Appends to a file, and remembers what is in it.
struct FileJournal {
    state: Mutex<State>,
}

struct State {
    file: File,
    /// Every purchase with the JSON of its entries, in the order of their start.
    purchases: Vec<(PurchaseId, Vec<String>)>,
    /// Why a line may be half written: nothing is written behind it.
    broken: Option<String>,
}

impl FileJournal {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).append(true).create(true).open(path)?;
        file.try_lock()?; // one process writes; the lock ends with it
        let mut state = State { file, purchases: Vec::new(), broken: None };
        let mut lines = BufReader::new(state.file.try_clone()?);
        let (mut line, mut end) = (Vec::new(), 0);
        while lines.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
            let (purchase, entry): (PurchaseId, String) = serde_json::from_slice(&line)?;
            state.of(&purchase).push(entry);
            end += line.len() as u64;
            line.clear();
        }
        state.file.set_len(end)?; // what a process was writing when it died was never acknowledged
        state.file.seek(io::SeekFrom::End(0))?;
        Ok(Self { state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The entries of a purchase.
    fn of(&mut self, purchase: &PurchaseId) -> &mut Vec<String> {
        let index = self.purchases.iter().position(|(id, _)| id == purchase).unwrap_or_else(|| {
            self.purchases.push((purchase.clone(), Vec::new()));
            self.purchases.len() - 1
        });
        &mut self.purchases[index].1
    }

    /// Writes lines, and waits until they are on the disk.
    fn write(&mut self, lines: &str) -> Result<(), JournalError> {
        if let Some(reason) = &self.broken {
            return Err(JournalError::write(reason.clone()));
        }
        let written = self.file.write_all(lines.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| {
            self.broken = Some(format!("{error}; open the journal again"));
            JournalError::write(error)
        })
    }
}

#[async_trait]
impl Journal for FileJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.append_all(purchase, seq, std::slice::from_ref(entry)).await
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        let entries = entries.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
        let entries = entries.map_err(JournalError::write)?;
        let lines: String = entries.iter().map(|entry| format!("{}\n", json!([purchase, entry]))).collect();
        let mut state = self.state();
        let known = state.purchases.iter().find(|(id, _)| id == purchase).map_or(0, |(_, known)| known.len());
        if known as u64 != first {
            return Err(JournalError::Conflict(purchase.clone())); // somebody else runs it
        }
        state.write(&lines)?;
        state.of(purchase).extend(entries);
        Ok(())
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        let state = self.state();
        let of_it = state.purchases.iter().filter(|(id, _)| id == purchase).flat_map(|(_, entries)| entries);
        of_it.map(|entry| Entry::from_json(purchase, entry)).collect()
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        let state = self.state();
        let listed = state.purchases.iter().map(|(id, entries)| {
            let read = entries.iter().map(|entry| Entry::from_json(id, entry));
            let entries = read.collect::<Result<Vec<_>, _>>()?;
            let status = entries.iter().rev().find_map(|entry| entry.fact.sets_status());
            Ok(JournaledPurchase::new(id.clone(), status.flatten().is_some()))
        });
        listed.collect()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "purchases.jsonl".to_owned());
    let journal = Arc::new(FileJournal::open(path.as_ref())?);
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(TokioClock::system().now(), 600.0));
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Arc::new(Emulator::new(options, clock.clone()));
    let client = Client::new(emulator, Arc::new(StaticToken::new("token")), clock);
    let intent = PurchaseIntent::new("order-4711".parse()?, demo::CONTOSO, "US".parse()?)
        .line(LineIntent::new(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, 3));
    let receipt = Runner::new(client, journal.clone()).buy(intent).await?;
    let entries = journal.entries(&receipt.intent.id).await?.len();
    println!("{}, with {entries} entries in {path}", receipt.status.as_str());
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use pc_workflows::testing::check_journal;

    use super::*;

    #[tokio::test]
    async fn the_journal_keeps_its_contract() {
        let folder = tempfile::tempdir().unwrap();
        check_journal(async |name: &str| FileJournal::open(&folder.path().join(name)).unwrap())
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn what_was_half_written_when_a_process_died_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("purchases.jsonl");
        let purchase: PurchaseId = "order-4711".parse().unwrap();
        let intent = PurchaseIntent::new(purchase.clone(), demo::CONTOSO, "US".parse().unwrap());
        let start = pc_workflows::Purchase::start(intent, false, "", TokioClock::system().now());
        let journal = FileJournal::open(&path).unwrap();
        journal.append(&purchase, 0, &start).await.unwrap();
        assert!(FileJournal::open(&path).is_err(), "one process writes");
        drop(journal);
        File::options().append(true).open(&path).unwrap().write_all(b"[\"order-4711\",\"{\xe6").unwrap();
        let journal = FileJournal::open(&path).unwrap();
        assert_eq!(journal.entries(&purchase).await.unwrap(), [start.clone()]);
        journal.append(&purchase, 1, &start).await.unwrap();
        drop(journal);
        assert_eq!(FileJournal::open(&path).unwrap().entries(&purchase).await.unwrap().len(), 2);
    }
}
