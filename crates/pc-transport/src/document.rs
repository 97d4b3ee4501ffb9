//! PDF documents: invoices and tax receipts.

use bytes::Bytes;
use futures_util::io::{AsyncWrite, AsyncWriteExt};

use crate::wire::{DecodeError, Reply};

/// A PDF, checked to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfDocument(Bytes);

impl PdfDocument {
    /// Takes a reply's body; refuses what the reply does not call a PDF, or what is none.
    pub(crate) fn read(reply: &Reply) -> Result<Self, DecodeError> {
        let content_type = reply.find_header("Content-Type").unwrap_or("nothing");
        if !content_type.to_ascii_lowercase().starts_with("application/pdf") {
            let problem = format!("a PDF was asked for, `{content_type}` came");
            return Err(DecodeError::new(".", &problem, reply));
        }
        if !reply.body.starts_with(b"%PDF-") {
            return Err(DecodeError::new(".", "it is called a PDF and is none", reply));
        }
        Ok(Self(reply.body.clone()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn reply(content_type: &str, body: &'static str) -> Reply {
        Reply { body: body.into(), ..Reply::new(200) }.header("Content-Type", content_type)
    }

    #[test]
    fn only_a_pdf_is_taken_for_one() {
        let document = PdfDocument::read(&reply("application/pdf", "%PDF-1.7 x")).unwrap();
        let mut written = Vec::new();
        document.write_to(&mut written).now_or_never().unwrap().unwrap();
        assert_eq!(written, b"%PDF-1.7 x");
        for (content_type, body) in [("application/json", "%PDF-1.7"), ("application/pdf", "<html>")] {
            assert!(PdfDocument::read(&reply(content_type, body)).is_err());
        }
    }
}
