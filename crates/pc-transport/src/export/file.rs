//! One file of an export, read line by line while it arrives.

use std::collections::VecDeque;
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use pc_models::Blob;
use serde::de::DeserializeOwned;

use super::ExportError;
use super::gunzip::Gunzip;
use crate::checkpoint::ResumeFilter;
use crate::json_scan::ValueScan;
use crate::retry_after::retry_after;
use crate::wire::{Body, Reply, Request, StreamedReply, from_slice};
use crate::{Clock, SendError, Transport, timeout_at};

/// How often a file is asked for without a line more.
const MAX_TRIES: u32 = 3;
/// The wait before the second request; each further one waits that much longer.
const FIRST_RETRY_DELAY: Duration = Duration::from_secs(1);
/// Packed bytes that are looked at in one step. They unpack to a thousand times as many at most.
const STEP_BYTES: usize = 4 << 10;
/// Largest line, in bytes.
const MAX_LINE_BYTES: usize = 8 << 20;

pub(super) struct File<T> {
    blobs: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    /// How long it may stand still.
    patience: Duration,
    blob: Blob,
    request: Request,
    arriving: Option<ArrivingFile>,
    filter: ResumeFilter,
    /// Requests since the last new line, the one that brought it included.
    tries: u32,
    ready: VecDeque<T>,
    /// What comes after the lines that are ready.
    end: Option<Result<(), ExportError>>,
}

struct ArrivingFile {
    body: Body,
    /// Arrived, and not yet looked at.
    piece: Bytes,
    gunzip: Gunzip,
    scan: ValueScan,
}

/// Why reading stopped.
enum Stop {
    /// It broke off and may be asked for again, after the wait that the service asks for.
    Broken {
        reason: String,
        source: Option<Source>,
        wait: Duration,
    },
    For(ExportError),
}

type Source = Box<dyn Error + Send + Sync>;

/// Fewer lines than the manifest promised.
#[derive(Debug, thiserror::Error)]
#[error("the last of {promised} that were promised")]
struct TooFewLines {
    promised: u64,
}

impl Stop {
    fn broken(reason: &str) -> Self {
        Self::Broken { reason: reason.to_owned(), source: None, wait: Duration::ZERO }
    }

    fn broken_by(error: SendError) -> Self {
        Self::Broken { reason: error.reason.clone(), source: Some(error.into()), wait: Duration::ZERO }
    }

    fn cut_short(error: io::Error) -> Self {
        let reason = format!("it is cut short or damaged: {error}");
        Self::Broken { reason, source: Some(error.into()), wait: Duration::ZERO }
    }
}

impl<T: DeserializeOwned + Send + 'static> File<T> {
    pub(super) fn new(
        blobs: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        patience: Duration,
        blob: Blob,
        request: Request,
    ) -> Self {
        let (filter, ready) = (ResumeFilter::default(), VecDeque::new());
        Self { blobs, clock, patience, blob, request, arriving: None, filter, tries: 0, ready, end: None }
    }

    pub(super) fn into_lines(self) -> impl Stream<Item = Result<T, ExportError>> + Send {
        stream::unfold(self, |mut file| async move { Some((file.line().await?, file)) })
    }

    async fn line(&mut self) -> Option<Result<T, ExportError>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(Ok(line));
            }
            if let Some(end) = self.end.take() {
                self.end = Some(Ok(())); // an error is told once
                return end.err().map(Err);
            }
            self.end = match self.read_on().await {
                Ok(is_ended) => is_ended.then_some(Ok(())),
                Err(Stop::For(error)) => Some(Err(error)),
                Err(Stop::Broken { reason, source, wait })
                    if self.tries == MAX_TRIES || wait > self.patience =>
                {
                    Some(Err(self.not_downloaded(reason, source)))
                }
                Err(Stop::Broken { wait, .. }) => {
                    self.arriving = None;
                    self.clock.sleep_until(self.clock.now() + wait.max(FIRST_RETRY_DELAY * self.tries)).await;
                    None
                }
            };
        }
    }

    /// Reads the next bytes, and says whether they were the last.
    async fn read_on(&mut self) -> Result<bool, Stop> {
        let mut arriving = match self.arriving.take() {
            Some(arriving) => arriving,
            None => self.open().await?,
        };
        if arriving.piece.is_empty() {
            let deadline = self.clock.now() + self.patience;
            match timeout_at(&*self.clock, deadline, arriving.body.next()).await {
                Some(Some(Ok(piece))) => arriving.piece = piece,
                Some(Some(Err(error))) => return Err(Stop::broken_by(error)),
                Some(None) => return self.finish(arriving).map(|()| true),
                None => return Err(Stop::broken("it came to a standstill")),
            }
        }
        let bytes = arriving.piece.split_to(arriving.piece.len().min(STEP_BYTES));
        let text = arriving.gunzip.push(&bytes).map_err(|error| self.unreadable(error))?;
        arriving.scan.push(&text);
        while let Some(line) = arriving.scan.next().map_err(|error| self.unreadable(error))? {
            self.take(&line)?;
        }
        self.arriving = Some(arriving);
        Ok(false)
    }

    async fn open(&mut self) -> Result<ArrivingFile, Stop> {
        self.tries += 1;
        let deadline = self.clock.now() + self.patience;
        let sending = self.blobs.stream(self.request.clone());
        let reply = match timeout_at(&*self.clock, deadline, sending).await {
            Some(Ok(reply)) => reply,
            Some(Err(error)) => return Err(Stop::broken_by(error)),
            None => return Err(Stop::broken("no answer came")),
        };
        let StreamedReply { status, headers, body } = reply;
        let mut reason = format!("the answer was {status}");
        match status {
            200..300 => {
                self.filter.begin();
                let (gunzip, scan) = (Gunzip::default(), ValueScan::new(MAX_LINE_BYTES));
                return Ok(ArrivingFile { body, piece: Bytes::new(), gunzip, scan });
            }
            408 | 429 | 500.. => {
                let reply = Reply { status, headers, body: Bytes::new() };
                let wait = retry_after(&reply, self.clock.now()).unwrap_or_default();
                return Err(Stop::Broken { reason, source: None, wait });
            }
            401 | 403 => reason += "; the manifest's key may be too old: ask for the manifest again",
            _ => {}
        }
        Err(Stop::For(self.not_downloaded(reason, None)))
    }

    fn finish(&mut self, arriving: ArrivingFile) -> Result<(), Stop> {
        let ArrivingFile { gunzip, mut scan, .. } = arriving;
        scan.push(&gunzip.finish().map_err(Stop::cut_short)?);
        while let Some(line) = scan.next().map_err(|error| self.unreadable(error))? {
            self.take(&line)?;
        }
        if let Some(line) = scan.finish().map_err(|error| self.unreadable(error))? {
            self.take(&line)?;
        }
        self.filter.end().map_err(|_| self.changed())?;
        let count = self.filter.checkpoint().count();
        match self.blob.item_count {
            Some(promised) if count < promised => Err(self.unreadable(TooFewLines { promised })),
            _ => Ok(()),
        }
    }

    /// Decodes a line, unless it was handed out before.
    fn take(&mut self, line: &[u8]) -> Result<(), Stop> {
        if self.filter.is_new(line).map_err(|_| self.changed())? {
            self.tries = 1;
            let line = from_slice(line).map_err(|misfit| self.unreadable(misfit))?;
            self.ready.push_back(line);
        }
        Ok(())
    }

    fn not_downloaded(&self, reason: String, source: Option<Source>) -> ExportError {
        ExportError::Blob { name: self.blob.name.clone(), reason, source }
    }

    fn unreadable(&self, problem: impl Into<Source>) -> Stop {
        let (name, line) = (self.blob.name.clone(), self.filter.checkpoint().count());
        Stop::For(ExportError::Line { name, line, source: problem.into() })
    }

    fn changed(&self) -> Stop {
        Stop::For(ExportError::Changed { name: self.blob.name.clone() })
    }
}
