//! Lines that are read on a task of their own, a batch ahead of whoever does something with them.

use std::panic::resume_unwind;
use std::time::Duration;

use pc_workflows::billing::{BillingError, LineReader, Step};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;

/// Batches that wait to be taken while the next one is read.
const BATCHES_AHEAD: usize = 1;

/// The steps of a reader. Reading ends when this is dropped.
pub(crate) struct ReadAhead {
    steps: Receiver<Result<Step, BillingError>>,
    /// None once it has ended.
    reading: Option<JoinHandle<()>>,
    max_wait: Option<Duration>,
}

impl ReadAhead {
    /// Begins to read.
    pub(crate) fn begin(mut reader: LineReader) -> Self {
        let max_wait = reader.max_wait();
        let (sender, steps) = channel(BATCHES_AHEAD);
        let reading = tokio::spawn(async move {
            while let Some(step) = reader.next().await.transpose() {
                let is_last = step.is_err();
                if sender.send(step).await.is_err() || is_last {
                    break;
                }
            }
        });
        Self { steps, reading: Some(reading), max_wait }
    }

    /// How long an export is waited for at most; none where no lines come from one.
    pub(crate) fn max_wait(&self) -> Option<Duration> {
        self.max_wait
    }

    /// The next step; none after the last line.
    ///
    /// # Errors
    /// When lines cannot be read; nothing comes after that.
    pub(crate) async fn next(&mut self) -> Result<Option<Step>, BillingError> {
        if let Some(step) = self.steps.recv().await {
            return step.map(Some);
        }
        match self.reading.take() {
            // A panic there is one here: lines that are missing are no end of the list.
            Some(reading) => match reading.await {
                Err(ended) if ended.is_panic() => resume_unwind(ended.into_panic()),
                _ => Ok(None),
            },
            None => Ok(None),
        }
    }
}

impl Drop for ReadAhead {
    fn drop(&mut self) {
        if let Some(reading) = &self.reading {
            reading.abort();
        }
    }
}
