//! PDF documents: invoices and tax receipts.

use bytes::Bytes;
use futures_util::io::{AsyncWrite, AsyncWriteExt};
use memchr::memmem;
use tracing::debug;

use crate::checkpoint::ResumeFilter;
use crate::wire::{DecodeError, Reply};
use crate::{Client, Error, Operation, SendError};

/// What stands at the end of a PDF.
const END_MARKER: &[u8] = b"%%EOF";
/// Within how many bytes of the end it stands.
const END_MARKER_WINDOW: usize = 1024;

/// A PDF, checked to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfDocument(Bytes);

/// A document that could not be downloaded to its end. What was written is a part of it at most.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The call failed, or its answer broke off too often, or is no PDF.
    #[error(transparent)]
    Call(#[from] Error),
    /// It is larger than the client accepts ([`Client::with_max_document`]).
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// Bytes accepted.
        limit: u64,
    },
    /// It broke off, and was another one when it was asked for again: begin anew with an empty writer.
    #[error("the document changed while it was downloaded")]
    Changed,
    /// The writer failed.
    #[error("the document cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl Client {
    /// Downloads a document into a writer, piece by piece as it arrives, and closes the writer. Returns how many bytes
    /// were written.
    ///
    /// Nothing is written that does not begin as a PDF under a PDF's content type. A download that breaks off, or ends
    /// before the size that was announced or, where none was, as no PDF does, is taken up where it was.
    ///
    /// # Errors
    /// See [`DownloadError`].
    pub async fn download<O>(
        &self,
        operation: &O,
        writer: &mut (impl AsyncWrite + Unpin + Send),
    ) -> Result<u64, DownloadError>
    where
        O: Operation<Output = PdfDocument>,
    {
        let mut filter = ResumeFilter::default();
        let mut last = Vec::new();
        loop {
            let mut reading = self.read(operation).await?;
            check(reading.reply()).map_err(|error| self.unreadable(&reading, error))?;
            let announced = announced(reading.reply());
            if announced.is_some_and(|length| length > self.max_document()) {
                return Err(DownloadError::TooLarge { limit: self.max_document() });
            }
            filter.begin();
            let mut arrived = 0;
            let broken = loop {
                match self.piece(&mut reading).await {
                    Ok(Some(piece)) => {
                        arrived += piece.len() as u64;
                        let new = filter.new_bytes(piece).map_err(|_| DownloadError::Changed)?;
                        if filter.checkpoint().count() > self.max_document() {
                            return Err(DownloadError::TooLarge { limit: self.max_document() });
                        }
                        writer.write_all(&new).await?;
                        keep_last(&mut last, &new);
                    }
                    Ok(None) => {
                        if let Some(problem) = missized(announced, arrived) {
                            break SendError::maybe_sent(problem);
                        }
                        filter.end().map_err(|_| DownloadError::Changed)?;
                        if let Some(problem) = unended(announced, &last) {
                            break SendError::maybe_sent(problem);
                        }
                        writer.close().await?;
                        return Ok(filter.checkpoint().count());
                    }
                    Err(error) => break error,
                }
            };
            let (passed, breaks) = (filter.checkpoint().count(), filter.broken());
            self.wait_to_read_again(reading, breaks, broken).await?;
            debug!(operation = O::NAME, passed, breaks, "the document broke off, reading it again");
        }
    }
}

impl PdfDocument {
    /// Takes a reply's body; refuses what the reply does not call a PDF, or what is none.
    pub(crate) fn read(reply: &Reply) -> Result<Self, DecodeError> {
        check(reply)?;
        let (announced, arrived) = (announced(reply), reply.body.len() as u64);
        match missized(announced, arrived).or_else(|| unended(announced, &reply.body)) {
            Some(problem) => Err(DecodeError::new(".", &problem, reply)),
            None => Ok(Self(reply.body.clone())),
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Writes it out and closes the writer.
    ///
    /// # Errors
    /// When the writer fails.
    pub async fn write_to(&self, writer: &mut (impl AsyncWrite + Unpin)) -> std::io::Result<()> {
        writer.write_all(&self.0).await?;
        writer.close().await
    }
}

/// Whether a reply is called a PDF and begins as one.
fn check(reply: &Reply) -> Result<(), DecodeError> {
    let content_type = reply.find_header("Content-Type").unwrap_or("nothing");
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/pdf") {
        let problem = format!("a PDF was asked for, `{content_type}` came");
        return Err(DecodeError::new(".", &problem, reply));
    }
    if !reply.body.starts_with(b"%PDF-") {
        return Err(DecodeError::new(".", "it is called a PDF and is none", reply));
    }
    Ok(())
}

/// The size that a reply announces. Of one that is packed on the way it is another.
fn announced(reply: &Reply) -> Option<u64> {
    let is_packed = reply.find_header("Content-Encoding").is_some();
    reply.find_header("Content-Length").filter(|_| !is_packed)?.trim().parse().ok()
}

/// What is wrong with the size, where it is not the announced one.
fn missized(announced: Option<u64>, arrived: u64) -> Option<String> {
    let announced = announced.filter(|announced| *announced != arrived)?;
    Some(format!("{arrived} bytes came of {announced} that were announced"))
}

/// What is wrong with the last bytes, where no size was announced: nothing else tells a cut then.
fn unended(announced: Option<u64>, last: &[u8]) -> Option<String> {
    (announced.is_none() && !has_end(last)).then(|| "the document lacks its end".to_owned())
}

/// Whether the last bytes are a PDF's.
fn has_end(bytes: &[u8]) -> bool {
    memmem::find(&bytes[bytes.len().saturating_sub(END_MARKER_WINDOW)..], END_MARKER).is_some()
}

/// Keeps as many of the last bytes as [`has_end`] looks at.
fn keep_last(last: &mut Vec<u8>, new: &[u8]) {
    last.extend_from_slice(&new[new.len().saturating_sub(END_MARKER_WINDOW)..]);
    last.drain(..last.len().saturating_sub(END_MARKER_WINDOW));
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn reply(content_type: &str, body: &'static str) -> Reply {
        Reply { body: body.into(), ..Reply::new(200) }.header("Content-Type", content_type)
    }

    #[test]
    fn only_a_pdf_is_taken_for_one() {
        let document = PdfDocument::read(&reply("application/pdf", "%PDF-1.7 %%EOF")).unwrap();
        let mut written = Vec::new();
        document.write_to(&mut written).now_or_never().unwrap().unwrap();
        assert_eq!(written, b"%PDF-1.7 %%EOF");
        for (content_type, body) in [
            ("application/json", "%PDF-1.7 %%EOF"),
            ("application/pdfx", "%PDF-1.7 %%EOF"),
            ("application/pdf", "<html>%%EOF"),
            ("application/pdf", "%PDF-1.7"),
        ] {
            assert!(PdfDocument::read(&reply(content_type, body)).is_err());
        }
        assert!(PdfDocument::read(&reply("Application/PDF; charset=binary", "%PDF-1.7 %%EOF")).is_ok());
    }

    #[test]
    fn the_announced_size_counts_and_else_the_end() {
        let sized = |length: &str| reply("application/pdf", "%PDF-1.7").header("content-length", length);
        assert!(PdfDocument::read(&sized("8")).is_ok());
        for length in ["7", "9"] {
            let error = PdfDocument::read(&sized(length)).unwrap_err();
            assert!(error.problem.contains("8 bytes came"), "{error}");
        }
        let packed = sized("5").header("Content-Encoding", "gzip");
        assert!(PdfDocument::read(&packed).unwrap_err().problem.contains("lacks its end"));
        let whole = Reply { body: "%PDF-1.7 %%EOF".into(), ..packed };
        assert!(PdfDocument::read(&whole).is_ok(), "packed on the way");
    }
}
