//! One file of an export, read line by line while it arrives.

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
const MAX_LINE_BYTES: usize = 1 << 20;
/// How many times its packed size a file may unpack to, once it has unpacked to more than the other: lines of an export are
/// packed to a twentieth or so.
const MAX_UNPACKING: u64 = 500;
const UNPACKED_BYTES_UNCHECKED: u64 = 16 << 20;

pub(super) struct File {
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
    /// Whether all lines were read, or none can be read any more.
    is_over: bool,
}

struct ArrivingFile {
    body: Body,
    /// Arrived, and not yet looked at.
    piece: Bytes,
    gunzip: Gunzip,
    scan: ValueScan,
    packed_bytes: u64,
    unpacked_bytes: u64,
}

/// What a step brought. One line at a time: those of a few packed bytes may take a million times as much when decoded.
enum Step {
    /// A line that was not handed out before.
    Line(Bytes),
    /// None yet.
    Nothing,
    /// The last line, if there is one that only the end of the file ends.
    End(Option<Bytes>),
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

/// A few bytes that become very many.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {MAX_UNPACKING} times its size")]
struct UnpacksToTooMuch;

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

impl File {
    pub(super) fn new(
        blobs: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        patience: Duration,
        blob: Blob,
        request: Request,
    ) -> Self {
        let filter = ResumeFilter::default();
        Self { blobs, clock, patience, blob, request, arriving: None, filter, tries: 0, is_over: false }
    }

    /// The lines, each with how many bytes its text has.
    pub(super) fn into_lines<T>(self) -> impl Stream<Item = Result<(T, usize), ExportError>> + Send
    where
        T: DeserializeOwned + Send + 'static,
    {
        stream::unfold(self, |mut file| async move {
            let line = file.line().await?;
            let decoded = line.and_then(|line| file.decode(&line));
            Some((decoded, file))
        })
    }

    async fn line(&mut self) -> Option<Result<Bytes, ExportError>> {
        while !self.is_over {
            match self.step().await {
                Ok(Step::Line(line)) => return Some(Ok(line)),
                Ok(Step::Nothing) => {}
                Ok(Step::End(last)) => {
                    self.is_over = true;
                    return last.map(Ok);
                }
                Err(stop) => {
                    if let Some(error) = self.stopped(stop).await {
                        self.is_over = true;
                        return Some(Err(error));
                    }
                }
            }
        }
        None
    }

    /// Waits until the file may be asked for again; says why it may not.
    async fn stopped(&mut self, stop: Stop) -> Option<ExportError> {
        match stop {
            Stop::For(error) => Some(error),
            Stop::Broken { reason, source, wait } if self.tries == MAX_TRIES || wait > self.patience => {
                Some(self.not_downloaded(reason, source))
            }
            Stop::Broken { wait, .. } => {
                self.arriving = None;
                self.clock.sleep_until(self.clock.now() + wait.max(FIRST_RETRY_DELAY * self.tries)).await;
                None
            }
        }
    }

    /// The next line of those that have arrived, or the next bytes.
    async fn step(&mut self) -> Result<Step, Stop> {
        let mut arriving = match self.arriving.take() {
            Some(arriving) => arriving,
            None => self.open().await?,
        };
        if let Some(line) = arriving.scan.next().map_err(|error| self.unreadable(error))? {
            self.arriving = Some(arriving);
            return Ok(if self.is_new(&line)? { Step::Line(line) } else { Step::Nothing });
        }
        if arriving.piece.is_empty() {
            let deadline = self.clock.now() + self.patience;
            match timeout_at(&*self.clock, deadline, arriving.body.next()).await {
                Some(Some(Ok(piece))) => arriving.piece = piece,
                Some(Some(Err(error))) => return Err(Stop::broken_by(error)),
                Some(None) => return self.finish(arriving).map(Step::End),
                None => return Err(Stop::broken("it came to a standstill")),
            }
        }
        let bytes = arriving.piece.split_to(arriving.piece.len().min(STEP_BYTES));
        let text = arriving.gunzip.push(&bytes).map_err(|error| self.unreadable(error))?;
        arriving.packed_bytes += bytes.len() as u64;
        arriving.unpacked_bytes += text.len() as u64;
        if arriving.unpacks_to_too_much() {
            return Err(self.unreadable(UnpacksToTooMuch));
        }
        arriving.scan.push(&text);
        self.arriving = Some(arriving);
        Ok(Step::Nothing)
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
                return Ok(ArrivingFile::new(body));
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

    /// What is left when nothing more arrives. All complete lines were taken, and unpacking leaves none behind.
    fn finish(&mut self, arriving: ArrivingFile) -> Result<Option<Bytes>, Stop> {
        let ArrivingFile { gunzip, mut scan, .. } = arriving;
        scan.push(&gunzip.finish().map_err(Stop::cut_short)?);
        let last = scan.finish().map_err(|error| self.unreadable(error))?;
        let is_new = last.as_ref().map(|line| self.is_new(line)).transpose()?;
        self.filter.end().map_err(|_| self.changed())?;
        let count = self.filter.checkpoint().count();
        match self.blob.item_count {
            Some(promised) if count < promised => Err(self.unreadable(TooFewLines { promised })),
            _ => Ok(last.filter(|_| is_new == Some(true))),
        }
    }

    /// Whether a line was not handed out before.
    fn is_new(&mut self, line: &[u8]) -> Result<bool, Stop> {
        let is_new = self.filter.is_new(line).map_err(|_| self.changed())?;
        if is_new {
            self.tries = 1;
        }
        Ok(is_new)
    }

    fn decode<T: DeserializeOwned>(&mut self, line: &[u8]) -> Result<(T, usize), ExportError> {
        from_slice(line).map(|decoded| (decoded, line.len())).map_err(|misfit| {
            self.is_over = true;
            self.unreadable_line(misfit)
        })
    }

    fn not_downloaded(&self, reason: String, source: Option<Source>) -> ExportError {
        ExportError::Blob { name: self.blob.name.clone(), reason, source }
    }

    fn unreadable(&self, problem: impl Into<Source>) -> Stop {
        Stop::For(self.unreadable_line(problem))
    }

    fn unreadable_line(&self, problem: impl Into<Source>) -> ExportError {
        let (name, line) = (self.blob.name.clone(), self.filter.checkpoint().count());
        ExportError::Line { name, line, source: problem.into() }
    }

    fn changed(&self) -> Stop {
        Stop::For(ExportError::Changed { name: self.blob.name.clone() })
    }
}

impl ArrivingFile {
    fn new(body: Body) -> Self {
        Self {
            body,
            piece: Bytes::new(),
            gunzip: Gunzip::default(),
            scan: ValueScan::new(MAX_LINE_BYTES),
            packed_bytes: 0,
            unpacked_bytes: 0,
        }
    }

    fn unpacks_to_too_much(&self) -> bool {
        self.unpacked_bytes > UNPACKED_BYTES_UNCHECKED
            && self.unpacked_bytes / MAX_UNPACKING > self.packed_bytes
    }
}
